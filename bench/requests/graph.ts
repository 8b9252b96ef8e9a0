import type { Need, Step, Trigger } from "@/lib/workflow/definition-schema";

/** The parts of a workflow definition that are judged. */
export interface JudgedDefinition {
  triggers?: Record<string, Trigger>;
  steps?: Record<string, Step>;
  settings?: { timezone?: string | undefined } | undefined;
}

/** What has to hold for a step to run: a condition that is true, one that is false, or a failure. */
export type Condition = { kind: "when" | "unless"; text: string; about: string } | { kind: "failed"; step: string };

/** One operation of a definition, at whatever depth. */
export interface Node {
  id: string;
  service: string;
  operation: string;
  /** Its input as JSON text. */
  input: string;
  /** It, or a body that it stands in, is done for every item of a list. */
  each: boolean;
  /** Ids of all that must have ended before it starts. */
  after: Set<string>;
  /** All of them have to hold. */
  conditions: Condition[];
}

/** Whether a condition only asks if there is anything at all. */
export function asksForPresence(text: string): boolean {
  return (
    /^\s*(size\([^<>=&|]*\)|[\w.?\[\]]+\.size\(\)) *(>|!=|>=) *[01]\s*$/.test(text) ||
    /^\s*has\([^&|]*\)\s*$/.test(text) ||
    /^[\w.?[\]() "]+ *!= *(null|"")\s*$/.test(text)
  );
}

interface Frame {
  steps: Record<string, Step>;
  each: boolean;
  after: Set<string>;
  conditions: Condition[];
}

/** All operations of a definition; disabled steps are not there, their needs pass through. */
export function readGraph(definition: JudgedDefinition): Node[] {
  const steps = definition.steps ?? {};
  const inputs = new Map<string, string>();
  collectInputs(steps, inputs);
  const nodes: Node[] = [];
  readFrame({ steps, each: false, after: new Set(), conditions: triggerConditions(definition) }, inputs, nodes);
  return nodes;
}

/** A filter holds for every step only where each trigger has it. */
function triggerConditions(definition: JudgedDefinition): Condition[] {
  const triggers = Object.values(definition.triggers ?? {}).filter((trigger) => trigger.disabled !== true);
  if (triggers.length === 0 || triggers.some((trigger) => trigger.when === undefined)) return [];
  const text = triggers.map((trigger) => trigger.when).join(" || ");
  return [{ kind: "when", text, about: text }];
}

function collectInputs(steps: Record<string, Step>, into: Map<string, string>): void {
  for (const [id, step] of Object.entries(steps)) {
    into.set(id, JSON.stringify(step.with ?? {}));
    if (step.steps !== undefined) collectInputs(step.steps, into);
  }
}

/** The condition and the inputs of the steps that it reads, for a threshold may stand there. */
function aboutOf(text: string, inputs: Map<string, string>): string {
  const read = [...text.matchAll(/steps\.([a-z][a-z0-9_]*)/g)].map((match) => inputs.get(match[1] ?? "") ?? "");
  return [text, ...read].join(" ");
}

function readFrame(frame: Frame, inputs: Map<string, string>, nodes: Node[]): void {
  const done = new Map<string, { after: Set<string>; conditions: Condition[] }>();
  const visiting = new Set<string>();

  const visit = (id: string): { after: Set<string>; conditions: Condition[] } => {
    const known = done.get(id);
    if (known !== undefined) return known;
    const step = frame.steps[id];
    if (step === undefined || visiting.has(id)) return { after: frame.after, conditions: frame.conditions };
    visiting.add(id);
    const needs = (step.needs ?? []).map(readNeed).filter((need) => frame.steps[need.step] !== undefined);
    const after = new Set(frame.after);
    const ways = needs.map((need) => {
      const before = visit(need.step);
      if (frame.steps[need.step]?.disabled !== true) after.add(need.step);
      for (const earlier of before.after) after.add(earlier);
      return conditionsThrough(need, before.conditions, frame, inputs);
    });
    const inherited = ways.length === 0 ? frame.conditions : joinWays(ways, step.join ?? "any");
    const conditions =
      step.when === undefined || step.disabled === true
        ? inherited
        : [...inherited, { kind: "when" as const, text: step.when, about: aboutOf(step.when, inputs) }];
    const result = { after, conditions };
    done.set(id, result);
    if (step.disabled !== true) addNodes(id, step, result, frame, inputs, nodes);
    return result;
  };
  for (const id of Object.keys(frame.steps)) visit(id);
}

function addNodes(
  id: string,
  step: Step,
  own: { after: Set<string>; conditions: Condition[] },
  frame: Frame,
  inputs: Map<string, string>,
  nodes: Node[],
): void {
  const each = frame.each || step.forEach !== undefined;
  if (step.steps === undefined) {
    nodes.push({
      id,
      service: step.service ?? "",
      operation: step.operation ?? "",
      input: JSON.stringify(step.with ?? {}),
      each,
      ...own,
    });
    return;
  }
  const first = nodes.length;
  readFrame({ steps: step.steps, each, ...own }, inputs, nodes);
  // Whoever waits for the step waits for all of its body.
  for (const node of nodes.slice(first)) own.after.add(node.id);
}

function readNeed(need: Need): { step: string; on: string } {
  return typeof need === "string" ? { step: need, on: "succeeded" } : need;
}

function conditionsThrough(
  need: { step: string; on: string },
  before: Condition[],
  frame: Frame,
  inputs: Map<string, string>,
): Condition[] {
  const step = frame.steps[need.step];
  if (step?.disabled === true || need.on === "succeeded") return before;
  if (need.on === "failed") return [...before, { kind: "failed", step: need.step }];
  if (need.on === "skipped" && step?.when !== undefined)
    return [...frame.conditions, { kind: "unless", text: step.when, about: aboutOf(step.when, inputs) }];
  return frame.conditions;
}

/** `any` of several ways demands only what all of them demand. */
function joinWays(ways: Condition[][], join: "any" | "all"): Condition[] {
  const key = (condition: Condition) => JSON.stringify(condition);
  const all = [...new Map(ways.flat().map((condition) => [key(condition), condition])).values()];
  if (join === "all") return all;
  return all.filter((condition) => ways.every((way) => way.some((other) => key(other) === key(condition))));
}
