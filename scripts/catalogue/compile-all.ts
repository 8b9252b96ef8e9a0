import { checkFile, problemLines, serviceIds } from "./service-files";

/**
 * @param options.only ids; none for all
 * @returns exit code
 */
export async function compileAll(options: { check: boolean; only: readonly string[] }): Promise<number> {
  const ids = options.only.length === 0 ? serviceIds() : options.only;
  let wrong = 0;
  let operations = 0;
  for (const id of ids) {
    const checked = await checkFile(id);
    operations += checked.service?.operations.length ?? 0;
    const lines = problemLines(id, checked);
    if (lines.length > 0) wrong += 1;
    for (const line of lines) console.error(line);
  }
  console.log(`${ids.length} services, ${operations} operations; ${wrong} files with problems`);
  return wrong === 0 ? 0 : 1;
}
