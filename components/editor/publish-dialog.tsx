"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import type { RunMode } from "@/lib/workflow/run-schema";
import { asClientError } from "@/lib/client/client-error";
import { publishWorkflow, workflowKeys } from "@/lib/client/workflows";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type Props = Readonly<{ open: boolean; onOpenChange: (open: boolean) => void; workflowId: string; version: number }>;

const MODES: readonly { mode: RunMode; title: string; words: string }[] = [
  {
    mode: "simulate",
    title: "Simulate",
    words: "Triggers start runs against simulated services. Nothing leaves this machine, no account is needed.",
  },
  { mode: "live", title: "Live", words: "Runs call the real services with your connections." },
];

/** Makes the saved version the one that triggers start. */
export function PublishDialog({ open, onOpenChange, workflowId, version }: Props) {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [mode, setMode] = useState<RunMode>("simulate");
  const [note, setNote] = useState("");
  const publish = useMutation({
    mutationFn: () =>
      publishWorkflow(workspace.id, workflowId, { mode, expectedVersion: version, ...(note === "" ? {} : { note }) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: workflowKeys.all(workspace.id) });
      toast.success(`Version ${String(version)} is published (${mode === "live" ? "live" : "simulated"})`);
      onOpenChange(false);
    },
  });
  const error = publish.isError ? asClientError(publish.error) : null;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Publish version ${String(version)}`}
      description="Triggers are active as soon as it is published."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" busy={publish.isPending} onClick={() => publish.mutate()}>
            Publish
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-xs font-medium">Mode</legend>
          {MODES.map((item) => (
            <label
              key={item.mode}
              className="flex gap-3 rounded-md border p-3 has-checked:border-accent has-checked:bg-accent-soft"
            >
              <input
                type="radio"
                name="mode"
                className="mt-1 accent-accent"
                checked={mode === item.mode}
                onChange={() => setMode(item.mode)}
              />
              <span>
                <span className="block font-medium">{item.title}</span>
                <span className="text-muted">{item.words}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Field label="Note" hint="What changed, for those who read the history. Optional.">
          {(control) => <Input {...control} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
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
      </div>
    </Dialog>
  );
}
