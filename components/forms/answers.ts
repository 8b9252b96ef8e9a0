import type { JsonObject } from "@/lib/kernel/json";
import type { FormField } from "@/lib/workflow/form-schema";

/** What was filled in, by field name; controls are named `answer:<field>`, so that no field can stand for another. */
export function answersOf(fields: readonly FormField[], data: FormData): JsonObject {
  return Object.fromEntries(
    fields.map(({ name, type }) => {
      const given = data.get(`answer:${name}`);
      return [name, type === "checkbox" ? given !== null : typeof given === "string" ? given : ""];
    }),
  );
}
