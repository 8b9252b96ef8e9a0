"use client";

import Link from "next/link";
import { RotateCcw } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import type { Definition } from "@/lib/workflow/definition-schema";
import { isFinalRunStatus, type Run, type RunStep } from "@/lib/workflow/run-schema";
import { runStepOptions } from "@/lib/client/runs";
import { asClientError } from "@/lib/client/client-error";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { ServiceName } from "@/components/services/service-name";
import { operationWords } from "@/components/services/operation-words";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";
import { formatDuration } from "@/components/ui/format";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { errorFacts } from "./run-notes";
import { RunStatusBadge } from "./run-status";
import { RunValue } from "./run-value";
import { SaveSampleButton } from "./save-sample-button";
import { StepAttempts } from "./step-attempts";
import { stepDefinitionAt } from "./step-definition";
import { tookMs } from "./step-line";
import { StepWaitNote } from "./step-wait-note";

const SKIP_WORDS = {
  condition: "Its condition (“run only when”) was false.",
  needs: "None of the steps before it ended in the way it asks for.",
  disabled: "It is disabled.",
} as const;

type Props = Readonly<{
  run: Run;
  step: RunStep;
  definition: Definition | undefined;
  nowMs: number;
  onReplay: (stepId: string) => void;
}>;

/** What went into a step, what came out, every try of it, and what can be done about it. */
export function StepPanel({ run, step, definition, nowMs, onReplay }: Props) {
  const { workspace } = useViewer();
  const href = useHref();
  const mayEdit = useMay("editor");
  const detail = useQuery(runStepOptions(workspace.id, run.id, step.path));
  const part = stepDefinitionAt(definition, step.path);
  // The tree knows the state first, the detail follows it with what it weighs.
  const full = detail.data?.path === step.path ? detail.data : undefined;
  const error = full?.error ?? step.error;
  const children = full?.childRunIds ?? step.childRunIds ?? [];
  const isTop = !/[[/]/.test(step.path);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <RunStatusBadge status={step.status} />
        {step.reused ? (
          <Badge>
            {run.source.pinned?.includes(step.stepId) === true ? "Pinned output" : "Taken over from the earlier run"}
          </Badge>
        ) : null}
        {step.cached ? <Badge>From the cache</Badge> : null}
        {part?.service === undefined ? null : (
          <span className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
            <ServiceName service={part.service} />
            {part.operation === undefined ? "" : operationWords(part.operation)}
          </span>
        )}
      </div>
      <dl className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
        <Figure label="Attempts">{step.attempts}</Figure>
        <Figure label="Started">
          <Time at={step.startedAt} none="not yet" />
        </Figure>
        <Figure label="Took">{formatDuration(tookMs(step, nowMs))}</Figure>
        {step.items === undefined ? null : <Figure label="Items">{step.items.total}</Figure>}
      </dl>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={step.path} label="Copy path">
          Copy path
        </CopyButton>
        {mayEdit && isTop && isFinalRunStatus(run.status) && run.source.stepId === undefined ? (
          <Button size="sm" icon={<RotateCcw aria-hidden />} onClick={() => onReplay(step.stepId)}>
            Replay from here…
          </Button>
        ) : null}
        {mayEdit && run.mode === "live" && step.items === undefined && full?.output !== undefined ? (
          <SaveSampleButton run={run} step={step} service={part?.operation === undefined ? undefined : part.service} />
        ) : null}
        {children.map((id) => (
          <Link key={id} href={href(`/runs/${id}`)} className={buttonClass("secondary", "sm")}>
            {children.length === 1 ? "Open called run" : `Called run ${id.slice(-6)}`}
          </Link>
        ))}
      </div>
      <StepWaitNote run={run} step={full ?? step} />
      {step.skipReason === undefined ? null : <Callout title="Skipped">{SKIP_WORDS[step.skipReason]}</Callout>}
      {error === undefined ? null : (
        <Callout tone="bad" title={error.message}>
          <p className="text-xs">
            {errorFacts(error)}. {error.retryable ? "May work on another try." : "Another try would not help."}
            {error.retryAfterMs === undefined
              ? ""
              : ` The service asks to wait ${formatDuration(error.retryAfterMs)}.`}{" "}
            <Link className="underline" href={href(`/troubleshooting?workflow=${run.workflowId}`)}>
              Find the cause and a fix
            </Link>
          </p>
        </Callout>
      )}
      {full === undefined ? (
        detail.isError ? (
          <Callout tone="warn" title="Could not load the data of this step">
            {asClientError(detail.error).message}{" "}
            <button type="button" className="underline" onClick={() => void detail.refetch()}>
              Try again
            </button>
          </Callout>
        ) : (
          <div role="status" aria-label="Loading the step" className="flex flex-col gap-2">
            <Skeleton className="h-24" />
            <Skeleton className="h-24" />
          </div>
        )
      ) : (
        <>
          <RunValue runId={run.id} label="Step input" value={full.input} none={noInputWords(step)} />
          <RunValue runId={run.id} label="Step output" value={full.output} none={noneWords(step)} />
          {full.attemptLog === undefined || full.attemptLog.length === 0 ? null : (
            <StepAttempts attempts={full.attemptLog} />
          )}
        </>
      )}
    </div>
  );
}

function noInputWords(step: RunStep): string {
  if (step.items !== undefined) return "each item has its own.";
  return step.status === "failed" && step.attempts === 0 ? "it could not be worked out." : noneWords(step);
}

function noneWords(step: RunStep): string {
  if (step.status === "pending") return "the step has not started.";
  return step.status === "skipped" ? "the step was skipped." : "none.";
}

function Figure({ label, children }: Readonly<{ label: string; children: React.ReactNode }>) {
  return (
    <div className="flex gap-1">
      <dt className="text-muted">{label}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}
