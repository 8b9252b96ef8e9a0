"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import { recentRunsOptions } from "@/lib/client/runs";
import type { WorkflowSummary } from "@/lib/client/workflows";
import { RunStatusBadge } from "@/components/runs/run-status";
import { operationWords } from "@/components/services/operation-words";
import { ServiceMark } from "@/components/services/service-mark";
import { useServiceName } from "@/components/services/use-service-name";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { cx } from "@/components/ui/cx";
import { Skeleton } from "@/components/ui/skeleton";
import { Td, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { RunBars } from "./run-bars";
import { activityOf, type WorkflowActivity } from "./workflow-activity";
import { WorkflowMenu } from "./workflow-menu";
import { WorkflowStateBadge } from "./workflow-state-badge";

type Props = Readonly<{
  workflow: WorkflowSummary;
  /** null: none among the runs looked at; undefined: not there yet. */
  activity: WorkflowActivity | null | undefined;
  /** Whether older runs than those looked at may exist. */
  mayHaveOlder: boolean;
}>;

export function WorkflowRow({ workflow, activity: known, mayHaveOlder }: Props) {
  const { workspace } = useViewer();
  const href = useHref();
  const nameOf = useServiceName();
  // A busy neighbour may have pushed this workflow's runs out of the newest ones of the workspace.
  const unseen = known !== undefined && mayHaveOlder && (known === null || known.lastRun === null);
  const own = useQuery({ ...recentRunsOptions(workspace.id, { workflowId: workflow.id }), enabled: unseen });
  const found = own.data === undefined ? undefined : activityOf(own.data.items, [], []).get(workflow.id);
  const activity = known === undefined || (unseen && own.isPending) ? undefined : known;
  const runs = found?.runs ?? activity?.runs ?? [];
  const lastRun = found?.lastRun ?? activity?.lastRun ?? null;
  const [trigger] = activity?.triggers ?? [];
  return (
    <Tr>
      <Td className="min-w-44">
        <Link
          href={href(`/workflows/${workflow.id}`)}
          className="font-medium text-ink hover:text-accent hover:underline"
        >
          {workflow.name}
        </Link>
        <span className="flex items-center gap-1.5 pt-0.5 text-xs text-muted">
          {trigger === undefined ? (
            <span>
              Version {workflow.headVersion}, changed <Time at={workflow.updatedAt} />
            </span>
          ) : (
            <>
              <ServiceMark service={trigger.service} /> {nameOf(trigger.service)}: {operationWords(trigger.event)}
            </>
          )}
        </span>
      </Td>
      <Td>
        <WorkflowStateBadge workflow={workflow} notFiring={activity?.troubledTrigger?.state === "silent"} />
        {workflow.publishedVersion !== null && workflow.publishedVersion !== workflow.headVersion ? (
          <span className="block pt-0.5 text-xs whitespace-nowrap text-muted">
            v{workflow.publishedVersion} live, v{workflow.headVersion} saved
          </span>
        ) : null}
      </Td>
      {activity === undefined ? (
        <Td colSpan={4}>
          <Skeleton className="h-5 w-full" />
        </Td>
      ) : (
        <>
          <Td className="w-72 max-w-72 min-w-48">
            <Wellbeing activity={activity} hasRuns={lastRun !== null} />
          </Td>
          <Td>
            {lastRun === null ? (
              <span className="text-muted">never</span>
            ) : (
              <Link
                href={href(`/runs/${lastRun.id}`)}
                aria-label={`Last run of ${workflow.name}`}
                className="flex items-center gap-2 whitespace-nowrap hover:underline"
              >
                <RunStatusBadge status={lastRun.status} /> <Time at={lastRun.createdAt} />
              </Link>
            )}
          </Td>
          <Td className="max-md:hidden">
            <NextExpected workflow={workflow} activity={activity} />
          </Td>
          <Td className="max-md:hidden">
            <RunBars runs={runs} />
          </Td>
        </>
      )}
      <Td className="text-right">
        <WorkflowMenu workflow={workflow} />
      </Td>
    </Tr>
  );
}

/** How it is doing, with the reason. */
function Wellbeing({ activity, hasRuns }: Readonly<{ activity: WorkflowActivity | null; hasRuns: boolean }>) {
  const href = useHref();
  const alert = activity?.alert ?? null;
  const troubled = activity?.troubledTrigger ?? null;
  if (alert === null && troubled === null)
    return (
      <span className="flex items-center gap-1.5 text-muted">
        {hasRuns ? (
          <CircleCheck aria-hidden className="size-3.5 shrink-0 text-ok" />
        ) : (
          <CircleDashed aria-hidden className="size-3.5 shrink-0" />
        )}
        {hasRuns ? "No alerts" : "No runs yet"}
      </span>
    );
  const grave = alert !== null && (alert.severity === "critical" || alert.severity === "high");
  const reason =
    alert?.title ??
    (troubled?.state === "error" ? (troubled.error ?? "A trigger can't be read") : "A trigger did not fire in time");
  return (
    <Link
      href={href(`/health?workflow=${alert?.workflowId ?? troubled?.workflowId ?? ""}`)}
      title={reason}
      className="flex items-center gap-1.5 hover:underline"
    >
      <TriangleAlert aria-hidden className={cx("size-3.5 shrink-0", grave ? "text-bad" : "text-warn")} />
      <span className="truncate">{reason}</span>
      {activity !== null && activity.alertCount > 1 ? (
        <span className="shrink-0 text-xs text-muted">+{activity.alertCount - 1}</span>
      ) : null}
    </Link>
  );
}

function NextExpected({
  workflow,
  activity,
}: Readonly<{ workflow: WorkflowSummary; activity: WorkflowActivity | null }>) {
  if (workflow.publishedVersion === null) return <span className="text-muted">–</span>;
  if (workflow.paused) return <span className="text-muted">paused</span>;
  if (activity !== null && activity.nextExpectedAt !== null) return <Time at={activity.nextExpectedAt} />;
  return <span className="whitespace-nowrap text-muted">on event</span>;
}
