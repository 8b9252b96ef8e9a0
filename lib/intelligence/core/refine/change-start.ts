import type { JsonObject } from "@/lib/kernel/json";
import type { Definition, Trigger } from "@/lib/workflow/definition-schema";
import { ancestorsOf } from "@/lib/workflow/core/walk-steps";
import { isJsonObject } from "@/lib/kernel/json";
import { parseCondition } from "../parse-condition";
import { parseSchedule, readSchedule } from "../parse-schedule";
import { isNounToo, verbForm } from "../verbs";
import { freeId, withStep } from "./edit-steps";
import { labelOf, stepsMeant } from "./find-steps";
import { answerTo, ask, cannot, done, type Bench, type Outcome } from "./outcome";

const STARTING =
  /^(?:please\s+)?(?:(?:also\s+)?(?:run|start|do|schedule|trigger|execute|make|have|change|set|move)\b.{0,40}?\s)?(?:(?:it|this|the (?:workflow|schedule|trigger|time|start))\s+)?(?:(?:run|running|start|starting)\s+)?(?:to\s+|for\s+)?$/i;
const AT_TIME =
  /^(?:please\s+)?(?:(?:run|start|do|make|change|set|move)\b.{0,40}?\s)?(?:at|to|by)\s+(\d{1,2}(?::\d{2})?\s*(?:am|pm)?|noon|midnight)(?:\s+instead(?:\s+of\s+.{1,20})?)?[.!]?$/i;

/** "Every weekday at 8": the schedule changes where there is one; another start is asked about first. */
export function schedule(bench: Bench): Outcome | null {
  const { definition, said } = bench;
  const settled = definition.settings?.timezone ?? bench.timezone;
  const current = Object.entries(definition.triggers).find(([, trigger]) => trigger.service === "schedule");
  const zone = typeof current?.[1].with?.["timezone"] === "string" ? current[1].with["timezone"] : settled;
  const parsed = parseSchedule(said, zone) ?? onlyTime(said, current?.[1], zone);
  if (parsed === null) return unsaid(bench, zone);
  if (!STARTING.test(said.slice(0, parsed.start))) return null;
  if (asksForMore(said.slice(parsed.end))) return null;
  const start: Trigger = { name: nameOf(said, parsed), service: "schedule", event: parsed.event, with: parsed.with };
  // What the words leave open is told beside the change: saying it in other words is the answer.
  const assumptions = [...parsed.assumptions, ...(parsed.question === null ? [] : [parsed.question])];
  const when = timesInWords(start.name ?? parsed.text, parsed.with, parsed.event);
  if (current !== undefined) {
    const [id, before] = current;
    const { name: _name, with: input, ...rest } = before;
    const kept = Object.fromEntries(
      Object.entries(input ?? {}).filter(([key]) => key === "overlap" || key === "catchUp"),
    );
    const trigger = {
      ...rest,
      name: start.name,
      event: parsed.event,
      with: { ...parsed.with, ...(parsed.event === "cron" ? kept : {}) },
    };
    return done(withTrigger(definition, id, trigger), `It starts ${when}.`, { assumptions });
  }
  const others = Object.entries(definition.triggers).filter(([, trigger]) => trigger.service !== "manual");
  const id = freeId(definition.triggers, "timer");
  const [other] = others;
  if (other === undefined)
    return done({ ...definition, triggers: { [id]: start } }, `It starts ${when}.`, { assumptions });
  const label = other[1].name ?? other[0];
  const [instead, beside] = [`Instead of "${label}"`, `Besides "${label}"`];
  const answer = /^also\b|\bas well\b|\btoo\b/i.test(said) ? beside : answerTo(bench, "start");
  const readers = Object.entries(definition.steps).filter(([, step]) => JSON.stringify(step).includes("trigger"));
  if (readers.length > 0)
    assumptions.push(
      `${readers.map(([step]) => `"${labelOf(definition.steps, step)}"`).join(", ")} read what "${label}" brings; a schedule brings only the time.`,
    );
  if (answer === instead)
    return done({ ...definition, triggers: { [id]: start } }, `It starts ${when}, no longer by "${label}".`, {
      assumptions,
    });
  if (answer === beside)
    return done(
      { ...definition, triggers: { ...definition.triggers, [id]: start } },
      `It starts ${when} too, besides "${label}".`,
      { assumptions },
    );
  return ask(bench, "start", `It is started by "${label}". Should it start ${when} instead of that, or besides it?`, [
    instead,
    beside,
  ]);
}

