/** What is wrong in a form, by the name of its field. */
export function fieldErrors(
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    issues.map((issue) => [String(issue.path.findLast((part) => typeof part === "string") ?? ""), issue.message]),
  );
}
