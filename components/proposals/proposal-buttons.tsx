"use client";

import { Rocket, Undo2 } from "lucide-react";
import { applyProposal, proposalKeys, undoProposal } from "@/lib/client/proposals";
import { publishWorkflow, workflowKeys } from "@/lib/client/workflows";
import type { RunMode } from "@/lib/workflow/run-schema";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { useAction } from "@/components/shell/use-action";

/** Undoes an applied proposal, by a new version with the inverse patch. */
export function UndoButton({ proposalId, onDone }: Readonly<{ proposalId: string; onDone?: () => void }>) {
  const { workspace } = useViewer();
  const may = useMay("editor");
  const undo = useAction({
    run: () => undoProposal(workspace.id, proposalId),
    invalidate: [
      proposalKeys.all(workspace.id),
      workflowKeys.all(workspace.id),
      ["optimization", workspace.id],
      ["troubleshooting", workspace.id],
    ],
    done: "Undone: the workflow is as it was",
    failed: "Could not undo",
    onDone: () => onDone?.(),
  });
  if (!may) return null;
  return (
    <Button
      icon={<Undo2 aria-hidden />}
      busy={undo.isPending}
      disabled={undo.isSuccess}
      onClick={() => undo.mutate(undefined)}
    >
      {undo.isSuccess ? "Undone" : "Undo"}
    </Button>
  );
}

/** Publishes the version that applying made, in the mode that is published already. */
export function PublishVersionButton({
  workflowId,
  version,
  mode,
}: Readonly<{ workflowId: string; version: number; mode: RunMode }>) {
  const { workspace } = useViewer();
  const may = useMay("editor");
  const publish = useAction({
    run: () => publishWorkflow(workspace.id, workflowId, { mode, expectedVersion: version }),
    invalidate: [workflowKeys.all(workspace.id)],
    done: `Version ${String(version)} is published`,
    failed: "Could not publish",
  });
  if (!may) return null;
  return (
    <Button
      variant="primary"
      icon={<Rocket aria-hidden />}
      busy={publish.isPending}
      disabled={publish.isSuccess}
      onClick={() => publish.mutate(undefined)}
    >
      {publish.isSuccess ? "Published" : `Publish version ${String(version)}`}
    </Button>
  );
}

/** Applies an open proposal, and publishes it where the workflow is published and the person may. */
export function ApplyButtons({
  proposalId,
  isPublished,
  onDone,
}: Readonly<{ proposalId: string; isPublished: boolean; onDone?: () => void }>) {
  const { workspace } = useViewer();
  const may = useMay("editor");
  const apply = useAction({
    run: (publish: boolean) => applyProposal(workspace.id, proposalId, { publish }),
    invalidate: [proposalKeys.all(workspace.id), workflowKeys.all(workspace.id), ["troubleshooting", workspace.id]],
    done: "Applied as a new version",
    failed: "Could not apply",
    onDone: () => onDone?.(),
  });
  if (!may) return null;
  return (
    <>
      <Button
        variant={isPublished ? "secondary" : "primary"}
        busy={apply.isPending}
        onClick={() => apply.mutate(false)}
      >
        Apply
      </Button>
      {isPublished ? (
        <Button variant="primary" busy={apply.isPending} onClick={() => apply.mutate(true)}>
          Apply and publish
        </Button>
      ) : null}
    </>
  );
}
