"use client";

import { useQuery } from "@tanstack/react-query";
import { alertsOptions } from "@/lib/client/monitoring";
import { recentRunsOptions } from "@/lib/client/runs";
import { workflowsOptions } from "@/lib/client/workflows";
import { STATUS_LOOK } from "@/components/runs/run-status";
import { useViewer } from "@/components/shell/workspace-context";
import { Figures } from "@/components/ui/figures";
import { formatPercent } from "@/components/ui/format";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";

/** The workspace in five figures. Those of runs are of the newest ones, and say so. */
export function FiguresStrip() {
  const { workspace } = useViewer();
  const workflows = useQuery(workflowsOptions(workspace.id)).data?.items;
  const runs = useQuery(recentRunsOptions(workspace.id)).data;
  const alerts = useQuery(alertsOptions(workspace.id)).data?.items;
  const on = workflows?.filter(({ publishedVersion, paused }) => publishedVersion !== null && !paused);
  const ended = runs?.items.filter(({ status }) => isFinalRunStatus(status)) ?? [];
  const failed = ended.filter(({ status }) => STATUS_LOOK[status].tone === "bad").length;
  const active = runs?.items.filter(({ status }) => !isFinalRunStatus(status)).length;
  const of =
    runs === undefined ? "" : runs.nextCursor === null ? "all runs" : `newest ${String(runs.items.length)} runs`;
  const count = (value: number | undefined) => (value === undefined ? "–" : String(value));
  return (
    <Figures
      label="Figures of the workspace"
      figures={[
        {
          label: "Workflows on",
          value: count(on?.length),
          note: workflows === undefined ? "" : `of ${String(workflows.length)}`,
        },
        { label: "Open alerts", value: count(alerts?.length), tone: (alerts?.length ?? 0) > 0 ? "bad" : "neutral" },
        { label: "Runs going on", value: count(active) },
        { label: "Failed runs", value: runs === undefined ? "–" : String(failed), note: of },
        {
          label: "Success rate",
          value: ended.length === 0 ? "–" : formatPercent((ended.length - failed) / ended.length, 1),
          note: of,
        },
      ]}
    />
  );
}
