"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { followRuns } from "@/lib/client/run-stream";
import { NEWER_MAX, newerRunsOptions, runKeys, runsOptions, type RunFilter } from "@/lib/client/runs";
import { useViewer } from "@/components/shell/workspace-context";

/** Changes that come within this time are shown at once, milliseconds. */
const GATHER_MS = 700;

/**
 * The runs that a filter fits, kept up to date in place: what is shown changes its state and never its place. Runs that
 * came since are counted, and come in when somebody asks for them.
 */
export function useRunsList(filter: RunFilter) {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [generation, setGeneration] = useState(0);
  const runs = useInfiniteQuery({
    ...runsOptions(workspace.id, filter, generation),
    placeholderData: keepPreviousData,
  });
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = runs.isPlaceholderData ? undefined : items[0]?.createdAt;
  const newer = useQuery({
    ...newerRunsOptions(workspace.id, filter, newest ?? new Date(0).toISOString()),
    enabled: newest !== undefined,
  });
  const refresh = useEffectEvent(async () => {
    await Promise.all(
      [runKeys.lists(workspace.id), runKeys.newer(workspace.id), runKeys.counts(workspace.id)].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  });
  const { workflowId } = filter;
  useEffect(() => {
    const stop = new AbortController();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    void followRuns(workspace.id, workflowId, stop.signal, () => {
      gathering ??= setTimeout(() => {
        void refresh().finally(() => {
          gathering = undefined;
        });
      }, GATHER_MS);
    });
    return () => {
      stop.abort();
      clearTimeout(gathering);
    };
  }, [workspace.id, workflowId]);
  const count = newest === undefined ? 0 : (newer.data?.items.length ?? 0);
  return {
    runs,
    items,
    /** Runs that came since, in words; null where there are none. */
    newer: count === 0 ? null : count > NEWER_MAX ? `${String(NEWER_MAX)}+` : String(count),
    showNewer: () => setGeneration((old) => old + 1),
  };
}
