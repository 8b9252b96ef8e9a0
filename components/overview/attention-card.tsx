"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight, BellOff, CircleCheck, PlugZap, Stethoscope, TriangleAlert, type LucideIcon } from "lucide-react";
import { connectionsOptions } from "@/lib/client/connections";
import { alertsOptions } from "@/lib/client/monitoring";
import { POLL_MS } from "@/lib/client/stale-times";
import { triggersOptions } from "@/lib/client/triggers";
import { issuesOptions } from "@/lib/client/troubleshooting";
import { workflowsOptions } from "@/lib/client/workflows";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cx } from "@/components/ui/cx";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { useNow } from "@/components/ui/use-now";
import { attentionOf, type AttentionItem } from "./attention";

const ROWS = 6;
const LOOK: Record<AttentionItem["kind"], { Icon: LucideIcon; next: string }> = {
  connection: { Icon: PlugZap, next: "Open the connection" },
  "missed-run": { Icon: BellOff, next: "See the trigger" },
  fix: { Icon: Stethoscope, next: "Review the fix" },
  issue: { Icon: Stethoscope, next: "See the cause" },
  alert: { Icon: TriangleAlert, next: "See health" },
};

/** What waits for a person, gravest first: missed runs, failures with a fix at hand, alerts. */
export function AttentionCard() {
  const { workspace } = useViewer();
  const href = useHref();
  const alerts = useQuery(alertsOptions(workspace.id));
  const issues = useQuery(issuesOptions(workspace.id, {}));
  const triggers = useQuery(triggersOptions(workspace.id));
  const workflows = useQuery(workflowsOptions(workspace.id));
  const connections = useQuery({ ...connectionsOptions(workspace.id), refetchInterval: POLL_MS.idle });
  const nowMs = useNow(60_000);
  const isThere = alerts.data && connections.data && issues.data && triggers.data && workflows.data;
  const failed = [alerts, connections, issues, triggers].some((query) => query.isError);
  const items = isThere
    ? attentionOf({
        alerts: alerts.data.items,
        connections: connections.data.items,
        issues: issues.data.items,
        triggers: triggers.data.items,
        nowMs,
      })
    : [];
  const nameOf = (id: string) => workflows.data?.items.find((workflow) => workflow.id === id)?.name ?? "a workflow";
  return (
    <Card
      title="Needs attention"
      flush
      actions={
        items.length > ROWS ? (
          <Link href={href("/troubleshooting")} className={buttonClass("ghost", "sm")}>
            {items.length - ROWS} more
          </Link>
        ) : null
      }
    >
      {!isThere ? (
        failed ? (
          <p className="p-4 text-muted">What needs attention could not be loaded.</p>
        ) : (
          <SkeletonRows rows={3} label="Loading what needs attention" />
        )
      ) : items.length === 0 ? (
        <EmptyState icon={<CircleCheck />} title="Nothing needs you">
          No failures without an answer, no missed runs, no open alerts, no broken connection.
        </EmptyState>
      ) : (
        <ul aria-label="Needs attention" className="divide-y">
          {items.slice(0, ROWS).map((item) => {
            const { Icon, next } = LOOK[item.kind];
            return (
              <li key={item.id}>
                <Link href={href(item.path)} className="group flex items-start gap-3 px-4 py-3 hover:bg-sunken/60">
                  <Icon aria-hidden className={cx("mt-0.5 size-4 shrink-0", item.grave ? "text-bad" : "text-warn")} />
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium break-words">{item.title}</span>
                    <span className="block text-xs text-muted">
                      {item.workflowId === null ? "Every workflow that uses it" : nameOf(item.workflowId)}
                      {item.since === null ? null : (
                        <>
                          , since <Time at={item.since} />
                        </>
                      )}
                    </span>
                  </span>
                  <span className="flex shrink-0 items-center gap-1 text-xs font-medium text-accent group-hover:underline max-sm:hidden">
                    {next} <ArrowRight aria-hidden className="size-3.5" />
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
