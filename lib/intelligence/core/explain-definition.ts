import type { Catalog } from "@/lib/connectors/catalog";
import type { Json } from "@/lib/kernel/json";
import type { Definition, Step, Trigger } from "@/lib/workflow/definition-schema";
import { needOf } from "@/lib/workflow/core/walk-steps";
import { conditionInWords, cronInWords, durationInWords, fieldInWords } from "./explain-words";

/** One sentence about a part of a workflow. */
export interface ExplainedPart {
  kind: "start" | "step" | "failure" | "setting";
  /** Id of the trigger or step; null for a setting. */
  id: string | null;
  /** 0 at the top; one more for each body it stands in. */
  depth: number;
  text: string;
}

export interface Explanation {
  /** One paragraph: what starts it and what it comes to. */
  summary: string;
  /** In the order in which things happen. */
  parts: ExplainedPart[];
}

const FIELDS_MAX = 4;
const TEXT_MAX = 120;
const BUILT_IN: Readonly<Record<string, (step: Step) => string | null>> = {
  "wait duration": (step) => `it waits ${durationInWords(step.with?.["ms"])}`,
  "wait until": (step) => `it waits until ${valueInWords(step.with?.["at"])}`,
  "wait signal": (step) => `it waits for the signal ${valueInWords(step.with?.["name"])}`,
  "approval request": (step) =>
    `somebody is asked ${valueInWords(step.with?.["message"])}, and it goes on only after consent`,
  "log write": (step) => `it notes ${valueInWords(step.with?.["message"])} in the run's log`,
  "workflow call": (step) => `it runs the workflow ${valueInWords(step.with?.["workflowId"])}`,
  "transform shape": () => "it puts the data into another shape",
  "code javascript": () => "it runs a piece of JavaScript",
  "http request": (step) =>
    `it calls ${valueInWords(step.with?.["url"])} (${typeof step.with?.["method"] === "string" ? step.with["method"] : "GET"})`,
};

/** A definition in plain words, one sentence a part, in the order in which things happen. Pure. */
export function explainDefinition(catalog: Catalog, definition: Definition): Explanation {
  const starts = Object.entries(definition.triggers).map(([id, trigger]): ExplainedPart => ({
    kind: "start",
    id,
    depth: 0,
    text: startInWords(catalog, trigger, definition.settings?.timezone),
  }));
  const start: ExplainedPart = { kind: "start", id: null, depth: 0, text: "It starts by hand or by the API only." };
  const parts = [
    ...(starts.length === 0 ? [start] : starts),
    ...stepParts(catalog, definition.steps, 0),
    ...settingParts(definition),
  ];
  const does = parts.filter(({ kind, depth }) => kind === "step" && depth === 0).length;
  const services = [...new Set(Object.values(definition.steps).map(({ service }) => nameOf(catalog, service)))];
  const summary =
    does === 0
      ? `"${definition.name}" has no steps yet.`
      : `"${definition.name}" has ${counted(does, "step")} with ${services.slice(0, 5).join(", ")}. ${parts[0]?.text ?? ""}`;
  return { summary, parts };
}

