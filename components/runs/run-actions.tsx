"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { Ban, RotateCcw } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { isFinalRunStatus, type Run } from "@/lib/workflow/run-schema";
import { cancelRun, replayRun, runKeys } from "@/lib/client/runs";
import { versionOptions, workflowOptions } from "@/lib/client/workflows";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { useAction } from "@/components/shell/use-action";
import type { Start } from "./repeated-effects";
import { RepeatedEffectsList } from "./repeated-effects-list";

export function RunActions({ run }: Readonly<{ run: Run }>) {
  const { workspace } = useViewer();
  const [replaying, setReplaying] = useState(false);
  const invalidate = [runKeys.all(workspace.id)];
  const cancel = useAction({
    run: () => cancelRun(workspace.id, run.id),
    invalidate,
    done: "Cancelling",
    failed: "Could not cancel the run",
  });
  if (!useMay("editor")) return <span className="text-xs text-muted">Running it again needs the role editor.</span>;
  return (
    <>
      {isFinalRunStatus(run.status) ? (
        <Button icon={<RotateCcw aria-hidden />} onClick={() => setReplaying(true)}>
          Run again
        </Button>
      ) : (
        <Button icon={<Ban aria-hidden />} busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          Cancel run
        </Button>
      )}
      <ReplayDialog run={run} open={replaying} onOpenChange={setReplaying} />
    </>
  );
}

const START_WORDS: Record<Start["kind"], string> = {
  continue: "Steps that are done keep their results; nothing already done is done again.",
  beginning: "Every step is done anew with the same input, effects included.",
  step: "Steps before the chosen one keep their results; it and all behind it are done anew.",
};

function ReplayDialog({
  run,
  open,
  onOpenChange,
}: Readonly<{ run: Run; open: boolean; onOpenChange: (open: boolean) => void }>) {
  const { workspace } = useViewer();
  const router = useRouter();
  const href = useHref();
  const mayContinue = run.status !== "succeeded";
  const [start, setStart] = useState<Start>({ kind: mayContinue ? "continue" : "beginning" });
  const [version, setVersion] = useState<"same" | "head">("same");
  const same = useQuery({ ...versionOptions(workspace.id, run.workflowId, run.version), enabled: open });
  const head = useQuery({ ...workflowOptions(workspace.id, run.workflowId), enabled: open && version === "head" });
  const definition = (version === "same" ? same : head).data?.definition;
  const replay = useAction({
    run: () =>
      replayRun(workspace.id, run.id, {
        version: version === "same" ? run.version : "head",
        ...(start.kind === "step" ? { from: start.stepId } : {}),
        ...(start.kind === "beginning" ? { input: run.input } : {}),
      }),
    invalidate: [runKeys.all(workspace.id)],
    failed: "Could not run again",
    onDone: ({ runId }) => {
      onOpenChange(false);
      router.push(href(`/runs/${runId}`));
    },
  });
  const starts = run.steps.filter((step) => !step.path.includes("/") && !step.path.includes("["));
  const choose = (text: string) =>
    setStart(
      text === "" ? { kind: "beginning" } : text === "*" ? { kind: "continue" } : { kind: "step", stepId: text },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Run again"
      description={START_WORDS[start.kind]}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" busy={replay.isPending} onClick={() => replay.mutate(undefined)}>
            Start
          </Button>
        </>
      }
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Start at">
          {(control) => (
            <Select
              {...control}
              value={start.kind === "step" ? start.stepId : start.kind === "continue" ? "*" : ""}
              onChange={(event) => choose(event.target.value)}
            >
              {mayContinue ? <option value="*">where it stopped</option> : null}
              <option value="">the beginning</option>
              {starts.map((step) => (
                <option key={step.path} value={step.stepId}>
                  {step.stepId}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Version">
          {(control) => (
            <Select
              {...control}
              value={version}
              onChange={(event) => setVersion(event.target.value === "head" ? "head" : "same")}
            >
              <option value="same">the same ({run.version})</option>
              <option value="head">the saved one (head)</option>
            </Select>
          )}
        </Field>
      </div>
      {definition === undefined ? null : (
        <div className="mt-4">
          <RepeatedEffectsList run={run} definition={definition} start={start} />
        </div>
      )}
    </Dialog>
  );
}
