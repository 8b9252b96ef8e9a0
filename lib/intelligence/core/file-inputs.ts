import type { JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import type { DataSource } from "./map-inputs";

/** Whether a schema is of a file: `{"$file": {…}}`. */
function isFile(schema: unknown): boolean {
  return isJsonObject(schema) && isJsonObject(schema["properties"]) && "$file" in schema["properties"];
}

/** The file that the nearest step gives, as a whole or in one of its fields; null where the field takes none or none is there. */
export function fileFor(
  schema: JsonObject,
  sources: readonly DataSource[],
): { expression: string; stepId: string | null } | null {
  if (!isFile(schema)) return null;
  for (const { root, stepId, schema: given } of sources) {
    if (isFile(given)) return { expression: root, stepId };
    const properties = isJsonObject(given["properties"]) ? given["properties"] : {};
    const name = Object.keys(properties).find((key) => isFile(properties[key]) && /^[A-Za-z_]\w*$/.test(key));
    if (name !== undefined) return { expression: `${root}.${name}`, stepId };
  }
  return null;
}
