import type { Trigger } from "@/lib/workflow/definition-schema";
import { cronMeaning } from "./cron-meaning";
import type { Expectation, GuardWish, StepWish, TriggerWish } from "./expectation";
import { asksForPresence, readGraph, type Condition, type JudgedDefinition, type Node } from "./graph";

/** What was answered: a definition or none, and the texts of all questions and of all that was said to be missing. */
export interface Answer {
  definition: JudgedDefinition | null;
  asked: readonly string[];
}

export interface Score {
  /** Nothing has to be changed. */
  right: boolean;
  /** Smallest number of changes until right: a step or trigger added, removed or replaced, a dependency, a condition, a question. */
  edits: number;
  /** What is to be changed, for people. */
  reasons: string[];
  /** Strings of the text that belong into inputs: found of wanted, in steps that are there. */
  slots: { found: number; wanted: number };
}

/** Built-in steps that do nothing to the world: their presence is nobody's mistake. */
const HARMLESS: ReadonlySet<string> = new Set(["transform", "log"]);

/** Judges an answer; a service of the workspace's own counts by its id like any other. */
export function scoreAnswer(answer: Answer, expect: Expectation): Score {
  const nodes = answer.definition === null ? [] : readGraph(answer.definition);
  const unasked = (expect.asks ?? []).filter((words) => !isAsked(words, answer.asked));

  if (expect.refuse === true) {
    const reasons = nodes.map((node) => `remove ${node.service}`);
    if (expect.asks !== undefined && answer.asked.length === 0) reasons.push("say or ask what is missing");
    return scoreOf(reasons);
  }
  if (expect.mayRefuse === true && unasked.length === 0) {
    if (nodes.length === 0 || (expect.steps ?? []).length === 0)
      return scoreOf(forbiddenOf(nodes, expect.forbidden ?? []));
  }

  const match = bestMatch(nodes, expect, answer.definition);
  const reasons = [
    ...triggerReasons(answer.definition, expect),
    ...match.reasons,
    ...unasked.map((words) => `ask about ${words.join(" / ")}`),
  ];
  return { ...scoreOf(reasons), slots: slotsOf(match.pairs) };
}

function scoreOf(reasons: string[]): Score {
  return { right: reasons.length === 0, edits: reasons.length, reasons, slots: { found: 0, wanted: 0 } };
}

function isAsked(words: readonly string[], asked: readonly string[]): boolean {
  return asked.some((text) => words.some((word) => text.toLowerCase().includes(word.toLowerCase())));
}

function forbiddenOf(nodes: readonly Node[], forbidden: readonly string[]): string[] {
  return nodes.filter((node) => forbidden.includes(node.service)).map((node) => `remove ${node.service}`);
}

function slotsOf(pairs: readonly Pair[]): Score["slots"] {
  const slots = { found: 0, wanted: 0 };
  for (const { wish, node } of pairs) {
    for (const wanted of wish.with ?? []) {
      slots.wanted += 1;
      if (node.input.toLowerCase().includes(wanted.toLowerCase())) slots.found += 1;
    }
  }
  return slots;
}

// ---- triggers

function triggerReasons(definition: JudgedDefinition | null, expect: Expectation): string[] {
  if (expect.triggers === undefined) return [];
  const wishes = [expect.triggers, ...(expect.alsoTriggers ?? [])];
  const left = Object.values(definition?.triggers ?? {}).filter((trigger) => trigger.disabled !== true);
  let missing = 0;
  for (const alternatives of wishes) {
    const index = left.findIndex((trigger) =>
      alternatives.some((wish) => isTrigger(trigger, wish, definition?.settings?.timezone)),
    );
    if (index < 0) missing += 1;
    else left.splice(index, 1);
  }
  return Array.from({ length: Math.max(missing, left.length) }, (_, index) =>
    index < missing
      ? `trigger: ${wishes.flat().map(wordsOf).join(" or ")}`
      : `remove trigger ${left[index]?.service ?? ""}`,
  );
}

