import type { Definition, Step } from "../definition-schema";

/** `send[3]/post` → `["send", "post"]`: the step ids from the outermost body inwards. */
export function stepIdsOf(path: string): string[] {
  return path.split("/").map((part) => part.replace(/\[\d+\]$/, ""));
}

/** JSON Pointer of a step: `["send", "post"]` → `/steps/send/steps/post`. Ids need no escape. */
export function stepPointer(ids: readonly string[]): string {
  return ids.map((id) => `/steps/${id}`).join("");
}

/** The step that a run path names, or null where the definition has none. */
export function stepAt({ steps }: Pick<Definition, "steps">, path: string): Step | null {
  let level: Readonly<Record<string, Step>> | undefined = steps;
  let step: Step | undefined;
  for (const id of stepIdsOf(path)) {
    step = level !== undefined && Object.hasOwn(level, id) ? level[id] : undefined;
    level = step?.steps;
  }
  return step ?? null;
}

/** Path (without item index) of the step with this id, at any depth; null where there is none. */
export function findStepPath(definition: Definition, stepId: string): string | null {
  const queue: { prefix: string; steps: Record<string, Step> }[] = [{ prefix: "", steps: definition.steps }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const [id, step] of Object.entries(next.steps)) {
      if (id === stepId) return next.prefix + id;
      if (step.steps !== undefined) queue.push({ prefix: `${next.prefix}${id}/`, steps: step.steps });
    }
  }
  return null;
}
