"use client";

import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { FormFieldsEditor } from "./form-fields-editor";
import { HookAuthEditor } from "./hook-auth-editor";
import { SchemaForm } from "./schema-form";

type Props = Readonly<{
  /** Of the event: some settings have an editor of their own. */
  kind: string | undefined;
  schema: JsonObject | undefined;
  value: JsonObject;
  errors: Readonly<Record<string, string>>;
  disabled: boolean;
  onChange: (value: JsonObject) => void;
  focusField: string | undefined;
}>;

/** A trigger's settings: a form from the catalogue's schema, and editors for what is more than a field. */
export function TriggerSettings({ kind, schema, value, errors, disabled, onChange, focusField }: Props) {
  const own = kind === "webhook" ? "auth" : kind === "form" ? "fields" : undefined;
  const set = (name: string, next: Json | undefined) => {
    const { [name]: _old, ...rest } = value;
    onChange(next === undefined ? rest : { ...value, [name]: next });
  };
  const { [own ?? ""]: ownValue, ...others } = value;
  const editor = { value: ownValue, disabled, error: errors[own ?? ""] };
  return (
    <>
      <SchemaForm
        schema={own === undefined ? schema : withoutField(schema, own)}
        value={own === undefined ? value : others}
        errors={errors}
        disabled={disabled}
        onChange={(next) => onChange(own === undefined || ownValue === undefined ? next : { ...next, [own]: ownValue })}
        focusField={focusField}
      />
      {own === "auth" ? <HookAuthEditor {...editor} onChange={(auth) => set("auth", auth)} /> : null}
      {own === "fields" ? <FormFieldsEditor {...editor} onChange={(fields) => set("fields", fields)} /> : null}
    </>
  );
}

function withoutField(schema: JsonObject | undefined, name: string): JsonObject | undefined {
  if (!isJsonObject(schema?.["properties"])) return schema;
  const { [name]: _own, ...properties } = schema["properties"];
  return { ...schema, properties };
}
