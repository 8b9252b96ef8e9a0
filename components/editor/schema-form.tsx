"use client";

import type { ReactNode } from "react";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { CodeArea } from "@/components/ui/code-area";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { fieldText, parseFieldText, schemaFields, type SchemaField } from "./schema-fields";

type Props = Readonly<{
  schema: JsonObject | undefined;
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  /** Message per field name. */
  errors?: Readonly<Record<string, string>>;
  disabled?: boolean;
  /** Has the cursor when the form appears. */
  focusField?: string | undefined;
  /** What an expression gives, shown below its field. */
  preview?: (text: string) => ReactNode;
}>;

/** A form made from the operation's own schema; fields that the schema does not know are kept and shown as JSON. */
export function SchemaForm({ schema, value, onChange, errors = {}, disabled = false, focusField, preview }: Props) {
  const known = schemaFields(schema);
  const extra = Object.keys(value)
    .filter((name) => !known.some((field) => field.name === name))
    .map((name): SchemaField => ({
      name,
      title: name,
      description: undefined,
      required: false,
      kind: "json",
      choices: [],
      placeholder: undefined,
    }));
  const fields = [...known, ...extra];
  const set = (name: string, next: Json | undefined) => {
    const { [name]: _old, ...rest } = value;
    onChange(next === undefined ? rest : { ...value, [name]: next });
  };
  if (fields.length === 0) return <p className="text-muted">This one takes no input.</p>;
  return (
    <div className="flex flex-col gap-3">
      {fields.map((field) => (
        <div key={field.name} className="flex flex-col gap-1">
          <Field label={field.title} hint={field.description} error={errors[field.name]} required={field.required}>
            {(base) => {
              const control = { ...base, autoFocus: field.name === focusField };
              const text = fieldText(value[field.name]);
              const edit = (next: string) => set(field.name, parseFieldText(field.kind, next));
              const isExpression = text.includes("{{");
              if (field.kind === "choice" && !isExpression) {
                return (
                  <Select {...control} disabled={disabled} value={text} onChange={(event) => edit(event.target.value)}>
                    <option value="">Not set</option>
                    {field.choices.map((choice) => (
                      <option key={choice}>{choice}</option>
                    ))}
                  </Select>
                );
              }
              if (field.kind === "boolean" && !isExpression) {
                return (
                  <Select {...control} disabled={disabled} value={text} onChange={(event) => edit(event.target.value)}>
                    <option value="">Not set</option>
                    <option value="true">Yes</option>
                    <option value="false">No</option>
                  </Select>
                );
              }
              if (field.kind === "code") {
                return (
                  <CodeArea
                    {...control}
                    indents
                    rows={14}
                    disabled={disabled}
                    value={text}
                    onText={(next) => set(field.name, next === "" ? undefined : next)}
                    placeholder={field.placeholder}
                  />
                );
              }
              if (field.kind === "long-text" || field.kind === "json" || text.length > 60) {
                return (
                  <Textarea
                    {...control}
                    disabled={disabled}
                    rows={3}
                    className="font-mono"
                    value={text}
                    onChange={(event) => edit(event.target.value)}
                    placeholder={field.placeholder}
                  />
                );
              }
              return (
                <Input
                  {...control}
                  disabled={disabled}
                  className="font-mono"
                  value={text}
                  onChange={(event) => edit(event.target.value)}
                  placeholder={field.placeholder}
                />
              );
            }}
          </Field>
          {field.kind === "code" ? (
            <p className="text-xs text-muted">Tab indents; press Esc first to leave the field by Tab.</p>
          ) : preview !== undefined && fieldText(value[field.name]).includes("{{") ? (
            preview(fieldText(value[field.name]))
          ) : null}
        </div>
      ))}
    </div>
  );
}
