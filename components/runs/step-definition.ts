import type { Definition, Step } from "@/lib/workflow/definition-schema";

/** The step of a definition that ran at a path: `send[3]/post` → the step `post` of the body of `send`. */
export function stepDefinitionAt(definition: Definition | undefined, path: string): Step | undefined {
  let steps: Readonly<Record<string, Step>> | undefined = definition?.steps;
  let step: Step | undefined;
  for (const part of path.split("/")) {
    step = steps?.[part.replace(/\[\d+\]$/, "")];
    steps = step?.steps;
  }
  return step;
}

/** What a line of a run's tree is called: a step by its name, an item by its place in the list. */
export function titleOf(definition: Definition | undefined, path: string): string {
  const item = /\[(\d+)\]$/.exec(path);
  if (item === null) return stepDefinitionAt(definition, path)?.name ?? path.slice(path.lastIndexOf("/") + 1);
  const kind = stepDefinitionAt(definition, path)?.repeat === undefined ? "Item" : "Round";
  return `${kind} ${String(Number(item[1]) + 1)}`;
}

const WAITING_SERVICES: ReadonlySet<string | undefined> = new Set(["wait", "approval"]);

/** Steps that do nothing but wait; their time is drawn so. */
export function isWaitStep(step: Step | undefined): boolean {
  return WAITING_SERVICES.has(step?.service);
}
