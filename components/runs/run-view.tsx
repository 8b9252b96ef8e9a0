"use client";

import type { ReactNode } from "react";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import type { Run } from "@/lib/workflow/run-schema";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref } from "@/components/shell/workspace-context";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { formatDuration, humanize } from "@/components/ui/format";
import { JsonBlock } from "@/components/ui/json-block";
import { Time } from "@/components/ui/time";
import { RunActions } from "./run-actions";
import { RunModeBadge, RunStatusBadge, sourceWords } from "./run-status";
import { StepDetail } from "./step-detail";
import { StepsWaterfall } from "./steps-waterfall";
import { useRun } from "./use-run";

/** One run, followed until it has ended. */
export function RunView({ runId }: Readonly<{ runId: string }>) {
  const run = useRun(runId);
  return (
    <Page
      title={run.data?.workflowName ?? "Run"}
      description={<span className="font-mono text-xs select-all">{runId}</span>}
      actions={run.data === undefined ? null : <RunActions run={run.data} />}
    >
      <QueryView query={run} what="the run" back={{ label: "All runs", path: "/runs" }}>
        {(data) => <RunBody run={data} />}
      </QueryView>
    </Page>
  );
}

function RunBody({ run }: Readonly<{ run: Run }>) {
  const href = useHref();
  const [path, setPath] = useQueryState("step", parseAsString);
  const failed = run.steps.find((step) => step.status === "failed");
  const selected = run.steps.find((step) => step.path === path) ?? failed ?? run.steps[0];
  return (
    <>
      <div
        role="status"
        aria-label="State of the run"
        className="flex flex-wrap items-center gap-x-6 gap-y-2 rounded-lg border bg-surface px-4 py-3 shadow-card"
      >
        <span className="flex items-center gap-2">
          <RunStatusBadge status={run.status} />
          <RunModeBadge mode={run.mode} />
        </span>
        <Fact
          label="Version"
          value={
            <Link className="text-accent underline" href={href(`/workflows/${run.workflowId}?run=${run.id}`)}>
              {run.version}, on the graph
            </Link>
          }
        />
        <Fact label="Started by" value={sourceWords(run.source.kind)} />
        <Fact label="Started" value={<Time at={run.createdAt} />} />
        <Fact label="Queue wait" value={formatDuration(run.queueWaitMs)} />
        <Fact label="Duration" value={formatDuration(run.durationMs)} />
        {run.source.originRunId === undefined ? null : (
          <Fact
            label="Continues"
            value={
              <Link className="text-accent underline" href={href(`/runs/${run.source.originRunId}`)}>
                earlier run
              </Link>
            }
          />
        )}
      </div>
      {run.error === null ? null : (
        <Callout tone="bad" title={run.error.message}>
          <p>
            {[
              humanize(run.error.category),
              run.error.stepId === undefined ? null : `step ${run.error.stepId}`,
              run.error.field === undefined ? null : `field ${run.error.field}`,
              run.error.service,
              run.error.status === undefined ? null : `HTTP ${String(run.error.status)}`,
            ]
              .filter(Boolean)
              .join(" · ")}
            .{" "}
            <Link className="text-accent underline" href={href(`/troubleshooting?workflow=${run.workflowId}`)}>
              Find the cause
            </Link>
          </p>
        </Callout>
      )}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_28rem]">
        <Card title="Steps" flush>
          <StepsWaterfall steps={run.steps} selected={selected?.path ?? null} onSelect={(next) => void setPath(next)} />
        </Card>
        {selected === undefined ? null : <StepDetail run={run} step={selected} />}
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <JsonBlock label="Input of the run" value={run.input} />
        <JsonBlock label="Output of the run" value={run.output} />
      </div>
    </>
  );
}

function Fact({ label, value }: Readonly<{ label: string; value: ReactNode }>) {
  return (
    <span>
      <span className="text-xs text-muted">{label} </span>
      {value}
    </span>
  );
}
