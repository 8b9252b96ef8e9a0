"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import type { Run, RunStep, RunWait } from "@/lib/workflow/run-schema";
import { approvalOptions } from "@/lib/client/approvals";
import { runKeys, signalRun } from "@/lib/client/runs";
import { ApprovalDecision } from "@/components/approvals/approval-decision";
import { useDecideApproval } from "@/components/approvals/use-decide-approval";
import { useAction } from "@/components/shell/use-action";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { StepDecision } from "./step-decision";
import { WAIT_KIND_WORDS } from "./wait-words";

/** What an open step waits for, and what a person can do about it. */
export function StepWaitNote({ run, step }: Readonly<{ run: Run; step: RunStep }>) {
  const { wait } = step;
  if (step.status === "outcome_unknown") return <StepDecision run={run} step={step} />;
  if (wait === undefined) return null;
  if (wait.kind === "approval" && wait.approvalId !== undefined)
    return <ApprovalNote id={wait.approvalId} dueAt={wait.dueAt} />;
  return (
    <Callout title={sentence(WAIT_KIND_WORDS[wait.kind](wait))}>
      <p>
        Since <Time at={wait.since} />
        {wait.dueAt === null ? (
          ", with no end of its own"
        ) : (
          <>
            , due <Time at={wait.dueAt} />
          </>
        )}
        {wait.runId === undefined ? null : <CalledRun id={wait.runId} />}
        {wait.connectionId === undefined ? null : <OpenConnection id={wait.connectionId} />}
      </p>
      {wait.kind === "signal" && wait.name !== undefined ? <SendSignal run={run} wait={wait} name={wait.name} /> : null}
    </Callout>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function CalledRun({ id }: Readonly<{ id: string }>) {
  const href = useHref();
  return (
    <>
      {" "}
      <Link className="underline" href={href(`/runs/${id}`)}>
        Open the called run
      </Link>
    </>
  );
}

function OpenConnection({ id }: Readonly<{ id: string }>) {
  const href = useHref();
  return (
    <>
      {" "}
      <Link className="underline" href={href(`/connections/${id}`)}>
        Open the connection
      </Link>
    </>
  );
}

function SendSignal({ run, name }: Readonly<{ run: Run; wait: RunWait; name: string }>) {
  const { workspace } = useViewer();
  const send = useAction({
    run: () => signalRun(workspace.id, run.id, name, {}),
    invalidate: [runKeys.detail(workspace.id, run.id)],
    done: `Signal ${name} sent`,
    failed: "Could not send the signal",
  });
  if (!useMay("editor")) return null;
  return (
    <Button className="mt-2" size="sm" busy={send.isPending} onClick={() => send.mutate(undefined)}>
      Send the signal “{name}”
    </Button>
  );
}

function ApprovalNote({ id, dueAt }: Readonly<{ id: string; dueAt: string | null }>) {
  const { workspace } = useViewer();
  const approval = useQuery(approvalOptions(workspace.id, id));
  const { decide, pendingOf } = useDecideApproval();
  return (
    <Callout title="Waits for an approval">
      {approval.data === undefined ? (
        approval.isError ? (
          <p>What is asked could not be loaded. It stands on the page “Approvals” too.</p>
        ) : (
          <Skeleton className="h-16" />
        )
      ) : (
        <div className="flex flex-col gap-2">
          <p className="break-words whitespace-pre-wrap">{approval.data.message}</p>
          <p className="text-xs">
            {approval.data.approvers.length === 0
              ? "Every editor may decide"
              : `May be decided by ${approval.data.approvers.join(", ")}`}
            {dueAt === null ? "" : ", "}
            {dueAt === null ? null : (
              <>
                expires <Time at={dueAt} />
              </>
            )}
          </p>
          {approval.data.mayDecide && approval.data.status === "pending" ? (
            <ApprovalDecision
              about={approval.data.message}
              pending={pendingOf(id)}
              onDecide={(decision, note) => decide(id, decision, note)}
            />
          ) : null}
        </div>
      )}
    </Callout>
  );
}
