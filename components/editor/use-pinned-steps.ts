"use client";

import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { pinsOptions } from "@/lib/client/pins";
import { useViewer } from "@/components/shell/workspace-context";

/** Ids of the steps with a pinned output. */
export function usePinnedSteps(workflowId: string): ReadonlySet<string> {
  const { workspace } = useViewer();
  const pins = useQuery(pinsOptions(workspace.id, workflowId));
  return useMemo(() => new Set((pins.data?.items ?? []).map(({ stepId }) => stepId)), [pins.data]);
}
