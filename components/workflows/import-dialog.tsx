"use client";

import { useState } from "react";
import Link from "next/link";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { importWorkflow, workflowKeys, type ImportResult } from "@/lib/client/workflows";
import { placeInWords } from "@/components/proposals/patch-lines";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";

type Format = "json" | "yaml";

type Props = Readonly<{ open: boolean; onOpenChange: (open: boolean) => void }>;

/** A workflow from a file or a pasted text, with a report of what became of it. */
export function ImportDialog({ open, onOpenChange }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Import a workflow"
      description="A definition as JSON or YAML, as the export writes it. It becomes a draft; nothing runs."
      wide
    >
      {open ? <ImportBody /> : null}
    </Dialog>
  );
}

/** YAML holds JSON too; what starts like an object is read as JSON, for the better messages. */
function formatOf(text: string): Format {
  return text.trimStart().startsWith("{") ? "json" : "yaml";
}

function ImportBody() {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<Format | null>(null);
  const format = chosen ?? formatOf(text);
  const bringIn = useMutation({
    mutationFn: () =>
      importWorkflow(workspace.id, { format, document: text, ...(name.trim() === "" ? {} : { name: name.trim() }) }),
    onSuccess: () => client.invalidateQueries({ queryKey: workflowKeys.all(workspace.id) }),
  });
  if (bringIn.data !== undefined) return <ImportReport result={bringIn.data} />;
  const error = bringIn.isError ? asClientError(bringIn.error) : null;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        bringIn.mutate();
      }}
    >
      <Field label="File" hint="Or paste its text below.">
        {(control) => (
          <Input
            {...control}
            type="file"
            accept=".json,.yaml,.yml,application/json,application/yaml"
            className="py-1"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              void file?.text().then(setText);
            }}
          />
        )}
      </Field>
      <Field label="Definition" required>
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
              onChange={(event) => setChosen(event.target.value === "json" ? "json" : "yaml")}
            >
              <option value="json">JSON</option>
              <option value="yaml">YAML</option>
            </Select>
          )}
        </Field>
        <Field label="Name" hint="Left empty: the one in the definition.">
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
      </div>
      {error === null ? null : (
        <Callout tone="bad" title={error.message}>
          <ul>
            {error.fields.map((field) => (
              <li key={field.path + field.message}>
                {field.path}: {field.message}
              </li>
            ))}
          </ul>
        </Callout>
      )}
      <Button
        type="submit"
        variant="primary"
        busy={bringIn.isPending}
        disabled={text.trim() === ""}
        className="self-end"
      >
        Import
      </Button>
    </form>
  );
}

function ImportReport({ result: { workflowId, report } }: Readonly<{ result: ImportResult }>) {
  const href = useHref();
  const facts = [
    { name: "Steps and triggers", value: report.nodesTotal },
    { name: "Taken over as they are", value: report.nodesMapped },
    { name: "As a plain HTTP request", value: report.nodesGeneric },
  ];
  return (
    <section aria-label="Import report" className="flex flex-col gap-4">
      <Callout
        tone={report.valid ? "ok" : "warn"}
        title={report.valid ? "Imported. It can run." : "Imported as a draft. It can't run yet."}
      >
        {report.valid ? null : `${String(report.problems.length)} problems are to be solved in the editor.`}
      </Callout>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {report.problems.length === 0 ? null : (
        <ul aria-label="Problems" className="max-h-60 divide-y overflow-y-auto rounded-md border">
          {report.problems.map((problem) => (
            <li key={`${problem.path}-${problem.code}`} className="px-3 py-2">
              <span className="block break-words">{problem.message}</span>
              <span className="text-xs text-muted">{placeInWords(problem.path)}</span>
            </li>
          ))}
        </ul>
      )}
      <Link href={href(`/workflows/${workflowId}`)} className={`${buttonClass("primary")} self-end`}>
        Open in editor
      </Link>
    </section>
  );
}
