import type { Problem } from "@/lib/workflow/definition-schema";

/** Messages of the problems under one JSON Pointer, by the name of the field they are about. */
export function fieldErrors(problems: readonly Problem[], pointer: string): Record<string, string> {
  return Object.fromEntries(
    problems
      .filter((problem) => problem.path.startsWith(`${pointer}/`))
      .map((problem) => [problem.path.slice(pointer.length + 1).split("/")[0] ?? "", problem.message]),
  );
}
