import type { ReactNode } from "react";
import Link from "next/link";
import { isFinalRunStatus, type Run } from "@/lib/workflow/run-schema";
import { useHref } from "@/components/shell/workspace-context";
import { Callout } from "@/components/ui/callout";
import { formatDuration, humanize } from "@/components/ui/format";
import { Time } from "@/components/ui/time";
import { WAIT_KIND_WORDS } from "./wait-words";

const WAITS_SHOWN = 5;

/** What has to be said of a run before anybody looks at its steps: why it stands still, why it failed, what it missed. */
export function RunNotes({ run, onStep }: Readonly<{ run: Run; onStep: (path: string) => void }>) {
  const href = useHref();
  const notes: ReactNode[] = [];
  if (run.status === "stalled")
    notes.push(
      <Callout key="stalled" tone="warn" title="Its worker does not answer any more">
        Nothing is lost: every step that is done is on record. As soon as a worker runs, it takes this run over and goes
        on where it stopped.{" "}
        <Link className="underline" href={href("/settings?tab=system")}>
          State of the worker
        </Link>
      </Callout>,
    );
  if (run.queue !== null && run.queue !== undefined)
    notes.push(
      <Callout
        key="queue"
        tone={run.queue.kind === "worker_down" ? "warn" : "info"}
        title={run.queue.kind === "worker_down" ? "No worker is running" : "In the queue"}
      >
        {run.queue.kind === "worker_down" ? "It starts as soon as one is back." : `${firstUpper(run.queue.reason)}.`}
      </Callout>,
    );
  const waits = isFinalRunStatus(run.status) ? [] : (run.waits ?? []);
  if (waits.length > 0)
    notes.push(
      <Callout key="waits" title={waits.length === 1 ? "Waiting" : `${String(waits.length)} steps are waiting`}>
        <ul className="flex flex-col gap-0.5">
          {waits.slice(0, WAITS_SHOWN).map((wait) => (
            <li key={wait.path}>
              <button type="button" className="font-medium underline" onClick={() => onStep(wait.path)}>
                {wait.path}
              </button>{" "}
              {WAIT_KIND_WORDS[wait.kind](wait)}
              {wait.dueAt === null ? null : (
                <>
                  , due <Time at={wait.dueAt} />
                </>
              )}
            </li>
          ))}
          {waits.length > WAITS_SHOWN ? <li>and {waits.length - WAITS_SHOWN} more</li> : null}
        </ul>
      </Callout>,
    );
  if (run.sla !== null && run.sla !== undefined)
    notes.push(
      <Callout key="sla" tone="warn" title="Service level missed">
        {run.sla.limit === "finishBy"
          ? "By the settings of the workflow it was to be done "
          : `The settings of the workflow allow ${formatDuration(Date.parse(run.sla.dueAt) - Date.parse(run.createdAt))}, which were over `}
        <Time at={run.sla.dueAt} />.
      </Callout>,
    );
  if (run.error !== null) notes.push(<RunErrorNote key="error" run={run} error={run.error} onStep={onStep} />);
  return notes.length === 0 ? null : <>{notes}</>;
}

function firstUpper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function RunErrorNote({
  run,
  error,
  onStep,
}: Readonly<{ run: Run; error: NonNullable<Run["error"]>; onStep: (path: string) => void }>) {
  const href = useHref();
  const { stepId } = error;
  const failed = run.steps.find((step) => step.status === "failed" && step.stepId === stepId)?.path ?? stepId;
  return (
    <Callout tone="bad" title={error.message}>
      <p className="flex flex-wrap items-center gap-x-2">
        <span>{errorFacts(error)}</span>
        {failed === undefined ? null : (
          <button type="button" className="underline" onClick={() => onStep(failed)}>
            Show step {failed}
          </button>
        )}
        {error.runId === undefined ? null : (
          <Link className="underline" href={href(`/runs/${error.runId}`)}>
            Open the called run
          </Link>
        )}
        <Link className="underline" href={href(`/troubleshooting?workflow=${run.workflowId}`)}>
          Find the cause and a fix
        </Link>
      </p>
    </Callout>
  );
}

/** Kind, code, place and origin of an error in one line. */
export function errorFacts(error: NonNullable<Run["error"]>): string {
  return [
    humanize(error.category),
    error.code,
    error.serviceCode === undefined || error.message.includes(error.serviceCode) ? null : error.serviceCode,
    error.field === undefined ? null : `field ${error.field}`,
    [error.service, error.operation].filter(Boolean).join(" · ") || null,
    error.status === undefined ? null : `HTTP ${String(error.status)}`,
    error.requestId === undefined ? null : `request ${error.requestId}`,
  ]
    .filter(Boolean)
    .join(", ");
}
