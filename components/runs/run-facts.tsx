"use client";

import type { ReactNode } from "react";
import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { isFinalRunStatus, type Run } from "@/lib/workflow/run-schema";
import { diffOptions, workflowOptions } from "@/lib/client/workflows";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { formatDuration } from "@/components/ui/format";
import { Time } from "@/components/ui/time";
import { RunModeBadge, RunStatusBadge, sourceWords } from "./run-status";

const LINK = "text-accent underline";
const LINKS_SHOWN = 3;

/** State of a run in one strip: what it is, what started it, how long it took, what belongs to it. */
export function RunFacts({ run, nowMs }: Readonly<{ run: Run; nowMs: number }>) {
  const href = useHref();
  const isEnded = isFinalRunStatus(run.status);
  // While it goes on its time is counted here; once it has ended the record counts.
  const durationMs =
    isEnded || run.startedAt === null ? run.durationMs : Math.max(0, nowMs - Date.parse(run.startedAt));
  const children = run.children ?? [];
  const replays = run.replays ?? [];
  return (
    <div
      role="status"
      aria-label="State of the run"
      className="flex flex-wrap items-center gap-x-6 gap-y-2 rounded-lg border bg-surface px-4 py-3 shadow-card"
    >
      <span className="flex items-center gap-2">
        <RunStatusBadge status={run.status} />
        <RunModeBadge mode={run.mode} />
      </span>
      <Fact label="Version">
        <VersionLink run={run} />
      </Fact>
      <Fact label="Started by">{sourceWords(run.source.kind)}</Fact>
      <Fact label="Started">
        <Time at={run.createdAt} />
      </Fact>
      <Fact label="Queue wait">{formatDuration(run.queueWaitMs)}</Fact>
      {/* Ticks: not for a screen reader to say each second. */}
      <Fact label="Duration">
        <span aria-live="off" className="inline-block min-w-14 tabular-nums">
          {formatDuration(durationMs)}
        </span>
      </Fact>
      {run.parent === null || run.parent === undefined ? null : (
        <Fact label="Called by">
          <Link className={LINK} href={href(`/runs/${run.parent.runId}?step=${encodeURIComponent(run.parent.path)}`)}>
            step {run.parent.path}
          </Link>
        </Fact>
      )}
      {run.replayOf === null || run.replayOf === undefined ? null : (
        <Fact label={HOW_WORDS[run.source.how ?? "again"]}>
          <Link className={LINK} href={href(`/runs/${run.replayOf}`)}>
            {run.replayOf.slice(-8)}
          </Link>{" "}
          <Link className={`${LINK} text-xs`} href={href(`/runs/compare?a=${run.replayOf}&b=${run.id}`)}>
            compare
          </Link>
        </Fact>
      )}
      {replays.length === 0 ? null : (
        <Fact label="Replayed as">
          <RunLinks ids={replays} more={href(`/runs?replayOf=${run.id}`)} />
        </Fact>
      )}
      {children.length === 0 ? null : (
        <Fact label="Called">
          <RunLinks ids={children.map(({ runId }) => runId)} more={href(`/runs?parent=${run.id}`)} />
        </Fact>
      )}
    </div>
  );
}

const HOW_WORDS = { continue: "Continues", repair: "Repairs", again: "Replay of" } as const;

function RunLinks({ ids, more }: Readonly<{ ids: readonly string[]; more: string }>) {
  const href = useHref();
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      {ids.slice(0, LINKS_SHOWN).map((id) => (
        <Link key={id} className={LINK} href={href(`/runs/${id}`)}>
          {id.slice(-8)}
        </Link>
      ))}
      {ids.length > LINKS_SHOWN ? (
        <Link className={LINK} href={more}>
          all {ids.length}
        </Link>
      ) : null}
    </span>
  );
}

/** The version that ran, and how far it is from what is saved now. */
function VersionLink({ run }: Readonly<{ run: Run }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const workflow = useQuery({ ...workflowOptions(workspace.id, run.workflowId), retry: false });
  const head = workflow.data?.headVersion;
  const isBehind = head !== undefined && head !== run.version;
  const diff = useQuery({
    ...diffOptions(workspace.id, run.workflowId, run.version, head ?? run.version),
    enabled: isBehind,
  });
  const places = diff.data?.patch.filter(({ op }) => op !== "test").length;
  return (
    <>
      <Link className={LINK} href={href(`/workflows/${run.workflowId}?run=${run.id}`)}>
        {run.version}
      </Link>
      {!isBehind || places === undefined ? null : (
        <>
          {", "}
          {places === 0 ? (
            `same as version ${String(head)}`
          ) : (
            <Link
              className={LINK}
              href={href(`/workflows/${run.workflowId}?view=history&version=${String(run.version)}`)}
            >
              differs from the current in {places} {places === 1 ? "place" : "places"}
            </Link>
          )}
        </>
      )}
    </>
  );
}

function Fact({ label, children }: Readonly<{ label: string; children: ReactNode }>) {
  return (
    <span>
      <span className="text-xs text-muted">{label} </span>
      {children}
    </span>
  );
}