const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? "" : "s"}`;

function nameOf(catalog: Catalog, service: string | undefined): string {
  return service === undefined ? "a service that is not chosen yet" : (catalog.summary(service)?.name ?? service);
}

function startInWords(catalog: Catalog, trigger: Trigger, zone: string | undefined): string {
  const off = trigger.disabled === true ? " This start is switched off." : "";
  const when = trigger.when === undefined ? "" : `, but only if ${conditionInWords(trigger.when, labels({}))}`;
  const input = trigger.with ?? {};
  if (trigger.service === "schedule") {
    const each =
      typeof input["cron"] === "string" ? cronInWords(input["cron"]) : `every ${durationInWords(input["everyMs"])}`;
    const place = typeof input["timezone"] === "string" ? input["timezone"] : (zone ?? "UTC");
    const inZone = typeof input["cron"] === "string" ? ` (time zone ${place})` : "";
    return `It starts ${each}${inZone}${when}.${off}`;
  }
  if (trigger.service === "manual") return `It starts when somebody starts it by hand${when}.${off}`;
  if (trigger.service === "webhook")
    return `It starts when something calls its address /hooks/${String(input["path"] ?? "")}${when}.${off}`;
  const event = catalog.event(trigger.service ?? "", trigger.event ?? "");
  const where = fieldsInWords(input, labels({}));
  return `It starts on "${event?.name ?? trigger.event ?? "an event"}" in ${nameOf(catalog, trigger.service)}${where === "" ? "" : ` (${where})`}${when}.${off}`;
}

/** Ids in the order in which they can run; those of a cycle, which can't, at the end. */
function inOrder(steps: Readonly<Record<string, Step>>): string[] {
  const left = new Set(Object.keys(steps));
  const out: string[] = [];
  const waits = new Map(
    [...left].map((id) => [
      id,
      new Set((steps[id]?.needs ?? []).map((need) => needOf(need).step).filter((one) => left.has(one))),
    ]),
  );
  const behind = new Map<string, string[]>();
  for (const [id, needs] of waits) for (const need of needs) behind.set(need, [...(behind.get(need) ?? []), id]);
  const ready = [...left].filter((id) => waits.get(id)?.size === 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    out.push(id);
    left.delete(id);
    for (const next of behind.get(id) ?? []) {
      waits.get(next)?.delete(id);
      if (waits.get(next)?.size === 0) ready.push(next);
    }
  }
  return [...out, ...left];
}

function stepParts(catalog: Catalog, steps: Readonly<Record<string, Step>>, depth: number): ExplainedPart[] {
  const nameIn = labels(steps);
  return inOrder(steps).flatMap((id): ExplainedPart[] => {
    const step = steps[id] ?? {};
    const needs = (step.needs ?? []).map(needOf);
    const onFailure = needs.length > 0 && needs.every(({ on }) => on === "failed");
    const part: ExplainedPart = {
      kind: onFailure ? "failure" : "step",
      id,
      depth,
      text: stepInWords(catalog, id, step, nameIn),
    };
    return [part, ...(step.steps === undefined ? [] : stepParts(catalog, step.steps, depth + 1))];
  });
}

type LabelOf = (id: string) => string;
const labels =
  (steps: Readonly<Record<string, Step>>): LabelOf =>
  (id) =>
    Object.hasOwn(steps, id) ? (steps[id]?.name ?? id) : id;

function stepInWords(catalog: Catalog, id: string, step: Step, nameIn: LabelOf): string {
  const does = actionInWords(catalog, step, nameIn);
  const loop =
    step.forEach === undefined
      ? ""
      : `for each of ${conditionInWords(step.forEach, nameIn)}${(step.concurrency ?? 1) > 1 ? `, up to ${String(step.concurrency)} at one time` : ""}: `;
  const again =
    step.repeat === undefined
      ? ""
      : `, again and again until ${conditionInWords(step.repeat.until, nameIn)} (at most ${counted(step.repeat.maxIterations, "round")})`;
  const when = step.when === undefined ? "" : ` Only if ${conditionInWords(step.when, nameIn)}; else it is skipped.`;
  const sentence = `${nameIn(id)}${afterInWords(step, nameIn)}: ${loop}${does}${again}.${when}${troubleInWords(step)}`;
  return step.disabled === true ? `${sentence} It is switched off.` : sentence;
}

function actionInWords(catalog: Catalog, step: Step, nameIn: LabelOf): string {
  if (step.service === undefined) return step.steps === undefined ? "nothing is chosen yet" : "the following steps run";
  const built = BUILT_IN[`${step.service} ${step.operation ?? ""}`]?.(step) ?? null;
  if (built !== null) return built;
  const operation = catalog.operation(step.service, step.operation ?? "");
  const fields = fieldsInWords(step.with ?? {}, nameIn);
  const name = operation?.name ?? step.operation ?? "an operation";
  const reads = operation?.effect === "read" || operation?.effect === "none";
  const verb = reads ? "it asks" : operation?.effect === "delete" ? "it deletes in" : "it acts in";
  return `${verb} ${nameOf(catalog, step.service)}, "${name}"${fields === "" ? "" : `, with ${fields}`}`;
}

function fieldsInWords(input: NonNullable<Step["with"]>, nameIn: LabelOf): string {
  const entries = Object.entries(input);
  const said = entries
    .slice(0, FIELDS_MAX)
    .map(([field, value]) => `${fieldInWords(field)} ${valueInWords(value, nameIn)}`);
  const more = entries.length - said.length;
  return [...said, ...(more > 0 ? [`${String(more)} more`] : [])].join(", ");
}

/** A value as it is sent; `{{ … }}` in it named by where it comes from. */
function valueInWords(value: Json | undefined, nameIn: LabelOf = labels({})): string {
  if (value === undefined || value === null) return "(empty)";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (typeof value === "object") return `${counted(Object.keys(value).length, "field")}`;
  const whole = /^\{\{([^{}]*)\}\}$/.exec(value.trim());
  if (whole?.[1] !== undefined) return conditionInWords(whole[1], nameIn);
  const text = value.replace(
    /\{\{([^{}]*)\}\}/g,
    (_all, expression: string) => `[${conditionInWords(expression, nameIn)}]`,
  );
  return `"${text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text}"`;
}

function afterInWords(step: Step, nameIn: LabelOf): string {
  const needs = (step.needs ?? []).map(needOf);
  if (needs.length === 0) return "";
  const joint = step.join === "all" ? " and " : " or ";
  const words = needs.map(({ step: id, on }) => {
    const label = `"${nameIn(id)}"`;
    return on === "succeeded"
      ? label
      : on === "ended"
        ? `${label} has ended in any way`
        : on === "failed"
          ? `${label} failed`
          : `${label} was skipped`;
  });
  return ` (${needs.every(({ on }) => on === "failed") ? "when" : "after"} ${words.join(joint)})`;
}

function troubleInWords(step: Step): string {
  const parts = [
    step.retry === undefined ? "" : `Passing trouble is met by up to ${counted(step.retry.maxAttempts, "attempt")}.`,
    step.timeoutMs === undefined ? "" : `An attempt may take ${durationInWords(step.timeoutMs)}.`,
    step.onError === "continue" ? "If it fails, the run goes on." : "",
    step.cache === undefined ? "" : `Its answer is kept for ${durationInWords(step.cache.ttlMs)}.`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : ` ${parts.join(" ")}`;
}

function settingParts({ settings }: Definition): ExplainedPart[] {
  const say = (text: string): ExplainedPart => ({ kind: "setting", id: null, depth: 0, text });
  return [
    ...(settings?.maxConcurrentRuns === undefined
      ? []
      : [say(`At most ${counted(settings.maxConcurrentRuns, "run")} at one time.`)]),
    ...(settings?.timeoutMs === undefined
      ? []
      : [say(`A run may be busy for ${durationInWords(settings.timeoutMs)}.`)]),
    ...(settings?.onBrokenConnection === undefined
      ? []
      : [
          say(
            settings.onBrokenConnection === "hold"
              ? "When a connection is broken, a live run waits for it."
              : "When a connection is broken, the run fails.",
          ),
        ]),
  ];
}
