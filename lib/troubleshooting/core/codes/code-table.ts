import type { ErrorCategory } from "@/lib/workflow/run-schema";
import type { RemedyClass } from "../../schema";
import type { Verdict } from "../verdict";

/** One row: a verdict and the codes that mean it, separated by white space, normalised (snake_case or digits). */
export type CodeRow = readonly [category: ErrorCategory, remedy: RemedyClass, codes: string];

/** @returns code → verdict; the first row that names a code wins */
export function codeTable(rows: readonly CodeRow[]): ReadonlyMap<string, Verdict> {
  const table = new Map<string, Verdict>();
  for (const [category, remedy, codes] of rows) {
    for (const code of codes.split(/\s+/)) if (code !== "" && !table.has(code)) table.set(code, [category, remedy]);
  }
  return table;
}
