import { z } from "zod";
import { FORBIDDEN_KEYS } from "@/lib/kernel/json";

export const FORM_FIELD_TYPES = ["text", "textarea", "email", "url", "number", "date", "checkbox", "select"] as const;
export const FORM_FIELDS_MAX = 50;
/** Characters of one answer. */
export const FORM_TEXT_MAX = 10_000;

export const formFieldSchema = z.object({
  /** Stands in `trigger.fields`. */
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, "must start with a letter and hold only letters, digits and _")
    .refine((name) => !FORBIDDEN_KEYS.has(name), { error: "cannot be the name of a field" }),
  label: z.string().trim().min(1, "must not be empty").max(200),
  type: z.enum(FORM_FIELD_TYPES).default("text"),
  required: z.boolean().default(false),
  /** Of a select, which needs them. */
  options: z.array(z.string().min(1).max(200)).max(200).optional(),
});
export type FormField = z.infer<typeof formFieldSchema>;

/** `with` of the event `form.submitted`. */
export const formSchema = z.object({
  title: z.string().max(200).optional(),
  description: z.string().max(4_000).optional(),
  fields: z
    .array(formFieldSchema)
    .min(1, "needs at least one field")
    .max(FORM_FIELDS_MAX, `takes at most ${FORM_FIELDS_MAX} fields (FORM_FIELDS_MAX)`)
    .check((context) => {
      const seen = new Set<string>();
      context.value.forEach((field, index) => {
        const report = (key: string, message: string): void =>
          void context.issues.push({ code: "custom", input: field, path: [index, key], message });
        if (seen.has(field.name)) report("name", `"${field.name}" names two fields`);
        seen.add(field.name);
        if (field.type === "select" && (field.options ?? []).length === 0)
          report("options", 'a select needs its options, e.g. ["Small", "Large"]');
      });
    }),
});
export type Form = z.infer<typeof formSchema>;
