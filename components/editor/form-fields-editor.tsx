"use client";

import { Plus, Trash2 } from "lucide-react";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { FORM_FIELD_TYPES, FORM_FIELDS_MAX } from "@/lib/workflow/form-schema";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";

type Props = Readonly<{
  value: Json | undefined;
  disabled: boolean;
  error: string | undefined;
  onChange: (fields: Json[]) => void;
}>;

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** The fields of a form, in their order. */
export function FormFieldsEditor({ value, disabled, error, onChange }: Props) {
  const fields = (Array.isArray(value) ? value : []).map((field): JsonObject => (isJsonObject(field) ? field : {}));
  const change = (index: number, next: JsonObject) => onChange(fields.with(index, next));
  const names = new Set(fields.map(({ name }) => name));
  const add = () => {
    let number = fields.length + 1;
    while (names.has(`field${number}`)) number += 1;
    onChange([...fields, { name: `field${number}`, label: `Field ${number}`, type: "text" }]);
  };
  return (
    <fieldset className="flex flex-col gap-3" disabled={disabled}>
      <legend className="text-xs font-medium">Fields</legend>
      {error === undefined ? null : (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
      <ol className="flex flex-col gap-3">
        {fields.map((field, index) => (
          // A field has no other name than its place while its name is being typed.
          <li key={index} className="flex flex-col gap-2 rounded-md border p-3">
            <OneField
              field={field}
              disabled={disabled}
              onChange={(next) => change(index, next)}
              onRemove={() => onChange(fields.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ol>
      {disabled || fields.length >= FORM_FIELDS_MAX ? null : (
        <Button size="sm" className="self-start" icon={<Plus aria-hidden />} onClick={add}>
          Add field
        </Button>
      )}
    </fieldset>
  );
}

type OneProps = Readonly<{
  field: JsonObject;
  disabled: boolean;
  onChange: (field: JsonObject) => void;
  onRemove: () => void;
}>;

function OneField({ field, disabled, onChange, onRemove }: OneProps) {
  const label = textOf(field["label"]);
  const options = Array.isArray(field["options"]) ? field["options"].map(textOf) : [];
  return (
    <>
      <div className="grid grid-cols-2 gap-2">
        <Field label="Label" required>
          {(control) => (
            <Input {...control} value={label} onChange={(event) => onChange({ ...field, label: event.target.value })} />
          )}
        </Field>
        <Field label="Name" required>
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              value={textOf(field["name"])}
              onChange={(event) => onChange({ ...field, name: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label="Type">
        {(control) => (
          <Select
            {...control}
            value={textOf(field["type"]) || "text"}
            onChange={(event) => {
              const { options: _old, ...rest } = field;
              const isSelect = event.target.value === "select";
              onChange({ ...rest, type: event.target.value, ...(isSelect ? { options: ["First", "Second"] } : {}) });
            }}
          >
            {FORM_FIELD_TYPES.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </Select>
        )}
      </Field>
      {field["type"] === "select" ? (
        <Field label="Options" hint="Separated by commas.">
          {(control) => (
            <Input
              {...control}
              defaultValue={options.join(", ")}
              onBlur={(event) => {
                const given = event.target.value.split(",").map((option) => option.trim());
                onChange({ ...field, options: given.filter((option) => option !== "") });
              }}
            />
          )}
        </Field>
      ) : null}
      <div className="flex items-center gap-2">
        <Switch
          label={`${label} must be answered`}
          checked={field["required"] === true}
          disabled={disabled}
          onChange={(required) => onChange({ ...field, required })}
        />
        <span>Must be answered</span>
        <Button
          size="sm"
          variant="ghost"
          className="ml-auto"
          icon={<Trash2 aria-hidden />}
          aria-label={`Remove field ${label}`}
          onClick={onRemove}
        >
          Remove
        </Button>
      </div>
    </>
  );
}
