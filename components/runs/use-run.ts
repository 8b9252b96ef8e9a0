"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import { followRun } from "@/lib/client/run-stream";
import { ITEMS_SHOWN, runKeys, runOptions } from "@/lib/client/runs";
import { POLL_MS } from "@/lib/client/stale-times";
import { useViewer } from "@/components/shell/workspace-context";

/** Writes that come within this time are shown at once, milliseconds; longer where a run is slow to fetch. */
const GATHER_MS = 120;

/**
 * A run, followed until it has ended: by its event stream, and by polling where there is none. What is shown is
 * replaced in place, so that nothing jumps.
 * @param runId null: no run
 * @param items shown of each loop
 */
export function useRun(runId: string | null, items: number = ITEMS_SHOWN.first) {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const run = useQuery({
    ...runOptions(workspace.id, runId ?? "", items),
    enabled: runId !== null,
    refetchInterval: ({ state }) => {
      if (state.data === undefined || isFinalRunStatus(state.data.status)) return false;
      return streaming ? POLL_MS.idle : POLL_MS.active;
    },
  });
  const open = run.data !== undefined && !isFinalRunStatus(run.data.status);
  const refresh = useEffectEvent(async () => {
    if (runId !== null) await client.invalidateQueries({ queryKey: runKeys.detail(workspace.id, runId) });
  });
  useEffect(() => {
    if (runId === null || !open) return;
    const stop = new AbortController();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    let missed = false;
    // One fetch at a time, as far apart as two of them take: a large run is not asked for without a break.
    const gather = (afterMs: number) => {
      gathering = setTimeout(() => {
        const from = performance.now();
        missed = false;
        void refresh().then(() => {
          gathering = undefined;
          if (missed && !stop.signal.aborted) gather(Math.max(GATHER_MS, 2 * (performance.now() - from)));
        });
      }, afterMs);
    };
    void followRun(workspace.id, runId, stop.signal, () => {
      setStreaming(true);
      missed = true;
      if (gathering === undefined) gather(GATHER_MS);
    }).then(() => {
      if (stop.signal.aborted) return;
      setStreaming(false);
      void refresh();
    });
    return () => {
      stop.abort();
      clearTimeout(gathering);
    };
  }, [workspace.id, runId, open]);
  return run;
}
