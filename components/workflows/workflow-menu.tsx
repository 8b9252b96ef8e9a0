"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { Activity, Copy, Ellipsis, Pause, Play, Trash2 } from "lucide-react";
import {
  deleteWorkflow,
  duplicateWorkflow,
  pauseWorkflow,
  resumeWorkflow,
  workflowKeys,
  type WorkflowSummary,
} from "@/lib/client/workflows";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Menu } from "@/components/ui/menu";
import { useAction } from "@/components/shell/use-action";

/** What can be done with a workflow from a list. */
export function WorkflowMenu({ workflow }: Readonly<{ workflow: WorkflowSummary }>) {
  const { workspace } = useViewer();
  const mayEdit = useMay("editor");
  const router = useRouter();
  const href = useHref();
  const [deleting, setDeleting] = useState(false);
  const invalidate = [workflowKeys.all(workspace.id)];
  const toggle = useAction({
    run: () => (workflow.paused ? resumeWorkflow(workspace.id, workflow.id) : pauseWorkflow(workspace.id, workflow.id)),
    invalidate,
    done: workflow.paused ? "Resumed" : "Paused: its triggers start nothing",
    failed: "Could not change the workflow",
  });
  const duplicate = useAction({
    run: () => duplicateWorkflow(workspace.id, workflow.id),
    invalidate,
    done: "Duplicated as a draft",
    failed: "Could not duplicate",
  });
  const remove = useAction({
    run: () => deleteWorkflow(workspace.id, workflow.id),
    invalidate,
    done: "Workflow deleted",
    failed: "Could not delete",
    onDone: () => setDeleting(false),
  });
  const pause = workflow.paused
    ? { label: "Resume", icon: <Play aria-hidden />, onSelect: () => toggle.mutate(undefined) }
    : {
        label: "Pause",
        icon: <Pause aria-hidden />,
        onSelect: () => toggle.mutate(undefined),
        disabled: workflow.publishedVersion === null,
      };
  return (
    <>
      <Menu
        label={`Actions on ${workflow.name}`}
        trigger={<IconButton label={`Actions on ${workflow.name}`} icon={<Ellipsis aria-hidden />} />}
        items={[
          {
            label: "Health",
            icon: <Activity aria-hidden />,
            onSelect: () => router.push(href(`/health?workflow=${workflow.id}`)),
          },
          ...(mayEdit
            ? [
                pause,
                { label: "Duplicate", icon: <Copy aria-hidden />, onSelect: () => duplicate.mutate(undefined) },
                { label: "Delete", icon: <Trash2 aria-hidden />, danger: true, onSelect: () => setDeleting(true) },
              ]
            : []),
        ]}
      />
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${workflow.name}?`}
        action="Delete workflow"
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <p>Its triggers stop at once. Its runs stay in the history; the workflow can&apos;t be brought back here.</p>
      </ConfirmDialog>
    </>
  );
}
