import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";

const READ = /\btrigger((?:\.[A-Za-z_][A-Za-z0-9_]{0,99}){1,20})/g;
const READS_MAX = 500;

/** A made-up trigger that has every field the definition reads, so that a simulated run gets past its mappings. */
export function sampleTrigger(definition: Definition): JsonObject {
  const trigger: JsonObject = {};
  let count = 0;
  for (const match of JSON.stringify(definition.steps).matchAll(READ)) {
    count += 1;
    if (count > READS_MAX) break;
    let at = trigger;
    const keys = (match[1] ?? "").slice(1).split(".");
    for (const [i, key] of keys.entries()) {
      const known = Object.hasOwn(at, key) ? at[key] : undefined;
      if (i === keys.length - 1) {
        if (known === undefined) at[key] = `sample ${key}`;
      } else if (isJsonObject(known)) {
        at = known;
      } else {
        const inner: JsonObject = {};
        at[key] = inner;
        at = inner;
      }
    }
  }
  return trigger;
}