function wordsOf(wish: TriggerWish): string {
  const when = [...(wish.schedule?.cron ?? []), ...(wish.schedule?.everyMs ?? []).map((ms) => `every ${ms} ms`)];
  return [wish.service, ...(wish.events ?? []), ...when].join(" ");
}

function isTrigger(trigger: Trigger, wish: TriggerWish, settingsTimezone: string | undefined): boolean {
  if (trigger.service !== wish.service) return false;
  if (wish.events !== undefined && !wish.events.includes(trigger.event ?? "")) return false;
  if (wish.schedule === undefined) return true;
  const { cron, everyMs, timezone } = trigger.with ?? {};
  if (wish.schedule.timezone !== undefined && (timezone ?? settingsTimezone) !== wish.schedule.timezone) return false;
  if (trigger.event === "interval")
    return typeof everyMs === "number" && (wish.schedule.everyMs ?? []).includes(everyMs);
  return (
    typeof cron === "string" && (wish.schedule.cron ?? []).some((wanted) => cronMeaning(wanted) === cronMeaning(cron))
  );
}

// ---- steps

interface Pair {
  wish: StepWish;
  node: Node;
}

interface Match {
  pairs: Pair[];
  reasons: string[];
}

/** The assignment of steps to wishes that leaves the least to change. */
function bestMatch(nodes: readonly Node[], expect: Expectation, definition: JudgedDefinition | null): Match {
  const wishes = expect.steps ?? [];
  let best: Match | null = null;
  const used = new Set<Node>();
  const pairs: Pair[] = [];
  const assign = (index: number): void => {
    const wish = wishes[index];
    if (wish === undefined) {
      const reasons = reasonsOf(pairs, nodes, expect, definition);
      if (best === null || reasons.length < best.reasons.length) best = { pairs: [...pairs], reasons };
      return;
    }
    let placed = false;
    for (const node of nodes) {
      if (used.has(node) || !isStep(node, wish)) continue;
      placed = true;
      used.add(node);
      pairs.push({ wish, node });
      assign(index + 1);
      pairs.pop();
      used.delete(node);
    }
    // A step that is there, but at another's place, counts once either way: leaving it out is tried too.
    if (!placed || wish.optional === true || wishes.filter((other) => sharesService(other, wish)).length > 1)
      assign(index + 1);
  };
  assign(0);
  return best ?? { pairs: [], reasons: [] };
}

function sharesService(a: StepWish, b: StepWish): boolean {
  return a.service.some((service) => b.service.includes(service));
}

function isStep(node: Node, wish: StepWish): boolean {
  return (
    wish.service.includes(node.service) &&
    (wish.operations === undefined ||
      wish.operations.includes(node.operation) ||
      // The way to call what has no operations here.
      (node.service === "http" && wish.service.length > 1))
  );
}

function reasonsOf(
  pairs: readonly Pair[],
  nodes: readonly Node[],
  expect: Expectation,
  definition: JudgedDefinition | null,
): string[] {
  const wishes = expect.steps ?? [];
  const missing = wishes.filter((wish) => wish.optional !== true && !pairs.some((pair) => pair.wish === wish));
  const forbidden = expect.forbidden ?? [];
  const extra = nodes.filter(
    (node) =>
      !pairs.some((pair) => pair.node === node) && (!HARMLESS.has(node.service) || forbidden.includes(node.service)),
  );
  // One replacement mends a missing and an extra step at once.
  const replaced = Array.from({ length: Math.max(missing.length, extra.length) }, (_, index) => {
    const [wanted, found] = [missing[index], extra[index]];
    if (wanted === undefined) return `remove ${found?.service}.${found?.operation}`;
    const name = `${wanted.service.join("/")} ${wanted.operations?.join("/") ?? ""}`.trim();
    return found === undefined ? `add ${name}` : `replace ${found.service}.${found.operation} by ${name}`;
  });
  const paired = pairs
    .filter(({ node }) => forbidden.includes(node.service))
    .map(({ node }) => `remove ${node.service}`);
  return [
    ...replaced,
    ...paired,
    ...orderReasons(pairs, expect.order ?? []),
    ...pairs
      .filter(({ wish, node }) => wish.each === true && !node.each)
      .map(({ wish }) => `do ${wish.id} for each item`),
    ...guardReasons(pairs, expect.guards ?? {}, definition),
  ];
}

