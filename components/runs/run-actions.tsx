"use client";

import Link from "next/link";
import { Ban, GitCompareArrows, RotateCcw } from "lucide-react";
import { isFinalRunStatus, type Run } from "@/lib/workflow/run-schema";
import { cancelRun, runKeys } from "@/lib/client/runs";
import { useAction } from "@/components/shell/use-action";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";

/** What can be done with the whole of a run. */
export function RunActions({ run, onReplay }: Readonly<{ run: Run; onReplay: () => void }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const mayRun = useMay("editor");
  const cancel = useAction({
    run: () => cancelRun(workspace.id, run.id),
    invalidate: [runKeys.all(workspace.id)],
    done: "Cancelling",
    failed: "Could not cancel the run",
  });
  return (
    <>
      <Link href={href(`/runs/compare?a=${run.id}`)} className={buttonClass()}>
        <GitCompareArrows aria-hidden />
        Compare…
      </Link>
      {!mayRun ? null : isFinalRunStatus(run.status) ? (
        <Button
          variant={run.status === "succeeded" ? "secondary" : "primary"}
          icon={<RotateCcw aria-hidden />}
          onClick={onReplay}
        >
          Replay…
        </Button>
      ) : (
        <Button icon={<Ban aria-hidden />} busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          Cancel run
        </Button>
      )}
    </>
  );
}
