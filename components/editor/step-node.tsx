"use client";

import { memo } from "react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { Ban, Box, CircleX, TriangleAlert, Zap } from "lucide-react";
import { RunStatusBadge } from "@/components/runs/run-status";
import { cx } from "@/components/ui/cx";
import type { StepNode } from "./graph";

/** A step or trigger on the canvas. What it says, the outline says too. */
export const StepNodeView = memo(function StepNodeView({ data, selected }: NodeProps<StepNode>) {
  const Icon = data.kind === "trigger" ? Zap : Box;
  return (
    <div
      className={cx(
        "flex h-full w-full flex-col justify-center gap-0.5 rounded-lg border bg-surface px-3",
        selected ? "border-accent outline-2 outline-accent" : "border-control",
        data.disabled && "border-dashed opacity-70",
      )}
    >
      {data.kind === "step" ? <Handle type="target" position={Position.Left} /> : null}
      <div className="flex min-w-0 items-center gap-1.5">
        {data.disabled ? (
          <Ban aria-label="disabled" className="size-3.5 shrink-0 text-muted" />
        ) : (
          <Icon aria-hidden className="size-3.5 shrink-0 text-accent" />
        )}
        <span className="truncate text-sm font-medium">{data.title}</span>
        {data.problems !== null ? (
          <span
            className={cx(
              "ml-auto flex shrink-0 items-center gap-0.5 text-xs",
              data.problems.worst === "error" ? "text-bad" : "text-warn",
            )}
            title={`${String(data.problems.count)} ${data.problems.worst === "error" ? "problems" : "warnings"}`}
          >
            {data.problems.worst === "error" ? (
              <CircleX aria-hidden className="size-3.5" />
            ) : (
              <TriangleAlert aria-hidden className="size-3.5" />
            )}
            {data.problems.count}
            <span className="sr-only">{data.problems.worst === "error" ? "problems" : "warnings"}</span>
          </span>
        ) : null}
      </div>
      <div className="flex min-w-0 items-center gap-1.5">
        <span className="truncate text-xs text-muted">{data.subtitle}</span>
        {data.run === null ? null : (
          <span className="ml-auto">
            <RunStatusBadge status={data.run.status} />
          </span>
        )}
      </div>
      {data.modifiers.length === 0 || data.run !== null ? null : (
        <span className="truncate text-xs text-muted">{data.modifiers.join(" · ")}</span>
      )}
      <Handle type="source" position={Position.Right} />
    </div>
  );
});
