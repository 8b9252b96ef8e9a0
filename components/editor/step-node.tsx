"use client";

import { memo } from "react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { Ban, CircleX, Pin, TriangleAlert, Zap } from "lucide-react";
import { STATUS_LOOK } from "@/components/runs/run-status";
import { operationWords } from "@/components/services/operation-words";
import { ServiceMark } from "@/components/services/service-mark";
import { useServiceName } from "@/components/services/use-service-name";
import { Badge, type Tone } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import type { StepNode, StepNodeData } from "./graph";

const RUN_BORDER: Partial<Record<Tone, string>> = {
  ok: "border-ok",
  bad: "border-bad",
  warn: "border-warn",
  info: "border-info",
};

/** A step or trigger on the canvas. What it says, the outline says too. */
export const StepNodeView = memo(function StepNodeView({ data, selected, isConnectable }: NodeProps<StepNode>) {
  const nameOf = useServiceName();
  const run = data.run === null ? null : STATUS_LOOK[data.run.status];
  const words =
    data.service === undefined
      ? data.bodySteps === 0
        ? "not set up"
        : `a body of ${String(data.bodySteps)} ${data.bodySteps === 1 ? "step" : "steps"}`
      : [nameOf(data.service), data.verb === undefined ? null : operationWords(data.verb)].filter(Boolean).join(" · ");
  const handle = isConnectable ? undefined : "!invisible";
  return (
    <div
      className={cx(
        "relative flex h-full w-full items-center gap-3 rounded-lg border bg-surface px-3 shadow-card",
        selected ? "border-accent ring-2 ring-accent" : ((run === null ? null : RUN_BORDER[run.tone]) ?? "border-edge"),
        data.disabled && "border-dashed opacity-70",
      )}
    >
      {data.kind === "step" ? <Handle type="target" position={Position.Left} className={handle} /> : null}
      {data.kind === "trigger" ? (
        <span className="absolute -top-2 left-3 flex h-4 items-center gap-0.5 rounded-full border border-edge bg-surface px-1.5 text-[10px] font-medium text-muted">
          <Zap aria-hidden className="size-2.5" /> Trigger
        </span>
      ) : null}
      <ServiceMark service={data.service} size="md" />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5">
          {data.pinned ? <Pin aria-label="output pinned" className="size-3.5 shrink-0 text-accent" /> : null}
          {data.disabled ? <Ban aria-label="disabled" className="size-3.5 shrink-0 text-muted" /> : null}
          <span className="truncate font-semibold" title={data.title}>
            {data.title}
          </span>
        </span>
        <span className="block truncate text-xs text-muted" title={words}>
          {words}
        </span>
        {data.modifiers.length === 0 ? null : (
          <span className="block truncate text-xs text-muted">{data.modifiers.join(" · ")}</span>
        )}
      </span>
      {data.problems === null ? null : <ProblemMark problems={data.problems} />}
      {run === null ? null : (
        <span className="absolute right-3 -bottom-3.5 rounded-sm bg-surface">
          <Badge tone={run.tone} icon={<run.Icon aria-hidden />}>
            {run.word}
            {runNote(data.run)}
          </Badge>
        </span>
      )}
      <Handle type="source" position={Position.Right} className={handle} />
    </div>
  );
});

/** Behind the status: how far the items of a loop are, or how often one call was tried. */
function runNote(run: StepNodeData["run"]): string {
  if (run === null) return "";
  if (run.items === undefined) return run.attempts > 1 ? ` · ${String(run.attempts)} attempts` : "";
  const { total, byStatus } = run.items;
  const failed = byStatus.failed ?? 0;
  const note = ` · ${String(byStatus.succeeded ?? 0)} of ${String(total)}`;
  return failed === 0 ? note : `${note}, ${String(failed)} failed`;
}

function ProblemMark({ problems }: Readonly<{ problems: NonNullable<StepNodeData["problems"]> }>) {
  const isError = problems.worst === "error";
  const word = isError
    ? problems.count === 1
      ? "problem"
      : "problems"
    : problems.count === 1
      ? "warning"
      : "warnings";
  const Icon = isError ? CircleX : TriangleAlert;
  return (
    <span
      title={`${String(problems.count)} ${word}`}
      className={cx("flex shrink-0 items-center gap-0.5 text-xs font-medium", isError ? "text-bad" : "text-warn")}
    >
      <Icon aria-hidden className="size-3.5" />
      {problems.count}
      <span className="sr-only">{word}</span>
    </span>
  );
}
