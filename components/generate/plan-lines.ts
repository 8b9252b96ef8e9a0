import type { Generation } from "@/lib/client/intelligence";
import { walkSteps } from "@/lib/workflow/core/walk-steps";

/** A line of the plan: the service it is about, and how deep it stands in the body of another step. */
export interface PlanLine {
  service: string | undefined;
  depth: number;
  text: string;
}

/** The workflow told in words, each sentence with the service of its step or trigger. */
export function planLines({
  workflow: { definition },
  explanation,
}: Pick<Generation, "workflow" | "explanation">): PlanLine[] {
  const steps = new Map(walkSteps(definition).map(({ id, step }) => [id, step]));
  return explanation
    .filter(({ kind }) => kind !== "setting")
    .map(({ kind, id, depth, text }) => {
      const part = id === null ? undefined : kind === "start" ? definition.triggers[id] : steps.get(id);
      const body = steps.get(id ?? "")?.steps === undefined ? undefined : "flow";
      return { service: part?.service ?? body ?? (kind === "start" ? "manual" : "flow"), depth, text };
    });
}
