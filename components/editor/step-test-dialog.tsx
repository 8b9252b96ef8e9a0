"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Step } from "@/lib/workflow/definition-schema";
import { isFinalRunStatus, type Run } from "@/lib/workflow/run-schema";
import { pinsOptions, type Pin } from "@/lib/client/pins";
import { lastRunOptions, runKeys } from "@/lib/client/runs";
import { testStep, type StepTest } from "@/lib/client/step-tests";
import { STALE_MS } from "@/lib/client/stale-times";
import { useRun } from "@/components/runs/use-run";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { inputInRun, testScope, workOutInput, type WorkedOut } from "./step-input";
import { StepTestInput, type InputSource } from "./step-test-input";
import { StepTestOutput } from "./step-test-output";
import { useService } from "./use-service";

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  workflowId: string;
  stepId: string;
  step: Step;
  /** What the trigger would give, made of its schema. */
  sample: Json;
}>;

/** Runs the selected step alone: what goes in on the left, what comes out on the right. */
export function StepTestDialog({ open, onOpenChange, ...rest }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      wide
      title={`Test step “${rest.step.name ?? rest.stepId}”`}
      description="Runs this one step of the saved workflow. A test is a run: it is kept, and can be opened."
    >
      {open ? <WithData {...rest} /> : null}
    </Dialog>
  );
}

type BodyProps = Omit<Props, "open" | "onOpenChange">;

function WithData(props: BodyProps) {
  const { workflowId, stepId, step, sample } = props;
  const { workspace } = useViewer();
  const last = useQuery(lastRunOptions(workspace.id, workflowId));
  const pins = useQuery(pinsOptions(workspace.id, workflowId));
  const run = last.data ?? null;
  const others = (pins.data?.items ?? []).filter((pin) => pin.stepId !== stepId);
  const pinned = Object.fromEntries(others.map((pin) => [pin.stepId, pin.output]));
  const ready = last.data !== undefined && pins.data !== undefined;
  const worked = useQuery({
    queryKey: ["step-input", workflowId, stepId, step, run?.id, others, sample],
    queryFn: async () => ({
      simulate: await workOutInput(step, testScope(sample, run, pinned)),
      // What is pinned never goes to a real service.
      live: await workOutInput(step, testScope(sample, run, {})),
    }),
    enabled: ready,
    staleTime: STALE_MS.static,
  });
  if ((last.isLoading || pins.isLoading || worked.data === undefined) && !last.isError && !pins.isError)
    return (
      <div role="status" aria-label="Loading the step’s data" className="grid gap-4 md:grid-cols-2">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
    );
  return (
    <StepTest
      {...props}
      lastInput={inputInRun(run, stepId)}
      worked={worked.data ?? { simulate: NOTHING, live: NOTHING }}
      pin={pins.data?.items.find((pin) => pin.stepId === stepId)}
    />
  );
}

type Mode = "simulate" | "live";
type TestProps = BodyProps &
  Readonly<{ lastInput: JsonObject | undefined; worked: Record<Mode, WorkedOut>; pin: Pin | undefined }>;

const NOTHING: WorkedOut = { input: {}, failed: {} };

/** Milliseconds that the first answer waits for the end; a slower run is followed. */
const WAIT_MS = 5_000;

function StepTest({ workflowId, stepId, step, sample, lastInput, worked, pin }: TestProps) {
  const { workspace } = useViewer();
  const service = useService(step.service);
  const operation = service.data?.operations.find(({ id }) => id === step.operation);
  const [source, setSource] = useState<InputSource>(lastInput === undefined ? "trigger" : "last");
  const [edited, setEdited] = useState<JsonObject | null>(null);
  const [isJsonOk, setJsonOk] = useState(true);
  const [mode, setMode] = useState<Mode>("simulate");
  const [isMeant, setMeant] = useState(false);
  const [runId, setRunId] = useState<string | null>(null);
  const run = useRun(runId);
  const from = source === "last" && lastInput !== undefined ? lastInput : worked[mode].input;
  const input = edited ?? from;
  // A body works out the input of its own steps: only what triggers it can be given.
  const hasBody = step.steps !== undefined;
  const start = useAction({
    run: (body: StepTest) => testStep(workspace.id, workflowId, stepId, body),
    invalidate: [runKeys.all(workspace.id)],
    failed: "Could not test the step",
    onDone: ({ runId: started }) => setRunId(started),
  });
  const ended: Run | undefined = run.data;
  const isUnderWay = start.isPending || (runId !== null && (ended === undefined || !isFinalRunStatus(ended.status)));
  const error = ended?.steps.find(({ path }) => path === stepId)?.error ?? ended?.error ?? undefined;
  const field = error?.field?.replace(/^with\./, "").split(/[.[]/)[0];
  const errors = {
    ...(edited === null && source === "trigger" ? worked[mode].failed : {}),
    ...(field === undefined || error === undefined ? {} : { [field]: error.message }),
  };
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      <StepTestInput
        operation={operation}
        hasBody={hasBody}
        source={source}
        hasLast={lastInput !== undefined}
        input={input}
        isEdited={edited !== null}
        errors={errors}
        mode={mode}
        isMeant={isMeant}
        isBusy={isUnderWay}
        isJsonOk={isJsonOk}
        onSource={(next) => {
          setSource(next);
          setEdited(null);
        }}
        onInput={setEdited}
        onJsonOk={setJsonOk}
        onMode={(next) => {
          setMode(next);
          setMeant(false);
        }}
        onMeant={setMeant}
        onRun={() => {
          const given = hasBody ? { trigger: sample } : { input };
          start.mutate({ ...given, mode, waitMs: WAIT_MS });
          setMeant(false);
        }}
      />
      <StepTestOutput
        workflowId={workflowId}
        stepId={stepId}
        run={ended}
        isUnderWay={isUnderWay}
        pin={pin}
        loadError={run.isError ? run.error : null}
      />
    </div>
  );
}
