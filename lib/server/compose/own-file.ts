import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A file of ours that stands in no bundle. It is looked for upwards from this code (sources, or the worker's bundle in
 * `dist/`, whatever the working directory) and then from the working directory (Next, which runs there).
 * @param name path below the root, e.g. `lib/connectors/services/code/thread.mjs`
 */
export function ownFile(name: string): string {
  const starts = [import.meta.url.startsWith("file:") ? path.dirname(fileURLToPath(import.meta.url)) : "/", "."];
  for (const start of starts.map((one) => path.resolve(one))) {
    for (let dir = start; ; dir = path.dirname(dir)) {
      const file = path.join(dir, name);
      if (existsSync(/* turbopackIgnore: true */ file)) return file;
      if (dir === path.dirname(dir)) break;
    }
  }
  // Named as it should be: whoever starts it then says that it is missing.
  return path.resolve(name);
}
