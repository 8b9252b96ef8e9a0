"use client";

import { useState } from "react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { applyOptimizations, optimizationKeys, optimizationOptions, type Opportunity } from "@/lib/client/optimization";
import { workflowKeys, workflowOptions } from "@/lib/client/workflows";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatPercent } from "@/components/ui/format";
import { Skeleton } from "@/components/ui/skeleton";
import { useAction } from "@/components/shell/use-action";
import { NoWorkflow } from "@/components/workflows/no-workflow";
import { useChosenWorkflow, WorkflowSelect } from "@/components/workflows/workflow-select";
import { AnalysisSummary } from "./analysis-summary";
import { AppliedCard } from "./applied-card";
import { OpportunityCard } from "./opportunity-card";
import { STRATEGIES } from "./strategies";

const STRATEGY_IDS = STRATEGIES.map(({ id }) => id);

/** What would make a workflow better, why, and by how much; chosen, applied as a version, undone. */
export function OptimizationView() {
  const { workspace } = useViewer();
  const mayApply = useMay("editor");
  const chosen = useChosenWorkflow();
  const id = chosen.workflowId ?? "";
  const enabled = chosen.workflowId !== null;
  const [strategy, setStrategy] = useQueryState(
    "strategy",
    parseAsStringLiteral(STRATEGY_IDS).withDefault("performance"),
  );
  const [choices, setChoices] = useState<ReadonlyMap<string, boolean>>(new Map());
  const analysis = useQuery({ ...optimizationOptions(workspace.id, id, strategy), enabled });
  const workflow = useQuery({ ...workflowOptions(workspace.id, id), enabled });
  const opportunities = analysis.data?.optimization_opportunities ?? [];
  // What gains nothing for this goal is left out unless somebody takes it.
  const isPicked = ({ id: opportunityId, risk, estimated_improvement: gain }: Opportunity) =>
    risk !== "manual" && (choices.get(opportunityId) ?? gain > 0);
  const picked = opportunities.filter(isPicked);
  const apply = useAction({
    run: () => applyOptimizations(workspace.id, id, picked),
    invalidate: [optimizationKeys.all(workspace.id), workflowKeys.all(workspace.id)],
    done: ({ version }) => (version === null ? "Nothing was changed" : `Applied as version ${String(version)}`),
    failed: "Could not apply",
  });
  return (
    <Page
      title="Optimization"
      description="Each finding is predicted by simulation and checked for equal effects before it counts."
      actions={<WorkflowSelect chosen={chosen} />}
    >
      {chosen.workflows.data?.items.length === 0 ? (
        <NoWorkflow>There has to be a workflow before it can be made faster.</NoWorkflow>
      ) : (
        <>
          <fieldset className="grid gap-2 sm:grid-cols-2 lg:grid-cols-4">
            <legend className="sr-only">Strategy</legend>
            {STRATEGIES.map((item) => (
              <label
                key={item.id}
                className="flex gap-2.5 rounded-lg border bg-surface p-3 has-checked:border-accent has-checked:bg-accent-soft"
              >
                <input
                  type="radio"
                  name="strategy"
                  className="mt-1 accent-accent"
                  checked={strategy === item.id}
                  onChange={() => void setStrategy(item.id)}
                />
                <span>
                  <span className="block font-medium">{item.name}</span>
                  <span className="text-xs text-muted">{item.words}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {apply.data === undefined ? null : <AppliedCard result={apply.data} workflowId={id} />}
          <QueryView query={analysis} what="the analysis" skeleton={<Skeleton className="h-64" />}>
            {(data) => (
              <>
                <AnalysisSummary analysis={data} />
                <Card
                  title="Findings"
                  flush
                  actions={
                    mayApply && opportunities.length > 0 ? (
                      <Button
                        variant="primary"
                        busy={apply.isPending}
                        disabled={picked.length === 0}
                        onClick={() => apply.mutate(undefined)}
                      >
                        Apply {picked.length} {picked.length === 1 ? "finding" : "findings"}
                      </Button>
                    ) : null
                  }
                  description={
                    opportunities.length === 0
                      ? undefined
                      : `All together: ${formatPercent(data.estimated_improvement)} better, by simulating the changed workflow.`
                  }
                >
                  {opportunities.length === 0 ? (
                    <p className="p-4 text-muted">
                      Nothing worth changing for this goal. Order, retries and limits fit what the steps do.
                    </p>
                  ) : (
                    <ul aria-label="Findings" className="divide-y">
                      {opportunities.map((opportunity) => (
                        <OpportunityCard
                          key={opportunity.id}
                          opportunity={opportunity}
                          definition={workflow.data?.definition}
                          picked={isPicked(opportunity)}
                          onPick={(on) => setChoices(new Map(choices).set(opportunity.id, on))}
                          selectable={mayApply}
                        />
                      ))}
                    </ul>
                  )}
                </Card>
              </>
            )}
          </QueryView>
        </>
      )}
    </Page>
  );
}
