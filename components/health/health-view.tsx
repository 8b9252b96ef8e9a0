"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { alertsOptions, healthOptions, metricsOptions, monitoringKeys, startMonitoring } from "@/lib/client/monitoring";
import { EngineNote } from "@/components/shell/engine-note";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { useAction } from "@/components/shell/use-action";
import { NoWorkflow } from "@/components/workflows/no-workflow";
import { useChosenWorkflow, WorkflowSelect } from "@/components/workflows/workflow-select";
import { AlertsList } from "./alerts-list";
import { HealthScore } from "./health-score";
import { MetricsCharts } from "./metrics-charts";

const MODES = ["default", "live", "simulate"] as const;
const BUCKETS = ["default", "minute", "hour", "day"] as const;

export function HealthView() {
  const { workspace } = useViewer();
  const mayWatch = useMay("editor");
  const chosen = useChosenWorkflow();
  const [mode, setMode] = useQueryState("mode", parseAsStringLiteral(MODES).withDefault("default"));
  const [bucket, setBucket] = useQueryState("bucket", parseAsStringLiteral(BUCKETS).withDefault("default"));
  const id = chosen.workflowId ?? "";
  const asked = mode === "default" ? undefined : mode;
  const enabled = chosen.workflowId !== null;
  const health = useQuery({ ...healthOptions(workspace.id, id, asked), enabled });
  const metrics = useQuery({
    ...metricsOptions(workspace.id, id, { mode: asked, bucket: bucket === "default" ? undefined : bucket }),
    enabled,
  });
  const alerts = useQuery({ ...alertsOptions(workspace.id, { workflowId: id }), enabled });
  const watch = useAction({
    run: () => startMonitoring(workspace.id, id),
    invalidate: [monitoringKeys.all(workspace.id)],
    done: "This workflow is being watched",
    failed: "Could not start monitoring",
  });
  const empty = chosen.workflows.data?.items.length === 0;
  return (
    <Page
      title="Health"
      description="How a workflow is doing, measured from its runs. Live and simulated runs are never mixed."
      actions={
        <>
          <WorkflowSelect chosen={chosen} />
          <Field label="Mode" hideLabel>
            {(control) => (
              <Select
                {...control}
                value={mode}
                onChange={(event) => void setMode(MODES.find((item) => item === event.target.value) ?? "default")}
              >
                <option value="default">Live, else simulated</option>
                <option value="live">Live runs</option>
                <option value="simulate">Simulated runs</option>
              </Select>
            )}
          </Field>
          {mayWatch && enabled ? (
            <Button busy={watch.isPending} onClick={() => watch.mutate(undefined)}>
              Start monitoring
            </Button>
          ) : null}
        </>
      }
    >
      <EngineNote engine="monitoring" />
      {empty ? (
        <NoWorkflow>Health is measured from runs. Make a workflow and run it, simulated if you like.</NoWorkflow>
      ) : (
        <>
          <QueryView query={health} what="the health">
            {(data) => <HealthScore health={data} />}
          </QueryView>
          <Card title="Alerts" flush>
            <QueryView query={alerts} what="the alerts">
              {(data) => <AlertsList alerts={data.items} />}
            </QueryView>
          </Card>
          <QueryView query={metrics} what="the metrics">
            {(data) => (
              <MetricsCharts
                metrics={data}
                bucketPicker={
                  <Field label="Width of a point" hideLabel>
                    {(control) => (
                      <Select
                        {...control}
                        value={bucket}
                        onChange={(event) =>
                          void setBucket(BUCKETS.find((item) => item === event.target.value) ?? "default")
                        }
                      >
                        <option value="default">Automatic points</option>
                        <option value="minute">Per minute</option>
                        <option value="hour">Per hour</option>
                        <option value="day">Per day</option>
                      </Select>
                    )}
                  </Field>
                }
              />
            )}
          </QueryView>
        </>
      )}
    </Page>
  );
}
