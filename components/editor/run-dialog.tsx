"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Json } from "@/lib/kernel/json";
import type { RunMode } from "@/lib/workflow/run-schema";
import { asClientError } from "@/lib/client/client-error";
import { pinsOptions } from "@/lib/client/pins";
import { runKeys, startRun } from "@/lib/client/runs";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select, Textarea } from "@/components/ui/input";

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  workflowId: string;
  hasPublished: boolean;
  /** Input to start from, made of the trigger's schema; undefined while that is being fetched. */
  sample: Json | undefined;
  onStarted: (runId: string) => void;
}>;

function parseInput(text: string): { value: Json } | { reason: string } {
  if (text.trim() === "") return { value: {} };
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : "Not JSON" };
  }
}

/** Starts a run by hand: with which input, which version, and whether it touches the world. */
export function RunDialog({ open, onOpenChange, workflowId, hasPublished, sample, onStarted }: Props) {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [draft, setDraft] = useState<string | null>(null);
  const [version, setVersion] = useState<"head" | "published">("head");
  const [mode, setMode] = useState<RunMode>("simulate");
  const [usePins, setUsePins] = useState(true);
  const pins = useQuery({ ...pinsOptions(workspace.id, workflowId), enabled: open });
  const pinned = mode === "simulate" ? (pins.data?.items.length ?? 0) : 0;
  const text = draft ?? (sample === undefined ? "" : JSON.stringify(sample, null, 2));
  const input = parseInput(text);
  const start = useMutation({
    mutationFn: (value: Json) =>
      startRun(workspace.id, workflowId, {
        input: value,
        mode,
        version,
        ...(pinned === 0 ? {} : { usePins }),
      }),
    onSuccess: async ({ runId }) => {
      await client.invalidateQueries({ queryKey: runKeys.all(workspace.id) });
      onOpenChange(false);
      onStarted(runId);
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Run workflow"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            busy={start.isPending || (draft === null && sample === undefined)}
            disabled={"reason" in input}
            onClick={() => "value" in input && start.mutate(input.value)}
          >
            Start run
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          <Field label="Mode" hint={mode === "live" ? "Calls the real services." : "Nothing leaves this machine."}>
            {(control) => (
              <Select
                {...control}
                value={mode}
                onChange={(event) => setMode(event.target.value === "live" ? "live" : "simulate")}
              >
                <option value="simulate">Simulate</option>
                <option value="live">Live</option>
              </Select>
            )}
          </Field>
          <Field label="Version">
            {(control) => (
              <Select
                {...control}
                value={version}
                onChange={(event) => setVersion(event.target.value === "published" ? "published" : "head")}
              >
                <option value="head">Saved (head)</option>
                {hasPublished ? <option value="published">Published</option> : null}
              </Select>
            )}
          </Field>
        </div>
        {pinned === 0 ? null : (
          <label className="flex items-center gap-2">
            <input type="checkbox" checked={usePins} onChange={(event) => setUsePins(event.target.checked)} />
            Take pinned outputs ({pinned} {pinned === 1 ? "step" : "steps"})
          </label>
        )}
        <Field
          label="Input"
          hint="JSON; the steps read it as trigger."
          error={"reason" in input ? input.reason : undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={10}
              spellCheck={false}
              className="font-mono text-xs"
              value={text}
              onChange={(event) => setDraft(event.target.value)}
            />
          )}
        </Field>
        {start.isError ? <Callout tone="bad">{asClientError(start.error).message}</Callout> : null}
      </div>
    </Dialog>
  );
}