/** Times that were read, but that no single schedule says: what is asked about them, or that they can't be said. */
function unsaid(bench: Bench, zone: string | undefined): Outcome | null {
  const read = readSchedule(bench.said, zone);
  if (read === null || !STARTING.test(bench.said.slice(0, read.start)) || asksForMore(bench.said.slice(read.end)))
    return null;
  if (read.impossible)
    return cannot(`A schedule for "${read.text}"`, read.question ?? "No schedule here can say it: say simpler times.");
  const several = `It takes ${String(read.timers.length)} schedules or a condition: make them in the editor, or say one of them.`;
  return read.question === null
    ? cannot(`"${read.text}" as one schedule`, several)
    : ask(bench, "schedule", `"${read.text}": ${read.question} Say it again with that.`, []);
}

/** How the person said it, without the order that leads to it. */
function nameOf(said: string, { start, text }: { start: number; text: string }): string {
  const whole = said.slice(start).replace(/[.,!\s]+$/, "");
  return whole.length <= 80 ? whole : text;
}

/** Whether the words behind a schedule ask for a step of their own. */
function asksForMore(rest: string): boolean {
  return rest
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .some((word) => verbForm(word)?.form === "base" && !isNounToo(word));
}

/** "At 10 instead": the same days at another time. */
function onlyTime(said: string, trigger: Trigger | undefined, zone: string | undefined) {
  const time = AT_TIME.exec(said)?.[1];
  const cron = trigger?.with?.["cron"];
  if (time === undefined || typeof cron !== "string") return null;
  const parsed = parseSchedule(`every day at ${time}`, zone);
  const [minute = "0", hour = "9"] = String(parsed?.with["cron"] ?? "").split(" ");
  const days = cron.trim().split(/\s+/).slice(2).join(" ");
  if (parsed === null || /[*/,-]/.test(cron.split(" ")[1] ?? "")) return null;
  return {
    ...parsed,
    start: 0,
    end: said.length,
    text: said.trim(),
    with: { ...parsed.with, cron: `${minute} ${hour} ${days}` },
  };
}

function timesInWords(text: string, input: Readonly<Record<string, unknown>>, event: string): string {
  const detail =
    event === "cron" ? `${String(input["cron"])}, ${String(input["timezone"])}` : `${String(input["everyMs"])} ms`;
  return `${text.replace(/^(?:run|start)\s+/i, "").toLowerCase()} (${detail})`;
}

const withTrigger = (definition: Definition, id: string, trigger: Trigger): Definition => ({
  ...definition,
  triggers: { ...definition.triggers, [id]: trigger },
});

