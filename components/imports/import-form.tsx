"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { importWorkflow, workflowKeys, type ImportResult } from "@/lib/client/workflows";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DocumentInput, type GivenDocument } from "@/components/ui/document-input";
import { Field } from "@/components/ui/field";
import { formatBytes } from "@/components/ui/format";
import { Input, Select } from "@/components/ui/input";
import { DOCUMENT_CHARS_MAX, FORMAT_WORDS, type ImportFormat, type ReadDocument, readDocument } from "./read-document";

const FORMATS = ["n8n", "json", "yaml"] as const;
/** Most of a large export is recorded data, which is left out before anything is sent. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;

/** A document from a file, dropped or pasted; what it is, is told by what is in it. */
export function ImportForm({ onImported }: Readonly<{ onImported: (result: ImportResult) => void }>) {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [given, setGiven] = useState<GivenDocument | null>(null);
  // Read once for each document: a large one takes a while.
  const [read, setRead] = useState<ReadDocument>({ format: "n8n", text: "" });
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<ImportFormat | null>(null);
  const format = chosen ?? read.format;
  const document = format === "n8n" && read.format === "n8n" ? read.text : (given?.text ?? "");
  const isTooLong = document.length > DOCUMENT_CHARS_MAX;
  const bringIn = useMutation({
    mutationFn: () =>
      importWorkflow(workspace.id, { format, document, ...(name.trim() === "" ? {} : { name: name.trim() }) }),
    onSuccess: async (result) => {
      await client.invalidateQueries({ queryKey: workflowKeys.all(workspace.id) });
      onImported(result);
    },
  });
  const take = (next: GivenDocument | null) => {
    bringIn.reset();
    setGiven(next);
    setRead(readDocument(next?.text ?? ""));
  };
  const error = bringIn.isError ? asClientError(bringIn.error) : null;
  return (
    <form
      aria-label="Import a workflow"
      className="flex flex-col gap-3 rounded-lg border bg-surface p-4 shadow-card"
      onSubmit={(event) => {
        event.preventDefault();
        bringIn.mutate();
      }}
    >
      <DocumentInput
        given={given}
        onGiven={take}
        fileBytesMax={FILE_BYTES_MAX}
        tooLarge={`files of up to ${formatBytes(FILE_BYTES_MAX)} are read.`}
      />
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
              {error.fields
                .filter(({ message }) => !error.message.includes(message))
                .map((field) => (
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
        disabled={document.trim() === "" || isTooLong}
        className="self-end"
      >
        Import
      </Button>
    </form>
  );
}
