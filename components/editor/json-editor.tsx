"use client";

import { useState } from "react";
import type { z } from "zod";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";

type Props<T> = Readonly<{
  label: string;
  schema: z.ZodType<T>;
  value: T;
  readOnly: boolean;
  onChange: (value: T) => void;
}>;

type Parsed<T> = { kind: "ok"; value: T } | { kind: "refused"; reason: string };

function parse<T>(schema: z.ZodType<T>, text: string): Parsed<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: "refused", reason: error instanceof Error ? error.message : "Not JSON" };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: "ok", value: parsed.data };
  const issue = parsed.error.issues[0];
  return {
    kind: "refused",
    reason: issue === undefined ? "Not valid" : `${issue.path.join(".") || "value"}: ${issue.message}`,
  };
}

/** A part of the document as JSON, for what the forms do not cover. Nothing counts before it parses. */
export function JsonEditor<T>({ label, schema, value, readOnly, onChange }: Props<T>) {
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? JSON.stringify(value, null, 2);
  const result = parse(schema, text);
  return (
    <div className="flex flex-col gap-3 p-4">
      <Field label={label} error={result.kind === "refused" ? result.reason : undefined}>
        {(control) => (
          <Textarea
            {...control}
            spellCheck={false}
            readOnly={readOnly}
            rows={18}
            className="font-mono text-xs"
            value={text}
            onChange={(event) => setDraft(event.target.value)}
          />
        )}
      </Field>
      {readOnly ? null : (
        <div className="flex gap-2">
          <Button
            variant="primary"
            disabled={draft === null || result.kind === "refused"}
            onClick={() => {
              if (result.kind === "ok") onChange(result.value);
              setDraft(null);
            }}
          >
            Use this JSON
          </Button>
          <Button disabled={draft === null} onClick={() => setDraft(null)}>
            Discard
          </Button>
        </div>
      )}
    </div>
  );
}
