"use client";

import { useState } from "react";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight } from "lucide-react";
import { comparisonOptions, recentRunsOptions, runOptions, type RunComparison } from "@/lib/client/runs";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { formatDuration, humanize } from "@/components/ui/format";
import { Input, Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { ComparedSteps } from "./compared-steps";
import { PatchFrom } from "./patch-from";
import { RunModeBadge, RunStatusBadge, STATUS_LOOK } from "./run-status";

const WHAT: Record<NonNullable<RunComparison["firstDivergence"]>["what"], string> = {
  missing: "one of them did not reach it",
  input: "it got another input",
  status: "it ended in another way",
  error: "it failed in another way",
  output: "it gave another output",
};

/** Two runs side by side: where they first part, and what differs step by step. */
export function CompareView() {
  const { workspace } = useViewer();
  const [{ a, b }, setRuns] = useQueryStates({ a: parseAsString, b: parseAsString });
  const comparison = useQuery({ ...comparisonOptions(workspace.id, a ?? "", b ?? ""), enabled: !!a && !!b });
  return (
    <Page
      title="Compare runs"
      description="A on the left is what is compared with, B on the right is what differs from it."
      actions={
        a !== null && b !== null ? (
          <Button icon={<ArrowLeftRight aria-hidden />} onClick={() => void setRuns({ a: b, b: a })}>
            Swap
          </Button>
        ) : null
      }
    >
      <RunChoice a={a} b={b} onChoose={(next) => void setRuns(next)} />
      {a === null || b === null ? (
        <p className="rounded-lg border bg-surface p-4 text-muted">Choose two runs.</p>
      ) : (
        <QueryView
          query={comparison}
          what="the comparison"
          back={{ label: "All runs", path: "/runs" }}
          skeleton={<SkeletonRows rows={8} label="Comparing the runs" />}
        >
          {(data) => <Compared comparison={data} />}
        </QueryView>
      )}
    </Page>
  );
}

/** Which two. Runs of A's workflow are offered; any other by its id. */
function RunChoice({
  a,
  b,
  onChoose,
}: Readonly<{ a: string | null; b: string | null; onChoose: (next: { a?: string; b?: string }) => void }>) {
  const { workspace } = useViewer();
  const first = useQuery({ ...runOptions(workspace.id, a ?? "", 0), enabled: a !== null, retry: false });
  const workflowId = first.data?.workflowId;
  const others = useQuery({
    ...recentRunsOptions(workspace.id, workflowId === undefined ? {} : { workflowId }),
    enabled: workflowId !== undefined,
  });
  const choices = (others.data?.items ?? []).filter(({ id }) => id !== a);
  return (
    <div className="grid items-end gap-3 md:grid-cols-3">
      <IdField label="Run A" value={a} onChoose={(id) => onChoose({ a: id })} />
      <IdField label="Run B" value={b} onChoose={(id) => onChoose({ b: id })} />
      {choices.length === 0 ? null : (
        <Field label="Or a run of the same workflow as B">
          {(control) => (
            <Select
              {...control}
              value={choices.some(({ id }) => id === b) ? (b ?? "") : ""}
              onChange={(event) => {
                if (event.target.value !== "") onChoose({ b: event.target.value });
              }}
            >
              <option value="">Choose a run</option>
              {choices.map((run) => (
                <option key={run.id} value={run.id}>
                  {`${STATUS_LOOK[run.status].word}, ${run.createdAt.slice(0, 16).replace("T", " ")}, v${String(run.version)}, ${run.id.slice(-6)}`}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </div>
  );
}

function IdField({
  label,
  value,
  onChoose,
}: Readonly<{ label: string; value: string | null; onChoose: (id: string) => void }>) {
  const [text, setText] = useState<string | null>(null);
  const settle = () => {
    if (text !== null && text.trim() !== "" && text.trim() !== value) onChoose(text.trim());
    setText(null);
  };
  return (
    <Field label={label}>
      {(control) => (
        <Input
          {...control}
          className="font-mono"
          placeholder="run_…"
          value={text ?? value ?? ""}
          onChange={(event) => setText(event.target.value)}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.key === "Enter") settle();
          }}
        />
      )}
    </Field>
  );
}

function Compared({ comparison }: Readonly<{ comparison: RunComparison }>) {
  const href = useHref();
  const { a, b, firstDivergence, versionsDiffer } = comparison;
  const differing = comparison.steps.filter(({ same }) => !same).length;
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2">
        <RunSummaryCard name="A" run={a} />
        <RunSummaryCard name="B" run={b} />
      </div>
      {firstDivergence === null ? (
        <Callout tone="ok" title="They do the same">
          Every step got the same input, ended the same way and gave the same output.
        </Callout>
      ) : (
        <Callout tone="warn" title={`They first part at step ${firstDivergence.path}: ${WHAT[firstDivergence.what]}`}>
          {differing} {differing === 1 ? "step differs" : "steps differ"} in all.
          {versionsDiffer && a.workflowId === b.workflowId ? (
            <>
              {" "}
              They ran different versions:{" "}
              <Link
                className="underline"
                href={href(`/workflows/${a.workflowId}?view=history&version=${String(Math.min(a.version, b.version))}`)}
              >
                what changed between {Math.min(a.version, b.version)} and {Math.max(a.version, b.version)}
              </Link>
            </>
          ) : null}
        </Callout>
      )}
      <Card title="Steps" flush>
        <ComparedSteps comparison={comparison} />
      </Card>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title="Input of the run">
          <PatchFrom patch={comparison.inputPatch} label="Differences of the input" same="The same in both." />
        </Card>
        <Card title="Output of the run">
          <PatchFrom patch={comparison.outputPatch} label="Differences of the output" same="The same in both." />
        </Card>
      </div>
    </>
  );
}

function RunSummaryCard({ name, run }: Readonly<{ name: string; run: RunComparison["a"] }>) {
  const href = useHref();
  return (
    <section aria-label={`Run ${name}`} className="flex flex-col gap-2 rounded-lg border bg-surface p-4 shadow-card">
      <p className="flex flex-wrap items-center gap-2">
        <span className="flex size-6 items-center justify-center rounded-sm bg-quiet font-semibold">{name}</span>
        <Link href={href(`/runs/${run.id}`)} className="font-medium text-accent underline">
          {run.workflowName || "Deleted workflow"}
        </Link>
        <RunStatusBadge status={run.status} />
        <RunModeBadge mode={run.mode} />
      </p>
      <p className="text-xs text-muted">
        Version {run.version}, started <Time at={run.createdAt} />, took {formatDuration(run.durationMs)}, waited{" "}
        {formatDuration(run.queueWaitMs)}
      </p>
      {run.error === null ? null : (
        <p className="text-xs break-words text-bad">
          {humanize(run.error.category)}: {run.error.message}
        </p>
      )}
    </section>
  );
}
