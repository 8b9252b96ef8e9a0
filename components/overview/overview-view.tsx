"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { recentRunsOptions } from "@/lib/client/runs";
import { workflowsOptions } from "@/lib/client/workflows";
import { systemOptions } from "@/lib/client/workspace";
import { RunsTable } from "@/components/runs/runs-table";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { DescribeBox } from "@/components/generate/describe-box";
import { WorkflowsTable } from "@/components/workflows/workflows-table";
import { AttentionCard } from "./attention-card";
import { FiguresStrip } from "./figures-strip";
import { UpcomingCard } from "./upcoming-card";

const ROWS = 6;

/** What needs somebody first, then what runs next, then what ran; and the box where the next workflow begins. */
export function OverviewView() {
  const { workspace } = useViewer();
  const href = useHref();
  const workflows = useQuery(workflowsOptions(workspace.id));
  const runs = useQuery(recentRunsOptions(workspace.id));
  const system = useQuery(systemOptions(workspace.id));
  const worker = system.data?.worker.state;
  const isNew = workflows.data?.items.length === 0;
  return (
    <Page title="Overview" description={`What needs you in ${workspace.name}, what runs next, and what ran.`}>
      {worker === undefined || worker === "ok" ? null : (
        <Callout tone="warn" title={`The worker is ${worker}`}>
          Runs are accepted and wait. They go on as soon as it is back.
        </Callout>
      )}
      <Card label="Describe what you want automated">
        <DescribeBox />
        <p className="mt-2 text-xs text-muted">
          <Link href={href("/services")} className="underline decoration-edge underline-offset-2 hover:text-accent">
            Which services can be used
          </Link>
        </p>
      </Card>
      {isNew ? (
        <Card label="First steps">
          <EmptyState icon={<ListChecks />} title="Nothing runs here yet">
            Describe a job above. The workflow is made as a draft, tried against simulated services, and runs only when
            you publish it. No account is needed to try.
          </EmptyState>
        </Card>
      ) : (
        <>
          <FiguresStrip />
          <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <AttentionCard />
            <UpcomingCard />
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
              {(data) => <WorkflowsTable workflows={data.items.slice(0, ROWS)} />}
            </QueryView>
          </Card>
          <Card
            title="Recent runs"
            flush
            actions={
              <Link href={href("/runs")} className={buttonClass("ghost", "sm")}>
                All runs
              </Link>
            }
          >
            <QueryView query={runs} what="the runs">
              {(data) =>
                data.items.length === 0 ? (
                  <EmptyState icon={<ListChecks />} title="No runs yet">
                    Runs appear here as soon as a workflow is run, simulated or live.
                  </EmptyState>
                ) : (
                  <RunsTable runs={data.items.slice(0, ROWS)} />
                )
              }
            </QueryView>
          </Card>
        </>
      )}
    </Page>
  );
}
