"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import { followRun } from "@/lib/client/run-stream";
import { runKeys, runOptions } from "@/lib/client/runs";
import { POLL_MS } from "@/lib/client/stale-times";
import { useViewer } from "@/components/shell/workspace-context";

/** Writes that come within this time are shown at once, milliseconds. */
const GATHER_MS = 120;

/**
 * A run, followed until it has ended: by its event stream, and by polling where there is none. What is shown is
 * replaced in place, so that nothing jumps.
 * @param runId null: no run
 */
export function useRun(runId: string | null) {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const run = useQuery({
    ...runOptions(workspace.id, runId ?? ""),
    enabled: runId !== null,
    refetchInterval: ({ state }) => {
      if (state.data === undefined || isFinalRunStatus(state.data.status)) return false;
      return streaming ? POLL_MS.idle : POLL_MS.active;
    },
  });
  const open = run.data !== undefined && !isFinalRunStatus(run.data.status);
  const refresh = useEffectEvent(() => {
    if (runId !== null) void client.invalidateQueries({ queryKey: runKeys.detail(workspace.id, runId) });
  });
  useEffect(() => {
    if (runId === null || !open) return;
    const stop = new AbortController();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    void followRun(workspace.id, runId, stop.signal, () => {
      setStreaming(true);
      gathering ??= setTimeout(() => {
        gathering = undefined;
        refresh();
      }, GATHER_MS);
    }).then(() => {
      if (stop.signal.aborted) return;
      setStreaming(false);
      refresh();
    });
    return () => {
      stop.abort();
      clearTimeout(gathering);
    };
  }, [workspace.id, runId, open]);
  return run;
}
