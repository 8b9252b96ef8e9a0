"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { ScanSearch, ShieldCheck } from "lucide-react";
import { analyzeFailures, issuesOptions, troubleshootingKeys } from "@/lib/client/troubleshooting";
import { EngineNote } from "@/components/shell/engine-note";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { EmptyState } from "@/components/ui/states";
import { useAction } from "@/components/shell/use-action";
import { NoWorkflow } from "@/components/workflows/no-workflow";
import { useChosenWorkflow, WorkflowSelect } from "@/components/workflows/workflow-select";
import { IssueDetail } from "./issue-detail";
import { IssueList } from "./issue-list";
import { SessionsCard } from "./sessions-card";

const STATUSES = ["open", "awaiting_approval", "reopened", "resolved"] as const;

/** One issue per distinct fault: what broke, why, what it cost, and fixes that are proved before they count. */
export function TroubleshootingView() {
  const { workspace } = useViewer();
  const chosen = useChosenWorkflow();
  const [view, setView] = useQueryStates({ issue: parseAsString, status: parseAsStringLiteral(STATUSES) });
  const workflowId = chosen.workflowId ?? "";
  const enabled = chosen.workflowId !== null;
  const issues = useQuery({
    ...issuesOptions(workspace.id, { workflowId, status: view.status ?? undefined }),
    enabled,
  });
  const analyze = useAction({
    run: () => analyzeFailures(workspace.id, { workflow_id: workflowId }),
    invalidate: [troubleshootingKeys.all(workspace.id)],
    done: ({ issues: found }) =>
      found.length === 0
        ? "No failed run to explain"
        : `${String(found.length)} ${found.length === 1 ? "issue" : "issues"} found`,
    failed: "Could not analyze the failures",
  });
  return (
    <Page
      title="Troubleshooting"
      description="Causes of failed runs, and fixes that are replayed before they are applied."
      actions={
        <>
          <WorkflowSelect chosen={chosen} />
          <Button
            variant="primary"
            icon={<ScanSearch aria-hidden />}
            busy={analyze.isPending}
            disabled={!enabled}
            onClick={() => analyze.mutate(undefined)}
          >
            Analyze failures
          </Button>
        </>
      }
    >
      <EngineNote engine="troubleshooting" />
      {chosen.workflows.data?.items.length === 0 ? (
        <NoWorkflow>Failures of its runs are explained here.</NoWorkflow>
      ) : (
        <QueryView query={issues} what="the issues">
          {(data) => {
            const selected = data.items.find(({ id }) => id === view.issue) ?? data.items[0];
            return (
              <div className="grid items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
                <Card
                  title="Issues"
                  flush
                  actions={
                    <Field label="Status of issues" hideLabel>
                      {(control) => (
                        <Select
                          {...control}
                          value={view.status ?? ""}
                          onChange={(event) =>
                            void setView({ status: STATUSES.find((item) => item === event.target.value) ?? null })
                          }
                        >
                          <option value="">All</option>
                          <option value="open">Open</option>
                          <option value="awaiting_approval">Awaiting approval</option>
                          <option value="reopened">Reopened</option>
                          <option value="resolved">Resolved</option>
                        </Select>
                      )}
                    </Field>
                  }
                >
                  <IssueList
                    issues={data.items}
                    selectedId={selected?.id ?? null}
                    onSelect={(issue) => void setView({ issue })}
                  />
                </Card>
                <div className="flex min-w-0 flex-col gap-4">
                  {selected === undefined ? (
                    <div className="rounded-lg border bg-surface">
                      <EmptyState icon={<ShieldCheck />} title="No issues">
                        Failed runs are read in the background. “Analyze failures” reads them now.
                      </EmptyState>
                    </div>
                  ) : (
                    <IssueDetail key={selected.id} issue={selected} />
                  )}
                  <SessionsCard workflowId={workflowId} />
                </div>
              </div>
            );
          }}
        </QueryView>
      )}
    </Page>
  );
}
