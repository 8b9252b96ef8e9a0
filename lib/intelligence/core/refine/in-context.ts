import type { Definition, Step } from "@/lib/workflow/definition-schema";
import { walkSteps } from "@/lib/workflow/core/walk-steps";
import type { Question } from "../../schema";

/** What a workspace has that a request may mean without saying it. Of one workspace only. */
export interface WorkspaceUse {
  /** Accounts that work, by service. */
  connections: readonly { id: string; service: string; name: string }[];
  /** Workflows of the workspace, newest first. */
  workflows: readonly { name: string; definition: Definition }[];
}

export interface InContext {
  definition: Definition;
  /** Those still open; where the workspace uses several values, they are the options. */
  questions: Question[];
  /** What was taken from the workspace, in words. */
  used: string[];
}

interface Value {
  value: string;
  times: number;
  workflow: string;
}

const OPTIONS_MAX = 6;

/**
 * Fills what would be asked from what the workspace does elsewhere: the field's usual value with that service, and the
 * account where there is only one. Only steps and triggers that `before` does not have are looked at, so that nothing
 * else changes.
 */
export function inContext(
  before: Definition | null,
  definition: Definition,
  questions: readonly Question[],
  use: WorkspaceUse,
): InContext {
  const used: string[] = [];
  const open: Question[] = [];
  let current = definition;
  const known = usualValues(
    before === null ? use.workflows : [{ name: "this workflow", definition: before }, ...use.workflows],
  );
  for (const question of questions) {
    const [id = "", field = "", ...deeper] = question.id.split(".");
    const step = current.steps[id];
    const isNew = step !== undefined && before?.steps[id]?.service !== step.service;
    const placeholder = step?.with?.[field];
    const isText = typeof placeholder === "string";
    // A draft whose questions nobody answered holds the same placeholder: that is nobody's usual value.
    const values = (isNew ? (known.get(`${step.service ?? ""} ${field}`) ?? []) : []).filter(
      ({ value }) => value !== placeholder,
    );
    const [best, second] = values;
    if (step === undefined || best === undefined || !isText || deeper.length > 0 || question.options.length > 0)
      open.push(question);
    else if (second !== undefined && second.times === best.times)
      open.push({ ...question, options: values.slice(0, OPTIONS_MAX).map(({ value }) => value) });
    else {
      current = replaced(current, id, { ...step, with: { ...step.with, [field]: best.value } });
      used.push(
        `${step.name ?? id}: ${field} is "${best.value}", as in ${best.workflow}${best.times > 1 ? ` and ${String(best.times - 1)} more places` : ""}.`,
      );
    }
  }
  return {
    ...withConnections(before, current, use),
    questions: open,
    used: [...used, ...withConnections(before, current, use).used],
  };
}

function replaced(definition: Definition, id: string, step: Step): Definition {
  return { ...definition, steps: { ...definition.steps, [id]: step } };
}

/** Literal values by service and field, the most usual first. */
function usualValues(workflows: WorkspaceUse["workflows"]): Map<string, Value[]> {
  const found = new Map<string, Value[]>();
  for (const { name, definition } of workflows)
    for (const { step } of walkSteps(definition))
      for (const [field, value] of Object.entries(step.with ?? {})) {
        if (typeof value !== "string" || value === "" || value.length > 200 || value.includes("{{")) continue;
        const key = `${step.service ?? ""} ${field}`;
        const values = found.get(key) ?? [];
        const same = values.find((one) => one.value === value);
        if (same === undefined) values.push({ value, times: 1, workflow: name });
        else same.times += 1;
        found.set(key, values);
      }
  for (const values of found.values()) values.sort((a, b) => b.times - a.times);
  return found;
}

/** The only account of a service, for new steps and triggers without one. */
function withConnections(
  before: Definition | null,
  definition: Definition,
  { connections }: WorkspaceUse,
): { definition: Definition; used: string[] } {
  const used = new Set<string>();
  const only = (service: string | undefined): string | undefined => {
    const fitting = connections.filter((one) => one.service === service);
    const [first] = fitting;
    if (first === undefined || fitting.length > 1) return undefined;
    used.add(`The connection "${first.name}", the only one for its service.`);
    return first.id;
  };
  const fill = <T extends { service?: string | undefined; connection?: string | undefined }>(
    parts: Readonly<Record<string, T>>,
    old: Readonly<Record<string, T>> | undefined,
  ): Record<string, T> =>
    Object.fromEntries(
      Object.entries(parts).map(([id, part]) => {
        const isOld = old !== undefined && Object.hasOwn(old, id) && old[id]?.service === part.service;
        const connection = part.connection !== undefined || isOld ? undefined : only(part.service);
        return [id, connection === undefined ? part : { ...part, connection }];
      }),
    );
  const triggers = fill(definition.triggers, before?.triggers);
  const steps = fill(definition.steps, before?.steps);
  return { definition: used.size === 0 ? definition : { ...definition, triggers, steps }, used: [...used] };
}
