import type { Problem } from "@/lib/workflow/definition-schema";

/** Messages of the problems under one JSON Pointer, by the name of the field they are about. */
export function fieldErrors(problems: readonly Problem[], pointer: string): Record<string, string> {
  return Object.fromEntries(
    problems
      .filter((problem) => problem.path.startsWith(`${pointer}/`))
      .map((problem) => [problem.path.slice(pointer.length + 1).split("/")[0] ?? "", problem.message]),
  );
}

const BEHAVIOUR_FIELDS = ["when", "forEach", "repeat", "retry", "timeoutMs", "onError", "idempotencyKey", "effect"];

/** Where in the form of a step a JSON Pointer leads: the tab, and the input field if it is one. */
export function placeInForm(path: string, stepId: string): { tab: string; field: string | undefined } {
  const [part, field] = path.startsWith(`/steps/${stepId}/`) ? path.slice(`/steps/${stepId}/`.length).split("/") : [];
  if (part === "needs" || part === "join") return { tab: "order", field: undefined };
  if (part !== undefined && BEHAVIOUR_FIELDS.includes(part)) return { tab: "behaviour", field: undefined };
  return { tab: "input", field: part === "with" ? field : undefined };
}