const ONLY = /^(?:please\s+)?(?:(.*?)\s+)?(only\s+(?:if|when|for|on)|unless|except\s+(?:if|when|for))\s+(.+?)[.!]?$/i;
const ONLY_ACT = /^(?:please\s+)?only\s+((?:[a-z]+)\s+.+?)\s+((?:if|when|for|unless)\s+.+?)[.!]?$/i;
const IGNORE =
  /^(?:please\s+)?(?:ignore|skip|leave out|don't (?:run|start) (?:it )?for|do not (?:run|start) (?:it )?for)\s+(.+?)[.!]?$/i;

interface Asked {
  /** The step in words; null: the whole workflow. */
  subject: string | null;
  condition: string;
  negated: boolean;
}

function conditionAsked(said: string): Asked | null {
  const act = ONLY_ACT.exec(said);
  if (
    act?.[1] !== undefined &&
    act[2] !== undefined &&
    verbForm(act[1].split(/\s+/)[0]?.toLowerCase() ?? "") !== undefined
  )
    return { subject: act[1], condition: act[2], negated: false };
  const only = ONLY.exec(said);
  if (only?.[3] !== undefined) {
    const subject = only[1]
      ?.replace(/^(?:run|start|do|continue|go on)(?:\s+(?:it|this))?$|^(?:it|this|but|and)$/i, "")
      .trim();
    const negated = /^(?:unless|except)/i.test(only[2] ?? "");
    return { subject: subject === undefined || subject === "" ? null : subject, condition: `if ${only[3]}`, negated };
  }
  const ignored = IGNORE.exec(said);
  return ignored?.[1] === undefined ? null : { subject: null, condition: `if ${ignored[1]}`, negated: true };
}

/** "Only for orders over 100", "only post to Slack if the status is paid", "ignore orders under 50". */
export function condition(bench: Bench): Outcome | null {
  const { definition, said } = bench;
  const asked = conditionAsked(said);
  if (asked === null) return null;
  const ids = asked.subject === null ? [] : stepsMeant(bench, asked.subject);
  // Words of a step that is not there ask for a new one, with its condition.
  if (asked.subject !== null && ids.length === 0) return null;
  const answer = answerTo(bench, "step");
  const chosen = ids.length > 1 ? ids.filter((id) => labelOf(definition.steps, id) === answer) : ids;
  if (ids.length > 1 && chosen.length === 0)
    return ask(
      bench,
      "step",
      `Which step should run ${asked.negated ? "unless" : "only if"} that holds?`,
      ids.map((id) => labelOf(definition.steps, id)),
    );
  const [id] = chosen;
  const sources = sourcesFor(bench, id ?? null);
  const read = firstOf(sources, ({ root, schema }) => inRoot(parseCondition(asked.condition, schema), root));
  const cel = read ?? byField(bench, asked.condition, sources);
  if (cel === null) return whichField(bench, asked.condition, sources);
  const wanted = asked.negated ? `!(${cel})` : cel;
  const words = asked.condition.replace(/^if\s+/i, "");
  if (id !== undefined) {
    const before = definition.steps[id]?.when;
    const when = joined(bench, before, wanted);
    if (when === null) return disjoint(bench, words, before ?? "");
    return done(
      withStep(definition, id, { when }),
      `"${labelOf(definition.steps, id)}" runs ${asked.negated ? "unless" : "only if"} ${wordsOf(words)} (${wanted}).`,
      { assumptions: before === undefined ? [] : when === wanted ? [] : [`The condition it had stays: ${before}.`] },
    );
  }
  const start = Object.entries(definition.triggers).find(([, trigger]) => trigger.disabled !== true);
  if (start === undefined) return cannot(`"${said}"`, "The workflow has no start whose data could be looked at.");
  const when = joined(bench, start[1].when, wanted);
  if (when === null) return disjoint(bench, words, start[1].when ?? "");
  const others = Object.keys(definition.triggers).length - 1;
  return done(
    withTrigger(definition, start[0], { ...start[1], when }),
    `It starts ${asked.negated ? "unless it is" : "only"} for ${wordsOf(words).replace(/^(?:for|the trigger'?s?)\s+/i, "")} (${wanted}).`,
    {
      assumptions: [
        ...(start[1].when === undefined || when === wanted ? [] : [`The condition it had stays: ${start[1].when}.`]),
        ...(others > 0 ? [`The other ${others === 1 ? "start stays" : "starts stay"} without this condition.`] : []),
      ],
    },
  );
}

const wordsOf = (text: string): string => text.trim().replace(/[.,\s]+$/, "");

interface Source {
  root: string;
  schema: JsonObject;
}

/** What a condition may look at: what starts it, then what the steps before gave, the nearest first. */
function sourcesFor({ tools, definition }: Bench, stepId: string | null): Source[] {
  const [trigger] = Object.values(definition.triggers).filter(({ disabled }) => disabled !== true);
  const event = tools.catalog.event(trigger?.service ?? "", trigger?.event ?? "");
  const before = stepId === null ? [] : [...ancestorsOf(stepId, definition.steps)];
  const outputs = before.flatMap((id): Source[] => {
    const step = definition.steps[id];
    const operation = tools.catalog.operation(step?.service ?? "", step?.operation ?? "");
    return operation === undefined || step?.forEach !== undefined
      ? []
      : [{ root: `steps.${id}.output`, schema: operation.output }];
  });
  return [...(event === undefined ? [] : [{ root: "trigger", schema: event.output }]), ...outputs];
}

const inRoot = (cel: string | null, root: string): string | null =>
  cel === null || root === "trigger" ? cel : cel.replace(/\btrigger\./g, `${root}.`);

function firstOf<T, R>(items: readonly T[], read: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = read(item);
    if (found !== null) return found;
  }
  return null;
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;

function simpleFields({ schema }: Source): { name: string; type: string }[] {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).flatMap(([name, property]) => {
    const type = isJsonObject(property) ? property["type"] : undefined;
    return IDENTIFIER.test(name) && (type === "string" || type === "number" || type === "integer" || type === "boolean")
      ? [{ name, type }]
      : [];
  });
}

