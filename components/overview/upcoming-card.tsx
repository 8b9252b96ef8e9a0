"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { triggersOptions } from "@/lib/client/triggers";
import { workflowsOptions } from "@/lib/client/workflows";
import { operationWords } from "@/components/services/operation-words";
import { ServiceMark } from "@/components/services/service-mark";
import { useServiceName } from "@/components/services/use-service-name";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";

const ROWS = 6;
/** After every instant: what has no time comes last. */
const NO_TIME = "9";

/** What is on and will start runs: those with a time first, then those that wait for an event. */
export function UpcomingCard() {
  const { workspace } = useViewer();
  const href = useHref();
  const nameOf = useServiceName();
  const triggers = useQuery(triggersOptions(workspace.id));
  const workflows = useQuery(workflowsOptions(workspace.id)).data?.items ?? [];
  return (
    <Card title="Next expected runs" flush>
      <QueryView query={triggers} what="the triggers">
        {(data) => {
          const on = data.items
            .filter(({ state, kind }) => state === "active" && kind !== "manual")
            .toSorted((a, b) => (a.nextExpectedAt ?? NO_TIME).localeCompare(b.nextExpectedAt ?? NO_TIME))
            .slice(0, ROWS);
          return on.length === 0 ? (
            <EmptyState title="No trigger is on">Publish a workflow, and what it waits for stands here.</EmptyState>
          ) : (
            <ul aria-label="Next expected runs" className="divide-y">
              {on.map((trigger) => (
                <li key={trigger.id} className="flex items-center gap-3 px-4 py-2.5">
                  <ServiceMark service={trigger.service} size="md" />
                  <span className="min-w-0 flex-1">
                    <Link
                      href={href(`/workflows/${trigger.workflowId}`)}
                      className="block truncate font-medium hover:text-accent hover:underline"
                    >
                      {workflows.find(({ id }) => id === trigger.workflowId)?.name ?? trigger.workflowId}
                    </Link>
                    <span className="block truncate text-xs text-muted">
                      {nameOf(trigger.service)}: {operationWords(trigger.event)}
                    </span>
                  </span>
                  <span className="shrink-0 text-xs">
                    {trigger.nextExpectedAt === null ? (
                      <span className="text-muted">on event</span>
                    ) : (
                      <Time at={trigger.nextExpectedAt} />
                    )}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </QueryView>
    </Card>
  );
}
