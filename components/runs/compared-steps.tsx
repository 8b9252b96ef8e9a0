"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Equal, EqualNot, Flag } from "lucide-react";
import { runStepOptions, type RunComparison } from "@/lib/client/runs";
import { useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { formatDuration, humanize } from "@/components/ui/format";
import { Switch } from "@/components/ui/switch";
import { PatchFrom } from "./patch-from";
import { RunStatusBadge } from "./run-status";

type ComparedStep = RunComparison["steps"][number];
const GRID =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 sm:grid-cols-[minmax(8rem,1fr)_13rem_13rem_7rem]";

/** Each step in both runs; one that differs opens to what differs. */
export function ComparedSteps({ comparison }: Readonly<{ comparison: RunComparison }>) {
  const { firstDivergence, steps, stepsOmitted } = comparison;
  const [open, setOpen] = useState<string | null>(firstDivergence?.path ?? null);
  const [onlyDiffering, setOnlyDiffering] = useState(steps.length > 30);
  const shown = onlyDiffering ? steps.filter(({ same }) => !same) : steps;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 border-b px-4 py-2 text-xs text-muted">
        <span className="flex items-center gap-2">
          <Switch label="Only steps that differ" checked={onlyDiffering} onChange={setOnlyDiffering} />
          Only steps that differ
        </span>
        {stepsOmitted === 0 ? null : `${stepsOmitted.toLocaleString("en")} steps of items are not compared`}
      </div>
      <div
        aria-hidden
        className={cx(GRID, "border-b bg-canvas/60 px-4 py-2 text-xs font-medium text-muted max-sm:hidden")}
      >
        <span>Step</span>
        <span>A</span>
        <span>B</span>
        <span />
      </div>
      {shown.length === 0 ? <p className="p-4 text-muted">No step differs.</p> : null}
      <ul aria-label="Steps of both runs" className="divide-y">
        {shown.map((step) => (
          <StepItem
            key={step.path}
            comparison={comparison}
            step={step}
            isFirst={step.path === firstDivergence?.path}
            isOpen={step.path === open}
            onToggle={() => setOpen(step.path === open ? null : step.path)}
          />
        ))}
      </ul>
    </>
  );
}

function StepItem({
  comparison,
  step,
  isFirst,
  isOpen,
  onToggle,
}: Readonly<{
  comparison: RunComparison;
  step: ComparedStep;
  isFirst: boolean;
  isOpen: boolean;
  onToggle: () => void;
}>) {
  const depth = step.path.split(/[[/]/).length - 1;
  return (
    <li className={cx(isFirst && "bg-warn-soft")}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className={cx(GRID, "w-full px-4 py-2 text-left hover:bg-sunken focus-visible:outline-offset-[-2px]")}
      >
        <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: depth * 12 }}>
          <ChevronRight aria-hidden className={cx("size-4 shrink-0 text-muted", isOpen && "rotate-90")} />
          <span className="truncate font-medium" title={step.path}>
            {step.path}
          </span>
          {isFirst ? (
            <Badge tone="warn" icon={<Flag aria-hidden />}>
              First difference
            </Badge>
          ) : null}
        </span>
        <Side name="A" side={step.a} />
        <Side name="B" side={step.b} />
        <span className="text-right max-sm:col-start-2 max-sm:row-start-1">
          {step.same ? (
            <Badge icon={<Equal aria-hidden />}>Same</Badge>
          ) : (
            <Badge tone="warn" icon={<EqualNot aria-hidden />}>
              Differs
            </Badge>
          )}
        </span>
      </button>
      {isOpen ? <StepDifferences comparison={comparison} step={step} /> : null}
    </li>
  );
}

function Side({ name, side }: Readonly<{ name: string; side: ComparedStep["a"] }>) {
  return (
    <span className="flex items-center gap-2 text-xs max-sm:col-span-2 max-sm:pl-6">
      <span className="font-medium text-muted sm:sr-only">{name}</span>
      {side === null ? (
        <span className="text-muted">not there</span>
      ) : (
        <>
          <RunStatusBadge status={side.status} />
          <span className="text-muted tabular-nums">{formatDuration(side.durationMs)}</span>
          {side.attempts > 1 ? <span className="text-muted">{side.attempts}×</span> : null}
        </>
      )}
    </span>
  );
}

/** The API gives category and code in one text. */
function errorWords(side: ComparedStep["a"]): string {
  if (side === null || side.error === null) return "none";
  const [category = "", code = ""] = side.error.split(" ");
  return `${humanize(category)}, ${code}`;
}

function StepDifferences({ comparison, step }: Readonly<{ comparison: RunComparison; step: ComparedStep }>) {
  const { workspace } = useViewer();
  const isThere = step.a !== null && (step.inputPatch.length > 0 || step.outputPatch.length > 0);
  const before = useQuery({ ...runStepOptions(workspace.id, comparison.a.id, step.path), enabled: isThere });
  const errors = step.a?.error !== step.b?.error;
  return (
    <div className="grid items-start gap-4 border-t bg-surface p-4 lg:grid-cols-2">
      {errors ? (
        <div className="grid gap-2 lg:col-span-2 lg:grid-cols-2">
          <p className="text-xs">
            <span className="text-muted">Error in A: </span>
            {errorWords(step.a)}
          </p>
          <p className="text-xs">
            <span className="text-muted">Error in B: </span>
            {errorWords(step.b)}
          </p>
        </div>
      ) : null}
      <section aria-label="Input" className="flex min-w-0 flex-col gap-2">
        <h3 className="font-medium">Input</h3>
        <PatchFrom
          patch={step.inputPatch}
          base={before.data?.input}
          label="Differences of the input"
          same="The same."
        />
      </section>
      <section aria-label="Output" className="flex min-w-0 flex-col gap-2">
        <h3 className="font-medium">Output</h3>
        <PatchFrom
          patch={step.outputPatch}
          base={before.data?.output}
          label="Differences of the output"
          same="The same."
        />
      </section>
    </div>
  );
}
