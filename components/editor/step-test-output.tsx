"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { ExternalLink, Pin as PinIcon, PinOff } from "lucide-react";
import type { Json } from "@/lib/kernel/json";
import type { Run } from "@/lib/workflow/run-schema";
import { asClientError } from "@/lib/client/client-error";
import { pinKeys, pinOutput, unpin, type Pin } from "@/lib/client/pins";
import { runStepOptions } from "@/lib/client/runs";
import { errorFacts } from "@/components/runs/run-notes";
import { RunStatusBadge } from "@/components/runs/run-status";
import { RunValue } from "@/components/runs/run-value";
import { StepAttempts } from "@/components/runs/step-attempts";
import { useAction } from "@/components/shell/use-action";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { formatDuration } from "@/components/ui/format";
import { JsonBlock } from "@/components/ui/json-block";

type Props = Readonly<{
  workflowId: string;
  stepId: string;
  run: Run | undefined;
  isUnderWay: boolean;
  pin: Pin | undefined;
  loadError: unknown;
}>;

/** What came out: the output or the error, how long it took, what was sent; and what is pinned. */
export function StepTestOutput({ workflowId, stepId, run, isUnderWay, pin, loadError }: Props) {
  const href = useHref();
  const step = run?.steps.find(({ path }) => path === stepId);
  return (
    <section aria-label="Output of the test" className="flex min-w-0 flex-col gap-3 max-md:order-1">
      <h3 className="font-semibold">Output</h3>
      <p role="status" className="flex min-h-5 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        {run === undefined ? (
          isUnderWay ? (
            "Starting …"
          ) : (
            "Run the step to see what comes out."
          )
        ) : (
          <>
            <RunStatusBadge status={step?.status ?? run.status} />
            <span>{run.mode === "live" ? "live" : "simulated"}</span>
            <span className="tabular-nums">{formatDuration(run.durationMs)}</span>
          </>
        )}
      </p>
      {loadError === null ? null : <Callout tone="bad">{asClientError(loadError).message}</Callout>}
      {run === undefined ? null : <Result workflowId={workflowId} stepId={stepId} run={run} pin={pin} />}
      {run === undefined ? null : (
        <Link href={href(`/runs/${run.id}`)} className={`${buttonClass("ghost", "sm")} self-start`}>
          <ExternalLink aria-hidden /> Open the run
        </Link>
      )}
      {pin === undefined ? null : <Pinned workflowId={workflowId} pin={pin} />}
    </section>
  );
}

function Result({
  workflowId,
  stepId,
  run,
  pin,
}: Readonly<{ workflowId: string; stepId: string; run: Run; pin: Pin | undefined }>) {
  const { workspace } = useViewer();
  const mayPin = useMay("editor");
  const step = run.steps.find(({ path }) => path === stepId);
  const detail = useQuery({
    ...runStepOptions(workspace.id, run.id, stepId),
    enabled: step !== undefined && run.endedAt !== null,
  });
  const pinIt = useAction({
    run: (output: Json) => pinOutput(workspace.id, workflowId, stepId, output),
    invalidate: [pinKeys.of(workspace.id, workflowId)],
    done: "Pinned: simulated runs use this output",
    failed: "Could not pin the output",
  });
  const error = step?.error ?? run.error;
  // The run comes without data; the step is asked for by itself.
  const output = detail.data?.output;
  const isPinned = pin !== undefined && JSON.stringify(pin.output) === JSON.stringify(output);
  return (
    <>
      {error === null || error === undefined ? null : (
        <Callout tone="bad" title={error.message}>
          <p className="text-xs">{errorFacts(error)}</p>
        </Callout>
      )}
      {step?.status !== "succeeded" || detail.data === undefined ? null : (
        <>
          <RunValue runId={run.id} label="Step output" value={output} none="none." />
          {mayPin && output !== undefined && !isPinned ? (
            <Button
              size="sm"
              className="self-start"
              icon={<PinIcon aria-hidden />}
              busy={pinIt.isPending}
              onClick={() => pinIt.mutate(output)}
            >
              {pin === undefined ? "Pin this output" : "Pin this one instead"}
            </Button>
          ) : null}
        </>
      )}
      {detail.data?.attemptLog === undefined || detail.data.attemptLog.length === 0 ? null : (
        <StepAttempts attempts={detail.data.attemptLog} />
      )}
    </>
  );
}

function Pinned({ workflowId, pin }: Readonly<{ workflowId: string; pin: Pin }>) {
  const { workspace } = useViewer();
  const mayPin = useMay("editor");
  const off = useAction({
    run: () => unpin(workspace.id, workflowId, pin.stepId),
    invalidate: [pinKeys.of(workspace.id, workflowId)],
    done: "Unpinned",
    failed: "Could not unpin the step",
  });
  return (
    <div className="flex flex-col gap-2">
      <JsonBlock label="Pinned output" value={pin.output} />
      <p className="text-xs text-muted">
        Simulated runs and tests of other steps take it in place of a call; live runs never do.
      </p>
      {mayPin ? (
        <Button
          size="sm"
          className="self-start"
          icon={<PinOff aria-hidden />}
          busy={off.isPending}
          onClick={() => off.mutate(undefined)}
        >
          Unpin
        </Button>
      ) : null}
    </div>
  );
}