function orderReasons(pairs: readonly Pair[], order: readonly (readonly [string, string])[]): string[] {
  const nodeOf = (id: string) => pairs.find((pair) => pair.wish.id === id)?.node;
  return order.flatMap(([before, after]) => {
    const [first, second] = [nodeOf(before), nodeOf(after)];
    return first === undefined || second === undefined || second.after.has(first.id)
      ? []
      : [`${after} after ${before}`];
  });
}

// ---- conditions

function guardReasons(
  pairs: readonly Pair[],
  guards: Record<string, GuardWish>,
  definition: JudgedDefinition | null,
): string[] {
  const wrong = new Map<Node, string>();
  for (const { wish, node } of pairs) {
    if (wish.optional === true) continue;
    const reason = guardReason(wish, node, pairs, guards, definition);
    if (reason !== null) wrong.set(node, reason);
  }
  // A condition that is mended on a step is mended for all that follow it.
  return [...wrong.entries()]
    .filter(([node, reason]) => ![...wrong].some(([other, same]) => same === reason && node.after.has(other.id)))
    .map(([node, reason]) => `${node.id}: ${reason}`);
}

function guardReason(
  wish: StepWish,
  node: Node,
  pairs: readonly Pair[],
  guards: Record<string, GuardWish>,
  definition: JudgedDefinition | null,
): string | null {
  const told = node.conditions.filter((condition) => condition.kind === "failed" || !asksForPresence(condition.text));
  if (wish.guard === undefined) return told.length === 0 ? null : "without condition";
  if ("failed" in wish.guard) return told.some(isOfFailure) ? null : "only after a failure";
  const { group, side, may } = wish.guard;
  const guard = guards[group] ?? {};
  if (may === true || guard.optional === true)
    return told.some((condition) => condition.kind === "failed") ? "without failure" : null;
  const fitting = told.filter((condition) => speaksOf(condition, guard));
  if (side === "then") {
    const filtered = (guard.says ?? []).length > 0 && filtersOf(definition).some((text) => says(text, guard));
    return fitting.some((condition) => condition.kind === "when") || filtered ? null : `only if ${group}`;
  }
  const then = pairs
    .filter(
      ({ wish: other }) =>
        other.guard !== undefined &&
        "group" in other.guard &&
        other.guard.group === group &&
        other.guard.side === "then",
    )
    .flatMap(({ node: other }) => other.conditions)
    .map((condition) => (condition.kind === "when" ? condition.text : ""));
  const opposite = fitting.some(
    (condition) => condition.kind === "unless" || (condition.kind === "when" && !then.includes(condition.text)),
  );
  return opposite ? null : `only if not ${group}`;
}

/** A failure, or a step that went on after one and is asked for its error. */
function isOfFailure(condition: Condition): boolean {
  return (
    condition.kind === "failed" ||
    (condition.kind === "when" && /steps\.\w+\.\??(error\b|output\.\??(status|decision)\b)/.test(condition.text))
  );
}

function speaksOf(condition: Condition, guard: GuardWish): boolean {
  return condition.kind !== "failed" && ((guard.says ?? []).length === 0 || says(condition.about, guard));
}

function says(text: string, guard: GuardWish): boolean {
  return (guard.says ?? []).some((word) => text.toLowerCase().includes(word.toLowerCase()));
}

/** What each trigger lets through by its own settings; empty where one lets everything through. */
function filtersOf(definition: JudgedDefinition | null): string[] {
  const triggers = Object.values(definition?.triggers ?? {}).filter((trigger) => trigger.disabled !== true);
  return triggers.map((trigger) => JSON.stringify(trigger.with ?? {}));
}
