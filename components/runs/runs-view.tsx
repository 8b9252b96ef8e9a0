"use client";

import { useState } from "react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { ArrowUp, ListChecks } from "lucide-react";
import { asClientError } from "@/lib/client/client-error";
import { runCountsOptions } from "@/lib/client/runs";
import { BulkDialog } from "@/components/replay/bulk-dialog";
import { BulkJobs } from "@/components/replay/bulk-jobs";
import { Page } from "@/components/shell/page";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { BulkBar } from "./bulk-bar";
import { RUN_FILTERS, toRunFilter } from "./runs-filter";
import { RunsFilters } from "./runs-filters";
import { RunsTable } from "./runs-table";
import { StatusChips } from "./status-chips";
import { useRunsList } from "./use-runs-list";

const NONE: ReadonlySet<string> = new Set();

/** Every run, newest first. What is filtered stands in the URL, so that a view can be sent to somebody. */
export function RunsView() {
  const { workspace } = useViewer();
  const href = useHref();
  const mayRun = useMay("editor");
  const [openedMs] = useState(() => Date.now());
  const [filters, setFilters] = useQueryStates(RUN_FILTERS);
  const filter = toRunFilter(filters, openedMs);
  const list = useRunsList(filter);
  const counts = useQuery(runCountsOptions(workspace.id, filter));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NONE);
  const [isAllMatching, setAllMatching] = useState(false);
  const [dialog, setDialog] = useState<"cancel" | "replay" | null>(null);

  const { runs, items } = list;
  const newer = list.newer === null ? null : `${list.newer} new ${list.newer === "1" ? "run" : "runs"}`;
  const error = runs.isError ? asClientError(runs.error) : null;
  const isFiltered = Object.values(filters).some((value) => value !== null);
  const select = (selection: ReadonlySet<string>) => {
    setChosen(selection);
    setAllMatching(false);
  };
  const change = (next: Partial<typeof filters> | null) => {
    select(NONE);
    void setFilters(next);
  };
  const selected = items.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const matched =
    counts.data === undefined
      ? undefined
      : filters.status === null || filters.status.length === 0
        ? counts.data.total
        : filters.status.reduce((sum, status) => sum + (counts.data.counts[status] ?? 0), 0);
  const hasMore = runs.hasNextPage || list.newer !== null;
  const matching =
    matched === undefined || !hasMore
      ? undefined
      : `${matched.toLocaleString("en")}${counts.data?.capped === true ? "+" : ""}`;
  return (
    <Page title="Runs" description="Every run of this workspace, newest first.">
      <RunsFilters filters={filters} onChange={change} />
      <StatusChips
        filter={filter}
        chosen={filters.status ?? []}
        onChange={(status) => change({ status: status.length === 0 ? null : [...status] })}
      />
      <BulkJobs shown={filters.job} />
      <section
        aria-label="Runs"
        aria-busy={runs.isPlaceholderData}
        className={cx("relative rounded-lg border bg-surface shadow-card", runs.isPlaceholderData && "opacity-70")}
      >
        {/* Told once when they come; the button itself is only read when it is reached. */}
        <p role="status" className="sr-only">
          {newer ?? ""}
        </p>
        {newer === null ? null : (
          <div className="sticky top-14 z-10 flex h-0 justify-center">
            <Button
              variant="primary"
              size="sm"
              className="mt-1 rounded-full shadow-popover"
              icon={<ArrowUp aria-hidden />}
              onClick={() => {
                list.showNewer();
                window.scrollTo({ top: 0 });
              }}
            >
              {newer}
            </Button>
          </div>
        )}
        {error !== null && items.length === 0 ? (
          <ErrorState
            title="Could not load the runs"
            message={error.message}
            reference={error.requestId}
            onRetry={() => void runs.refetch()}
          />
        ) : runs.isPending ? (
          <SkeletonRows rows={12} label="Loading the runs" />
        ) : items.length === 0 ? (
          <EmptyState
            icon={<ListChecks />}
            title={
              filters.job !== null ? "No run of this job yet" : isFiltered ? "No run fits these filters" : "No runs yet"
            }
            action={
              isFiltered ? (
                <Button onClick={() => change(null)}>Clear filters</Button>
              ) : (
                <Link href={href("/workflows")} className={buttonClass("primary")}>
                  Choose a workflow to run
                </Link>
              )
            }
          >
            {filters.job !== null
              ? "Its runs appear here as they start."
              : isFiltered
                ? "Widen the filters to see more."
                : "A run starts when a trigger of a published workflow fires, or when you press Run in the editor."}
          </EmptyState>
        ) : (
          <RunsTable runs={items} selection={mayRun ? chosen : null} onSelection={select} />
        )}
      </section>
      {runs.hasNextPage ? (
        <Button className="self-center" busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          Load more
        </Button>
      ) : null}
      {selected.length === 0 ? null : (
        <BulkBar
          selected={selected}
          isAllMatching={isAllMatching}
          matching={matching}
          onAllMatching={() => setAllMatching(true)}
          onCancel={() => setDialog("cancel")}
          onReplay={() => setDialog("replay")}
          onClear={() => select(NONE)}
        />
      )}
      {dialog === null ? null : (
        <BulkDialog
          action={dialog}
          target={isAllMatching ? { filter } : { runIds: selected }}
          workflowId={filters.workflow}
          onClose={() => setDialog(null)}
          onStarted={(bulkJobId) => {
            setDialog(null);
            select(NONE);
            list.showNewer();
            if (bulkJobId !== null) void setFilters({ ...CLEARED, job: bulkJobId });
          }}
        />
      )}
    </Page>
  );
}

const CLEARED = Object.fromEntries(Object.keys(RUN_FILTERS).map((name) => [name, null]));
