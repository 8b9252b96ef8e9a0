"use client";

import { useRouter } from "next/navigation";
import { connectionKeys, deleteConnection, type ConnectionDetail } from "@/lib/client/connections";
import { useAction } from "@/components/shell/use-action";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Callout } from "@/components/ui/callout";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/** Says what deleting would break, and deletes. */
export function DeleteConnectionDialog({
  connection,
  onClose,
}: Readonly<{ connection: ConnectionDetail; onClose: () => void }>) {
  const { workspace } = useViewer();
  const router = useRouter();
  const href = useHref();
  const { usedBy, runsHeld } = connection;
  const remove = useAction({
    run: () => deleteConnection(workspace.id, connection.id),
    // The list only: its own detail is gone with it.
    invalidate: [connectionKeys.list(workspace.id)],
    done: "Connection deleted",
    failed: "Could not delete the connection",
    onDone: () => router.push(href("/connections")),
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${connection.name}?`}
      action="Delete connection"
      typed={connection.name}
      busy={remove.isPending}
      onConfirm={() => remove.mutate(undefined)}
    >
      {usedBy.length === 0 ? (
        <p>No workflow uses it.</p>
      ) : (
        <Callout tone="warn" title="Live runs of these workflows will fail">
          <ul className="list-disc pl-4">
            {usedBy.map((use) => (
              <li key={use.workflowId}>{use.workflowName}</li>
            ))}
          </ul>
        </Callout>
      )}
      {runsHeld === 0 ? null : <p>Runs that wait for it ({runsHeld.toLocaleString("en")}) fail then.</p>}
      <p>The credential is destroyed. It can&apos;t be brought back.</p>
    </ConfirmDialog>
  );
}
