import type { Json } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import type { Definition, Need, Step } from "@/lib/workflow/definition-schema";
import type { ChosenTrigger } from "../trigger-kinds";
import { startedByHand } from "../trigger-kinds";
import { buildDefinition, type BuiltWorkflow } from "../build-definition";
import { CUES_BY_ID } from "../category-cues";
import { groupOf } from "../map-inputs";
import { planRequest, type PlannedRequest } from "../plan-request";
import { FAILS } from "../clause-words";
import { freeId, handlesFailure, insertBefore, lastSteps } from "./edit-steps";
import { labelOf, stepsMeant } from "./find-steps";
import { ask, cannot, done, type Bench, type Outcome } from "./outcome";

const FAILED =
  /^(?:please\s+)?(?:if|when|whenever|in case)\s+(.{1,80}?)\s+(?:fails?|goes wrong|breaks?|errors?(?: out)?|doesn't work|does not work|failed)\b[,:]?\s*(?:then\s+)?(.+)$/i;
const FAILED_LAST =
  /^(?:please\s+)?(.+?)\s+(?:if|when|whenever|in case)\s+(.{1,80}?)\s+(?:fails?|goes wrong|breaks?|errors?(?: out)?|doesn't work|does not work)[.!]?$/i;
const ANYTHING = /^(?:it|this|that|anything|something|any step|one|a step|the (?:workflow|run|automation)|it ever)$/i;

/** "If it fails tell me on Slack": a step that runs only when one of the others failed. */
export function onFailure(bench: Bench): Outcome | null {
  const { definition, said } = bench;
  const first = FAILED.exec(said);
  const last = first === null ? FAILED_LAST.exec(said) : null;
  const subject = first?.[1] ?? last?.[2];
  const wish = first?.[2] ?? last?.[1];
  if (subject === undefined || wish === undefined) return null;
  const { steps } = definition;
  const working = Object.keys(steps).filter((id) => !handlesFailure(steps[id] ?? {}));
  const watched = ANYTHING.test(subject.trim()) || FAILS.test(said) ? working : stepsMeant(bench, subject);
  if (watched.length === 0)
    return ask(
      bench,
      "step",
      `No step here fits "${subject.trim()}". Which one is meant?`,
      working.map((id) => labelOf(steps, id)),
    );
  const built = build(bench, wish);
  if (built.kind !== "built") return built.outcome;
  const needs = watched.map((step): Need => ({ step, on: "failed" }));
  const message = failureText(definition.name, watched);
  const added = Object.entries(built.workflow.definition.steps);
  const link = (step: Step): Step => ({ ...step, needs, with: withText(bench, step, message) });
  const names =
    watched.length === working.length ? "any step" : watched.map((id) => `"${labelOf(steps, id)}"`).join(" or ");
  const outcome = placed(bench, built.workflow, added, link, `When ${names} fails, ${listed(added)} runs.`);
  if (outcome.kind === "done")
    outcome.assumptions.push(
      "A failure that is told of counts as handled: the run then ends as succeeded, not as failed.",
    );
  return outcome;
}

/** What went wrong, of whichever of the steps did. */
function failureText(name: string, watched: readonly string[]): string {
  const errors = watched.slice(0, 20).map((id) => `{{ steps.${id}.?error.?message.orValue("") }}`);
  return `${name.replaceAll("{{", "{ {")} failed: ${errors.join(" ")}`;
}

/** Where an order begins behind "after the task"; words that are nouns as often only behind a comma or with an object. */
const ORDER = String.raw`(?:,\s*(?:also\s+|then\s+)?(?=\w)|\s+(?:also\s+|then\s+)?(?=(?:send|create|add|notify|tell|write|save|append|make|put|alert|find|get|look|search|delete|post to|post the|post a|post it|update the|log (?:it|the|a)|call (?:the|our|https?:)|(?:email|mail|message|text) (?:me|us|the|them|him|her))\b))`;
const AFTER = new RegExp(
  String.raw`^(?:and\s+|then\s+|also\s+)?(?:right\s+)?(?:after|behind|once)\s+(.{1,80}?)(?:\s+(?:is done|has run|ran|is there))?${ORDER}`,
  "i",
);
const BEFORE = new RegExp(String.raw`^(?:and\s+|also\s+)?(?:right\s+)?before\s+(.{1,80}?)${ORDER}`, "i");
const BEFORE_LAST = /\s+(?:right\s+)?(before|after)\s+((?:the|that|it|my)\b.{0,80}?)[.!]?$/i;

/** "Also post to Teams", "before the mail look up the contact in HubSpot", "then log it". */
export function addSteps(bench: Bench): Outcome | null {
  const { definition, said } = bench;
  const { steps } = definition;
  const after = AFTER.exec(said);
  const before = BEFORE.exec(said);
  const trailing = after === null && before === null ? BEFORE_LAST.exec(said) : null;
  const opening = after ?? before;
  const wish =
    opening !== null ? said.slice(opening[0].length) : trailing === null ? said : said.slice(0, trailing.index);
  const isBefore = before !== null || trailing?.[1]?.toLowerCase() === "before";
  const reference = opening?.[1] ?? trailing?.[2];
  const places = reference === undefined ? [] : stepsMeant(bench, reference);
  if (reference !== undefined && places.length !== 1)
    return ask(
      bench,
      "step",
      `${isBefore ? "Before" : "After"} which step? "${reference}" fits ${places.length === 0 ? "none" : "more than one"}.`,
      (places.length === 0 ? Object.keys(steps) : places).slice(0, 12).map((id) => labelOf(steps, id)),
    );
  const built = build(bench, wish);
  if (built.kind === "none") return null;
  if (built.kind !== "built") return built.outcome;
  const added = Object.entries(built.workflow.definition.steps);
  const [place] = places;
  if (place !== undefined && isBefore) {
    const [head, ...rest] = added;
    if (head === undefined || rest.length > 0)
      return cannot(`"${said}"`, "Only one step at a time is put before another: say them one by one.");
    const id = freeId(steps, head[0]);
    return finished(
      bench,
      built.workflow,
      insertBefore(definition, [place], id, head[1]),
      new Map([[head[0], id]]),
      `${listed(added)} runs before "${labelOf(steps, place)}".`,
    );
  }
  if (place !== undefined)
    return placed(
      bench,
      built.workflow,
      added,
      (step) => ({ ...step, needs: [place] }),
      `${listed(added)} runs after "${labelOf(steps, place)}".`,
    );
  if (/^(?:and\s+)?(?:then|finally|afterwards|at the end|after that)\b/i.test(said)) {
    const ends = lastSteps(steps);
    const link = (step: Step): Step =>
      ends.length === 0 ? step : { ...step, needs: ends, ...(ends.length > 1 ? { join: "all" as const } : {}) };
    return placed(bench, built.workflow, added, link, `${listed(added)} runs at the end.`);
  }
  const like = similar(bench, added[0]?.[1]);
  const beside = like ?? Object.keys(steps).findLast((id) => !handlesFailure(steps[id] ?? {}));
  const model = beside === undefined ? undefined : steps[beside];
  const link = (step: Step): Step => {
    const when = step.when ?? (like === undefined ? undefined : model?.when);
    return {
      ...step,
      ...(model?.needs === undefined ? {} : { needs: model.needs }),
      ...(when === undefined ? {} : { when }),
    };
  };
  const from = like === undefined ? undefined : steps[like];
  const texted = added.map(([id, step], i): [string, Step] => [
    id,
    i === 0 && from !== undefined ? sameText(bench, step, from) : step,
  ]);
  const where =
    like === undefined
      ? ""
      : `, as "${labelOf(steps, like)}" does${from?.when === undefined ? "" : ", under the same condition"}`;
  return placed(bench, built.workflow, texted, link, `${listed(added)} runs too${where}.`);
}

const listed = (steps: readonly (readonly [string, Step])[]): string =>
  steps.map(([id, step]) => `"${step.name ?? id}"`).join(", then ");

type Built = { kind: "built"; workflow: BuiltWorkflow } | { kind: "none" } | { kind: "outcome"; outcome: Outcome };

/** Steps for the words, fed by what starts this workflow. */
function build(bench: Bench, wish: string): Exclude<Built, { kind: "none" }> | { kind: "none"; outcome: Outcome } {
  const text = wish.replace(/^(?:also|too|then|and|please|finally|afterwards|at the end|after that)[\s,]+/i, "").trim();
  const planned = planRequest(bench.tools, {
    text: capitalised(text),
    context: {
      connected_services: [...bench.connected],
      ...(bench.timezone === undefined ? {} : { timezone: bench.timezone }),
    },
    enhanced: true,
  });
  const nothing: Outcome = cannot(
    `"${wish.trim().slice(0, 120)}"`,
    "No step could be read from it: say what should be done, and in which service.",
  );
  const intents = planned.intents.filter(({ serviceId, verb }) => serviceId !== "log" || verb === "log");
  if (planned.suspicious.length > 0 || intents.length === 0) return { kind: "none", outcome: nothing };
  const workflow = buildDefinition(requestFor(bench, planned, intents));
  return Object.keys(workflow.definition.steps).length === 0
    ? { kind: "none", outcome: nothing }
    : { kind: "built", workflow };
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function requestFor(bench: Bench, planned: PlannedRequest, intents: PlannedRequest["intents"]) {
  const { nameOf, categoryOf } = planned;
  return {
    catalog: bench.tools.catalog,
    folded: planned.detection.reading.folded,
    clauses: planned.clauses,
    contents: planned.contents,
    trigger: triggerOf(bench),
    intents,
    nameOf,
    categoryOf,
    labelOfCue: (cueId: string) => CUES_BY_ID.get(cueId)?.label ?? "service",
    optionsOfCue: (cueId: string) => (CUES_BY_ID.get(cueId)?.services ?? []).map(nameOf),
  };
}

/** What starts the workflow, as the builder wants it. */
function triggerOf({ definition, tools }: Bench): ChosenTrigger {
  const entry = Object.entries(definition.triggers).find(([, trigger]) => trigger.disabled !== true);
  if (entry === undefined) return startedByHand();
  const [id, trigger] = entry;
  const event = tools.catalog.event(trigger.service ?? "", trigger.event ?? "");
  return {
    ...startedByHand(),
    id,
    trigger,
    output: event?.output ?? { type: "object" },
    noun: event?.nouns[0] ?? "run",
    serviceId: trigger.service === "schedule" || trigger.service === "manual" ? null : (trigger.service ?? null),
    event: trigger.event ?? "",
    schedule: trigger.service === "schedule" ? (trigger.name ?? "schedule") : null,
    questions: [],
    assumptions: [],
  };
}

/** Puts new steps at the end of the document; those that wait for none of the new ones are linked to the old. */
function placed(
  bench: Bench,
  workflow: BuiltWorkflow,
  added: readonly (readonly [string, Step])[],
  link: (step: Step) => Step,
  change: string,
): Outcome {
  const { definition } = bench;
  const ids = new Map<string, string>();
  const taken: Record<string, Step> = { ...definition.steps };
  for (const [id, step] of added) {
    const free = freeId(taken, id);
    ids.set(id, free);
    taken[free] = step;
  }
  const steps: Record<string, Step> = { ...definition.steps };
  for (const [id, step] of added) {
    const isFirst = step.needs === undefined;
    steps[ids.get(id) ?? id] = withIds(isFirst ? link(step) : step, isFirst ? new Map<string, string>() : ids);
  }
  return finished(bench, workflow, { ...definition, steps }, ids, change);
}

/** References among the new steps follow the ids they got. */
function withIds(step: Step, ids: ReadonlyMap<string, string>): Step {
  const changed = [...ids].filter(([from, to]) => from !== to);
  if (changed.length === 0) return step;
  const text = changed.reduce(
    (json, [from, to]) => json.replace(new RegExp(`\\bsteps\\.${from}\\b`, "g"), `steps.${to}`),
    JSON.stringify(step),
  );
  const next = JSON.parse(text) as Step;
  const needs = next.needs?.map((need): Need =>
    typeof need === "string" ? (ids.get(need) ?? need) : { ...need, step: ids.get(need.step) ?? need.step },
  );
  return needs === undefined ? next : { ...next, needs };
}

function finished(
  bench: Bench,
  workflow: BuiltWorkflow,
  definition: Definition,
  ids: ReadonlyMap<string, string>,
  change: string,
): Outcome {
  const renamed = (questionId: string): string => {
    const [step = "", ...rest] = questionId.split(".");
    return [ids.get(step) ?? step, ...rest].join(".");
  };
  const { steps } = definition;
  const isOpen = (questionId: string): boolean => {
    // A placeholder that was filled from a step alike is no question any more.
    const [step = "", field = ""] = questionId.split(".");
    const made = workflow.definition.steps[step]?.with?.[field];
    return made === undefined || JSON.stringify(steps[ids.get(step) ?? step]?.with?.[field]) === JSON.stringify(made);
  };
  const open = workflow.questions.filter(({ id }) => isOpen(id));
  return done(definition, change, {
    assumptions: workflow.assumptions,
    questions: open.map((question) => ({ ...question, id: renamed(question.id) })),
    missing: workflow.missing,
    confidence: Math.min(...workflow.outline.map(({ confidence }) => confidence), 0.95),
  });
}

/** A step of the same category, whose text, order and condition a step that is "also" wanted takes over. */
function similar({ tools, definition }: Bench, fresh: Step | undefined): string | undefined {
  const category = (step: Step | undefined): string | undefined => tools.catalog.summary(step?.service ?? "")?.category;
  const wanted = category(fresh);
  const effect = tools.catalog.effectOf(fresh?.service ?? "", fresh?.operation ?? "");
  if (wanted === undefined || effect === "read" || effect === "none" || fresh?.service === "http") return undefined;
  return Object.entries(definition.steps).find(
    ([, step]) =>
      category(step) === wanted &&
      step.forEach === undefined &&
      !handlesFailure(step) &&
      tools.catalog.effectOf(step.service ?? "", step.operation ?? "") === effect,
  )?.[0];
}

const MEANINGS = [groupOf("title"), groupOf("text")];

/** The new step with the words of the one it is like. */
function sameText(bench: Bench, step: Step, like: Step): Step {
  const properties = bench.tools.catalog.operation(step.service ?? "", step.operation ?? "")?.input["properties"];
  const fields = Object.keys(isJsonObject(properties) ? properties : {});
  const next: Record<string, Json> = { ...step.with };
  for (const meaning of MEANINGS) {
    const from = Object.entries(like.with ?? {}).find(
      ([field, value]) => groupOf(field) === meaning && typeof value === "string",
    );
    const to = fields.find((field) => field in next && groupOf(field) === meaning);
    if (from !== undefined && to !== undefined && typeof next[to] === "string") next[to] = from[1];
  }
  return Object.keys(next).length === 0 ? step : { ...step, with: next };
}

/** The step's input with the message in the field that holds its text. */
function withText(bench: Bench, step: Step, message: string): NonNullable<Step["with"]> {
  const input = { ...step.with };
  const properties = bench.tools.catalog.operation(step.service ?? "", step.operation ?? "")?.input["properties"];
  const fields = Object.keys(isJsonObject(properties) ? properties : {});
  const text = fields.find((field) => field in input && groupOf(field) === MEANINGS[1]);
  const title = fields.find((field) => field in input && groupOf(field) === MEANINGS[0]);
  if (text !== undefined) input[text] = message;
  if (title !== undefined)
    input[title] = text === undefined ? message : `${bench.definition.name.slice(0, 150)} failed`;
  return input;
}
