"use client";

import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { ERROR_CATEGORIES, runModeSchema, runStatusSchema } from "@/lib/workflow/run-schema";
import { asClientError } from "@/lib/client/client-error";
import { runsOptions } from "@/lib/client/runs";
import { workflowsOptions } from "@/lib/client/workflows";
import { Page } from "@/components/shell/page";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { humanize } from "@/components/ui/format";
import { Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { STATUS_LOOK } from "./run-status";
import { RunsTable } from "./runs-table";

const FILTERS = {
  workflow: parseAsString,
  status: parseAsStringLiteral(runStatusSchema.options),
  mode: parseAsStringLiteral(runModeSchema.options),
  category: parseAsStringLiteral(ERROR_CATEGORIES),
};

/** Every run, newest first. What is filtered stands in the URL, so that a view can be sent to somebody. */
export function RunsView() {
  const { workspace } = useViewer();
  const href = useHref();
  const [filters, setFilters] = useQueryStates(FILTERS);
  const workflows = useQuery(workflowsOptions(workspace.id));
  const runs = useInfiniteQuery(
    runsOptions(workspace.id, {
      workflowId: filters.workflow ?? undefined,
      status: filters.status ?? undefined,
      mode: filters.mode ?? undefined,
      errorCategory: filters.category ?? undefined,
    }),
  );
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(filters).some((value) => value !== null);
  const error = runs.isError ? asClientError(runs.error) : null;
  return (
    <Page title="Runs" description="Every run of this workspace, newest first.">
      <div role="search" aria-label="Filter runs" className="grid grid-cols-2 items-end gap-2 sm:flex sm:flex-wrap">
        <Field label="Workflow" className="sm:w-56">
          {(control) => (
            <Select
              {...control}
              value={filters.workflow ?? ""}
              onChange={(event) => void setFilters({ workflow: event.target.value || null })}
            >
              <option value="">All</option>
              {(workflows.data?.items ?? []).map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Status" className="sm:w-36">
          {(control) => (
            <Select
              {...control}
              value={filters.status ?? ""}
              onChange={(event) =>
                void setFilters({ status: runStatusSchema.options.find((item) => item === event.target.value) ?? null })
              }
            >
              <option value="">All</option>
              {runStatusSchema.options.map((status) => (
                <option key={status} value={status}>
                  {STATUS_LOOK[status].word}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Mode" className="sm:w-32">
          {(control) => (
            <Select
              {...control}
              value={filters.mode ?? ""}
              onChange={(event) =>
                void setFilters({ mode: runModeSchema.options.find((item) => item === event.target.value) ?? null })
              }
            >
              <option value="">All</option>
              <option value="live">Live</option>
              <option value="simulate">Simulated</option>
            </Select>
          )}
        </Field>
        <Field label="Error" className="sm:w-44">
          {(control) => (
            <Select
              {...control}
              value={filters.category ?? ""}
              onChange={(event) =>
                void setFilters({ category: ERROR_CATEGORIES.find((item) => item === event.target.value) ?? null })
              }
            >
              <option value="">Any</option>
              {ERROR_CATEGORIES.map((category) => (
                <option key={category} value={category}>
                  {humanize(category)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {filtered ? (
          <Button variant="ghost" onClick={() => void setFilters(null)}>
            Clear filters
          </Button>
        ) : null}
      </div>
      <section aria-label="Runs" className="rounded-lg border bg-surface shadow-card">
        {error !== null && items.length === 0 ? (
          <ErrorState
            title="Could not load the runs"
            message={error.message}
            reference={error.requestId}
            onRetry={() => void runs.refetch()}
          />
        ) : runs.isPending ? (
          <SkeletonRows rows={10} label="Loading the runs" />
        ) : items.length === 0 ? (
          <EmptyState
            icon={<ListChecks />}
            title={filtered ? "No run fits these filters" : "No runs yet"}
            action={
              filtered ? null : (
                <Link href={href("/workflows")} className={buttonClass("primary")}>
                  Choose a workflow to run
                </Link>
              )
            }
          >
            {filtered
              ? "Widen the filters to see more."
              : "A run starts when a trigger of a published workflow fires, or when you press Run in the editor."}
          </EmptyState>
        ) : (
          <RunsTable runs={items} />
        )}
      </section>
      {runs.hasNextPage ? (
        <Button className="self-center" busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          Load more
        </Button>
      ) : null}
    </Page>
  );
}
