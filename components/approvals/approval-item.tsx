"use client";

import Link from "next/link";
import { Link2 } from "lucide-react";
import type { Approval } from "@/lib/client/approvals";
import { RunModeBadge } from "@/components/runs/run-status";
import { useHref } from "@/components/shell/workspace-context";
import { CopyButton } from "@/components/ui/copy-button";
import { Time } from "@/components/ui/time";
import { ApprovalDecision } from "./approval-decision";
import { ApprovalStatusBadge } from "./approval-status";
import { useDecideApproval } from "./use-decide-approval";

type Props = Readonly<{ approval: Approval; nameOf: (userId: string) => string | undefined }>;

/** One thing that is asked: what, by which run, until when; or how it was decided. */
export function ApprovalItem({ approval, nameOf }: Props) {
  const href = useHref();
  const { decide, pendingOf } = useDecideApproval();
  const isPending = approval.status === "pending";
  return (
    <li className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
        <ApprovalStatusBadge status={approval.status} />
        <RunModeBadge mode={approval.mode} />
        <Link
          href={href(`/runs/${approval.runId}?step=${encodeURIComponent(approval.stepPath)}`)}
          className="font-medium text-accent underline"
        >
          {approval.workflowName}, step {approval.stepPath}
        </Link>
        <span>
          asked <Time at={approval.requestedAt} />
        </span>
        {isPending && approval.expiresAt !== null ? (
          <span>
            expires <Time at={approval.expiresAt} />
          </span>
        ) : null}
      </div>
      <p className="text-md break-words whitespace-pre-wrap">{approval.message}</p>
      {isPending ? (
        approval.mayDecide ? (
          <>
            <ApprovalDecision
              about={approval.message}
              pending={pendingOf(approval.id)}
              onDecide={(decision, note) => decide(approval.id, decision, note)}
            />
            {approval.link === null ? null : (
              <p className="flex flex-wrap items-center gap-2 text-xs text-muted">
                <Link2 aria-hidden className="size-3.5" />
                For somebody without an account:
                <CopyButton text={new URL(approval.link, window.location.origin).href} label="Copy the signed link">
                  Copy link
                </CopyButton>
                Whoever has it can decide.
              </p>
            )}
          </>
        ) : (
          <p className="text-xs text-muted">
            {approval.approvers.length === 0
              ? "Deciding needs the role editor."
              : `May be decided by ${approval.approvers.join(", ")}.`}
          </p>
        )
      ) : (
        <p className="text-xs text-muted">
          {decidedWords(approval, nameOf)} <Time at={approval.decidedAt} none="" />
          {approval.note === null || approval.note === "" ? null : (
            <span className="mt-1 block border-l-2 pl-2 text-sm break-words whitespace-pre-wrap text-ink">
              {approval.note}
            </span>
          )}
        </p>
      )}
    </li>
  );
}

function decidedWords({ status, decidedBy }: Approval, nameOf: Props["nameOf"]): string {
  if (status === "expired") return "Nobody decided in time";
  if (status === "cancelled") return "Its run ended before anybody decided";
  return `by ${deciderWords(decidedBy, nameOf)}`;
}

/** `user:<id>` by name, `key:<id>`, `link`. */
function deciderWords(by: string | null, nameOf: Props["nameOf"]): string {
  if (by === null) return "somebody";
  if (by === "link") return "whoever had the signed link";
  const [kind, id = ""] = by.split(":");
  if (kind === "key") return "an API key";
  return nameOf(id) ?? "a former member";
}
