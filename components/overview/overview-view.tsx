"use client";

import Link from "next/link";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { alertsOptions } from "@/lib/client/monitoring";
import { runsOptions } from "@/lib/client/runs";
import { workflowsOptions } from "@/lib/client/workflows";
import { systemOptions } from "@/lib/client/workspace";
import { AlertsList } from "@/components/health/alerts-list";
import { RunsTable } from "@/components/runs/runs-table";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { DescribeBox } from "@/components/generate/describe-box";
import { WorkflowsTable } from "@/components/workflows/workflows-table";

const ROWS = 6;

/** What runs, what failed, what needs somebody; and the box where the next workflow begins. */
export function OverviewView() {
  const { workspace } = useViewer();
  const href = useHref();
  const workflows = useQuery(workflowsOptions(workspace.id));
  const runs = useInfiniteQuery(runsOptions(workspace.id, {}));
  const alerts = useQuery(alertsOptions(workspace.id));
  const system = useQuery(systemOptions(workspace.id));
  const recent = runs.data?.pages[0]?.items.slice(0, ROWS);
  const worker = system.data?.worker.state;
  return (
    <Page title="Overview" description={`What runs in ${workspace.name}, and what needs you.`}>
      {worker === undefined || worker === "ok" ? null : (
        <Callout tone="warn" title={`The worker is ${worker}`}>
          Runs are accepted and wait. They go on as soon as it is back.
        </Callout>
      )}
      <Card title="Describe what you want automated">
        <DescribeBox />
      </Card>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card
          title="Recent runs"
          flush
          actions={
            <Link href={href("/runs")} className={buttonClass("ghost", "sm")}>
              All runs
            </Link>
          }
        >
          {recent === undefined ? (
            runs.isError ? (
              <p className="p-4 text-muted">The runs could not be loaded.</p>
            ) : (
              <SkeletonRows label="Loading the runs" />
            )
          ) : recent.length === 0 ? (
            <EmptyState icon={<ListChecks />} title="No runs yet">
              Runs appear here as soon as a workflow is run, simulated or live.
            </EmptyState>
          ) : (
            <RunsTable runs={recent} />
          )}
        </Card>
        <Card
          title="Needs attention"
          flush
          actions={
            <Link href={href("/troubleshooting")} className={buttonClass("ghost", "sm")}>
              Troubleshooting
            </Link>
          }
        >
          <QueryView query={alerts} what="the alerts">
            {(data) => <AlertsList alerts={data.items.slice(0, ROWS)} />}
          </QueryView>
        </Card>
      </div>
      <Card
        title="Workflows"
        flush
        actions={
          <Link href={href("/workflows")} className={buttonClass("ghost", "sm")}>
            All workflows
          </Link>
        }
      >
        <QueryView query={workflows} what="the workflows">
          {(data) =>
            data.items.length === 0 ? (
              <p className="p-4 text-muted">None yet. Describe the first one above.</p>
            ) : (
              <WorkflowsTable workflows={data.items.slice(0, ROWS)} />
            )
          }
        </QueryView>
      </Card>
    </Page>
  );
}
