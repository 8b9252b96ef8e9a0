"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  approvalByLinkOptions,
  approvalKeys,
  decideApprovalByLink,
  type ApprovalStatus,
  type AskedApproval,
} from "@/lib/client/approvals";
import { asClientError } from "@/lib/client/client-error";
import { Brand } from "@/components/shell/brand";
import { ThemeSwitch } from "@/components/shell/theme-switch";
import { RunModeBadge } from "@/components/runs/run-status";
import { TONE_TEXT } from "@/components/ui/badge";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { ApprovalDecision, type Decision } from "./approval-decision";
import { APPROVAL_LOOK } from "./approval-status";

const ENDED: Record<Exclude<ApprovalStatus, "pending">, string> = {
  approved: "It was approved. The run goes on.",
  rejected: "It was rejected.",
  expired: "Nobody decided in time. The link no longer counts.",
  cancelled: "The run ended before anybody decided. There is nothing left to decide.",
};

/** The page of a signed link: for one hand on a phone, without an account. Only the two buttons decide. */
export function ApprovalByLink({ token }: Readonly<{ token: string }>) {
  const asked = useQuery(approvalByLinkOptions(token));
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-between px-4">
        <Brand />
        <ThemeSwitch />
      </header>
      <main id="main" className="flex flex-1 items-start justify-center p-4 sm:pt-[8vh]">
        <section className="w-full max-w-lg rounded-lg border bg-surface p-5 shadow-card">
          {asked.data === undefined ? (
            asked.isError ? (
              <Refused error={asked.error} onRetry={() => void asked.refetch()} />
            ) : (
              <div role="status" aria-label="Loading the approval" className="flex flex-col gap-3">
                <Skeleton className="h-6 w-40" />
                <Skeleton className="h-24" />
                <Skeleton className="h-12" />
              </div>
            )
          ) : (
            <Asked token={token} asked={asked.data} />
          )}
        </section>
      </main>
    </div>
  );
}

function Refused({ error, onRetry }: Readonly<{ error: Error; onRetry: () => void }>) {
  const { status, message, requestId } = asClientError(error);
  const isOver = status === 404 || status === 410;
  return (
    <>
      <h1 className="mb-3 text-lg font-semibold">{isOver ? "This link does not count" : "Something went wrong"}</h1>
      {isOver ? (
        <p>It has expired, was cut off on its way, or belongs to a run that is gone. Ask who sent it for a new one.</p>
      ) : (
        <ErrorState title="Could not load what is asked" message={message} reference={requestId} onRetry={onRetry} />
      )}
    </>
  );
}

function Asked({ token, asked }: Readonly<{ token: string; asked: AskedApproval }>) {
  const client = useQueryClient();
  const [pending, setPending] = useState<Decision | null>(null);
  const decide = useMutation({
    mutationFn: ({ decision, note }: { decision: Decision; note: string | undefined }) =>
      decideApprovalByLink(token, { decision, ...(note === undefined ? {} : { note }) }),
    onSuccess: (answer, { decision }) =>
      client.setQueryData(approvalByLinkOptions(token).queryKey, {
        ...answer,
        // Taken, if not yet by the worker: what was decided is shown.
        status: answer.status === "pending" ? (decision === "approve" ? "approved" : "rejected") : answer.status,
      }),
    onSettled: () => setPending(null),
    onError: () => void client.invalidateQueries({ queryKey: approvalKeys.link(token) }),
  });
  const { Icon, word, tone } = APPROVAL_LOOK[asked.status];
  return (
    <div className="flex flex-col gap-5">
      <div>
        <h1 className="flex items-center gap-2 text-lg font-semibold">
          {asked.status === "pending" ? (
            "Your approval is asked"
          ) : (
            <>
              <Icon aria-hidden className={`size-5 ${TONE_TEXT[tone]}`} />
              {word}
            </>
          )}
        </h1>
        <p className="mt-1 flex flex-wrap items-center gap-2 text-muted">
          {asked.workflowName}
          {asked.mode === "simulate" ? <RunModeBadge mode={asked.mode} /> : null}
        </p>
      </div>
      <p className="rounded-md bg-sunken p-4 text-md break-words whitespace-pre-wrap">{asked.message}</p>
      <p className="text-xs text-muted">
        Asked <Time at={asked.requestedAt} />
        {asked.expiresAt === null || asked.status !== "pending" ? null : (
          <>
            , expires <Time at={asked.expiresAt} />
          </>
        )}
      </p>
      {decide.isError ? (
        <p role="alert" className="rounded-md bg-bad-soft p-3 text-bad">
          {asClientError(decide.error).message}
        </p>
      ) : null}
      {asked.status === "pending" ? (
        <ApprovalDecision
          about="what is asked"
          large
          pending={pending}
          onDecide={(decision, note) => {
            setPending(decision);
            decide.mutate({ decision, note });
          }}
        />
      ) : (
        <div role="status" className="flex flex-col gap-2">
          <p>{ENDED[asked.status]}</p>
          {asked.note === null || asked.note === "" ? null : (
            <p className="border-l-2 pl-3 break-words whitespace-pre-wrap text-muted">{asked.note}</p>
          )}
          {asked.decidedAt === null ? null : (
            <p className="text-xs text-muted">
              Decided <Time at={asked.decidedAt} />
            </p>
          )}
        </div>
      )}
    </div>
  );
}