/** The condition read against the field that was chosen as the answer. */
function byField(bench: Bench, words: string, sources: readonly Source[]): string | null {
  const answer = answerTo(bench, "field");
  if (answer === undefined) return null;
  return firstOf(sources, (source) => {
    const field = simpleFields(source).find(({ name }) => name === answer);
    if (field === undefined) return null;
    // Its own name before the words, so that they are read of this field and of no other.
    const spoken = field.name.replaceAll("_", " ").toLowerCase();
    const only: JsonObject = { properties: { [field.name]: { type: field.type } } };
    const body = words.replace(/^if\s+/i, "");
    return inRoot(
      parseCondition(`if the ${spoken} ${body}`, only) ?? (field.type === "string" ? equal(field.name, body) : null),
      source.root,
    );
  });
}

/** "… from Germany", "… in Berlin": the last word of it, as the field's value. */
function equal(name: string, words: string): string | null {
  const value = /"([^"]{1,100})"|([\p{L}\p{N}][\p{L}\p{N} _.@-]{0,60}?)[.!]?$/u.exec(
    words.split(/\s(?:from|in|of|with|by|is|are)\s/i).at(-1) ?? "",
  );
  const text = value?.[1] ?? value?.[2];
  return text === undefined ? null : `trigger.?${name}.orValue("") == ${JSON.stringify(text)}`;
}

function whichField(bench: Bench, words: string, sources: readonly Source[]): Outcome {
  const numeric = /\d/.test(words);
  const fields = sources.flatMap(simpleFields);
  const fitting = fields.filter(
    ({ type }) =>
      !numeric || type === "number" || type === "integer" || /amount|total|price|count|value|size/i.test(""),
  );
  const options = [...new Set((fitting.length > 0 ? fitting : fields).map(({ name }) => name))].slice(0, 12);
  const said = wordsOf(words.replace(/^if\s+/i, ""));
  if (options.length === 0)
    return cannot(
      `Telling "${said}"`,
      "What starts this workflow brings no data to tell it by: read it in a step first, or let an event start it.",
    );
  return ask(bench, "field", `How can "${said}" be told? Which part of the data says it?`, options);
}

const COMPARISON = /^double\((.+)\) (>=|<=|>|<) (-?\d+(?:\.\d+)?)$/;

/** Both conditions as one; null where no number can meet both. */
function joined(bench: Bench, before: string | undefined, wanted: string): string | null {
  if (before === undefined || before === wanted) return wanted;
  const parts = before.split(" && ").map((part) => part.replace(/^\((.*)\)$/, "$1"));
  const next = COMPARISON.exec(wanted);
  for (const part of parts) {
    const was = COMPARISON.exec(part);
    if (was === null || next === null || was[1] !== next[1]) continue;
    const [a, b] = [Number(was[3]), Number(next[3])];
    const [low, high] = was[2]?.startsWith(">") ? [a, b] : [b, a];
    const opposite = was[2]?.charAt(0) !== next[2]?.charAt(0);
    if (
      opposite &&
      (low > high || (low === high && !(was[2]?.endsWith("=") === true && next[2]?.endsWith("=") === true)))
    )
      return answerTo(bench, "both") === THE_NEW ? wanted : null;
  }
  return parts.length > 1 || COMPARISON.test(before) ? `${before} && ${wanted}` : `(${before}) && (${wanted})`;
}

const THE_NEW = "The new one";

function disjoint(bench: Bench, words: string, before: string): Outcome {
  return ask(
    bench,
    "both",
    `Nothing can be "${wordsOf(words)}" and meet the condition ${before} too: it would never run. Should the new one stand in its place?`,
    [THE_NEW],
  );
}
