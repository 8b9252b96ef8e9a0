"use client";

import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { alertsOptions } from "@/lib/client/monitoring";
import { recentRunsOptions } from "@/lib/client/runs";
import { triggersOptions } from "@/lib/client/triggers";
import { useViewer } from "@/components/shell/workspace-context";
import { activityOf, type WorkflowActivity } from "./workflow-activity";

/** Activity of all workflows by id; undefined until runs, triggers and alerts are there. */
export function useActivity(): {
  byWorkflow: ReadonlyMap<string, WorkflowActivity> | undefined;
  /** Whether the runs looked at are all there are. */
  isWhole: boolean;
} {
  const { workspace } = useViewer();
  const runs = useQuery(recentRunsOptions(workspace.id));
  const triggers = useQuery(triggersOptions(workspace.id));
  const alerts = useQuery(alertsOptions(workspace.id));
  const byWorkflow = useMemo(
    () =>
      runs.data === undefined || triggers.data === undefined || alerts.data === undefined
        ? undefined
        : activityOf(runs.data.items, triggers.data.items, alerts.data.items),
    [runs.data, triggers.data, alerts.data],
  );
  return { byWorkflow, isWhole: runs.data?.nextCursor === null };
}
