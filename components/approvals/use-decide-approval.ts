"use client";

import { approvalKeys, decideApproval } from "@/lib/client/approvals";
import { runKeys } from "@/lib/client/runs";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import type { Decision } from "./approval-decision";

/** Decides an approval; lists, the count in the navigation and its run are asked anew. */
export function useDecideApproval() {
  const { workspace } = useViewer();
  const action = useAction({
    run: ({ id, decision, note }: { id: string; decision: Decision; note: string | undefined }) =>
      decideApproval(workspace.id, id, { decision, ...(note === undefined ? {} : { note }) }),
    invalidate: [approvalKeys.all(workspace.id), runKeys.all(workspace.id)],
    done: (_answer, { decision }) => (decision === "approve" ? "Approved" : "Rejected"),
    failed: "Could not decide",
  });
  return {
    decide: (id: string, decision: Decision, note: string | undefined) => action.mutate({ id, decision, note }),
    /** What is on its way for that approval. */
    pendingOf: (id: string): Decision | null =>
      action.isPending && action.variables.id === id ? action.variables.decision : null,
  };
}
