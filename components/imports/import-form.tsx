"use client";

import { useState, type DragEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { importWorkflow, workflowKeys, type ImportResult } from "@/lib/client/workflows";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { cx } from "@/components/ui/cx";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { DOCUMENT_CHARS_MAX, FORMAT_WORDS, type ImportFormat, readDocument } from "./read-document";

const FORMATS = ["n8n", "json", "yaml"] as const;

/** A document from a file, dropped or pasted; what it is, is told by what is in it. */
export function ImportForm({ onImported }: Readonly<{ onImported: (result: ImportResult) => void }>) {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<ImportFormat | null>(null);
  const [isOver, setIsOver] = useState(false);
  const read = readDocument(text);
  const format = chosen ?? read.format;
  const document = format === "n8n" && read.format === "n8n" ? read.text : text;
  const isTooLong = document.length > DOCUMENT_CHARS_MAX;
  const bringIn = useMutation({
    mutationFn: () =>
      importWorkflow(workspace.id, { format, document, ...(name.trim() === "" ? {} : { name: name.trim() }) }),
    onSuccess: async (result) => {
      await client.invalidateQueries({ queryKey: workflowKeys.all(workspace.id) });
      onImported(result);
    },
  });
  const take = (file: File | undefined) => void file?.text().then(setText);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files[0]);
  };
  const error = bringIn.isError ? asClientError(bringIn.error) : null;
  return (
    <form
      aria-label="Import a workflow"
      className={cx(
        "flex flex-col gap-3 rounded-lg border bg-surface p-4 shadow-card",
        isOver && "outline-2 outline-accent",
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      onSubmit={(event) => {
        event.preventDefault();
        bringIn.mutate();
      }}
    >
      <Field label="File" hint="Or drop it here, or paste its text below.">
        {(control) => (
          <Input
            {...control}
            type="file"
            accept=".json,.yaml,.yml,application/json,application/yaml"
            className="py-1"
            onChange={(event) => take(event.target.files?.[0])}
          />
        )}
      </Field>
      <Field label="Document" required>
        {(control) => (
          <Textarea
            {...control}
            rows={12}
            spellCheck={false}
            className="font-mono text-xs"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Format">
          {(control) => (
            <Select
              {...control}
              value={format}
              onChange={(event) => setChosen(FORMATS.find((one) => one === event.target.value) ?? null)}
            >
              {FORMATS.map((one) => (
                <option key={one} value={one}>
                  {FORMAT_WORDS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Name" hint="Left empty: the one in the document.">
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
      </div>
      {isTooLong ? (
        <Callout tone="bad" title={`The document has ${document.length.toLocaleString("en")} characters`}>
          At most {DOCUMENT_CHARS_MAX.toLocaleString("en")} are read. Take out recorded data, or import parts of it.
        </Callout>
      ) : null}
      {error === null ? null : (
        <div role="alert">
          <Callout tone="bad" title={error.message}>
            <ul>
              {error.fields.map((field) => (
                <li key={field.path + field.message}>
                  {field.path}: {field.message}
                </li>
              ))}
            </ul>
          </Callout>
        </div>
      )}
      <Button
        type="submit"
        variant="primary"
        busy={bringIn.isPending}
        disabled={text.trim() === "" || isTooLong}
        className="self-end"
      >
        Import
      </Button>
    </form>
  );
}
