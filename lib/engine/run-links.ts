import type { RunEvent } from "./event-schema";
import type { ActiveRun } from "./active-run";
import { findCallTarget } from "./call-target";
import type { StartRunCommand } from "./core/command";
import type { Decided } from "./core/decide";
import { failureRuns } from "./failure-runs";
import type { ApprovalChange, Appended, JournalStore, RunToAccept } from "./ports";

export interface RunLinks extends Pick<Appended, "accepts" | "requests" | "approvals"> {
  /** Calls that could not be made, as the events that tell the caller; taken right after. */
  refusals: readonly RunEvent[];
}

/** How many runs each outermost run has called, since this worker took it up. */
export class CalledRuns {
  private readonly counts = new Map<string, number>();

  of(rootRunId: string): number {
    return this.counts.get(rootRunId) ?? 0;
  }

  add(rootRunId: string): void {
    this.counts.set(rootRunId, this.of(rootRunId) + 1);
  }

  forget(rootRunId: string): void {
    this.counts.delete(rootRunId);
  }
}

type Links = { [Key in "accepts" | "requests" | "approvals"]: NonNullable<Appended[Key]>[number][] } & {
  refusals: RunEvent[];
};

/**
 * What a decision writes beyond its own run, in the same commit: a called run is queued with the wait for it, its end is
 * left for the caller with the end itself, so that a crash between two commits can neither double nor lose one.
 * @returns undefined where it is the run's own affair, as most are
 */
export function linksOf(
  store: JournalStore,
  called: CalledRuns,
  run: ActiveRun,
  decided: Decided,
): RunLinks | undefined {
  const links: Links = { accepts: [], requests: [], approvals: [], refusals: [] };
  const { atMs = 0 } = decided.events.at(-1) ?? {};
  for (const command of decided.commands) {
    switch (command.kind) {
      case "start_run": {
        const started = startedRun(store, called, run, command, atMs);
        if ("type" in started) links.refusals.push(started);
        else links.accepts.push(started);
        break;
      }
      case "cancel_run":
        links.requests.push({
          runId: command.runId,
          request: { kind: "cancel", payload: { by: `run:${run.row.id}` } },
        });
        break;
      case "ask_approval": {
        const { kind: _kind, ...asked } = command;
        const { workflowId, mode } = run.row;
        links.approvals.push({ kind: "asked", ...asked, workflowId, mode, atMs } satisfies ApprovalChange);
        break;
      }
      case "close_approval": {
        const { kind: _kind, ...closed } = command;
        links.approvals.push({ kind: "closed", ...closed, atMs } satisfies ApprovalChange);
        break;
      }
      default:
    }
  }
  if (decided.events.at(-1)?.type === "run_ended") {
    const { parent, id: runId } = run.row;
    const request = { kind: "called_run_ended" as const, payload: { path: parent?.path ?? "", runId } };
    if (parent !== null) links.requests.push({ runId: parent.runId, request });
    links.accepts.push(...failureRuns(store, run.row, decided.state));
  }
  const { accepts, requests, approvals, refusals } = links;
  if (accepts.length + requests.length + approvals.length + refusals.length === 0) return undefined;
  return {
    accepts: accepts.length === 0 ? undefined : accepts,
    requests: requests.length === 0 ? undefined : requests,
    approvals: approvals.length === 0 ? undefined : approvals,
    refusals,
  };
}

/** The run to accept for a `workflow.call`, or the event that refuses it. */
function startedRun(
  store: JournalStore,
  called: CalledRuns,
  run: ActiveRun,
  command: StartRunCommand,
  atMs: number,
): (RunToAccept & { runId: string }) | Extract<RunEvent, { type: "called_run_ended" }> {
  const { row } = run;
  const { workflowId, runId, path, input } = command;
  const depth = (row.source.depth ?? 0) + 1;
  const rootRunId = row.source.rootRunId ?? row.id;
  const target = findCallTarget(
    {
      workflowId,
      input,
      mode: row.mode,
      depth,
      calledBefore: called.of(rootRunId),
      settings: run.program.definition.settings,
    },
    store.callable(row.workspaceId, workflowId),
    (version) => store.definition(workflowId, version),
  );
  if (target.kind === "refused")
    return {
      type: "called_run_ended",
      atMs,
      path,
      runId,
      status: "failed",
      output: null,
      error: target.error,
      refused: true,
    };
  called.add(rootRunId);
  return {
    runId,
    workspaceId: row.workspaceId,
    workflowId,
    version: target.version,
    mode: row.mode,
    source: {
      kind: "workflow",
      depth,
      rootRunId,
      ...(target.triggerId === undefined ? {} : { triggerId: target.triggerId }),
      ...(command.continues === null ? {} : { originRunId: command.continues }),
    },
    input,
    originRunId: command.originRunId,
    parent: { runId: row.id, path },
    replayOfRunId: command.continues ?? undefined,
  };
}
