import type { Appended } from "@/lib/engine/ports";
import type { RawConnection } from "./raw-connection";

/** What runs ask of people, as rows for pages; written in the commit of the journal event. An answer is never rewritten. */
export function createApprovalWrites(connection: RawConnection): (appended: Appended) => void {
  const ask = connection.prepare(
    `INSERT INTO "Approval" (id, workspaceId, workflowId, runId, stepPath, mode, message, approversJson, status, requestedAtMs, dueAtMs)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const close = connection.prepare(
    `UPDATE "Approval" SET status = ?, decidedAtMs = ?, decidedBy = ?, note = ? WHERE id = ? AND status = 'pending'`,
  );
  return ({ runId, workspaceId, approvals }) => {
    for (const change of approvals ?? []) {
      const { approvalId, atMs } = change;
      if (change.kind === "closed") {
        close.run(change.status, atMs, change.by, change.note, approvalId);
        continue;
      }
      const { workflowId, path, mode, message, dueAtMs } = change;
      const approversJson = JSON.stringify(change.approvers);
      ask.run(approvalId, workspaceId, workflowId, runId, path, mode, message, approversJson, atMs, dueAtMs);
    }
  };
}
