import type { FormField } from "@/lib/workflow/form-schema";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";

const INPUT_TYPE = { text: "text", email: "email", url: "url", number: "text", date: "date" } as const;

/** One field of a form, with the control of its kind; large enough to touch. */
export function FormFieldControl({ field, error }: Readonly<{ field: FormField; error: string | undefined }>) {
  return (
    <Field label={field.label} required={field.required} error={error}>
      {(control) => {
        const own = { ...control, name: `answer:${field.name}` };
        switch (field.type) {
          case "textarea":
            return <Textarea {...own} rows={4} maxLength={10_000} />;
          case "select":
            return (
              <Select {...own} className="h-10" defaultValue="">
                <option value="">{field.required ? "Choose…" : "No choice"}</option>
                {(field.options ?? []).map((option) => (
                  <option key={option}>{option}</option>
                ))}
              </Select>
            );
          case "checkbox":
            return <input {...own} type="checkbox" className="size-6 accent-accent" />;
          default:
            return (
              <Input
                {...own}
                className="h-10"
                type={INPUT_TYPE[field.type]}
                inputMode={field.type === "number" ? "decimal" : undefined}
                maxLength={10_000}
              />
            );
        }
      }}
    </Field>
  );
}
