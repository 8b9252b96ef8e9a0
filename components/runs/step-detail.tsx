"use client";

import type { Run, RunStep } from "@/lib/workflow/run-schema";
import { decideStep, runKeys } from "@/lib/client/runs";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { humanize } from "@/components/ui/format";
import { JsonBlock } from "@/components/ui/json-block";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";
import { RunStatusBadge } from "./run-status";

const DECISIONS = [
  { decision: "succeeded", word: "It was done" },
  { decision: "retry", word: "Try again" },
  { decision: "failed", word: "It failed" },
] as const;
type Decision = (typeof DECISIONS)[number]["decision"];

/** What went into a step, what came out, what went wrong. */
export function StepDetail({ run, step }: Readonly<{ run: Run; step: RunStep }>) {
  const { workspace } = useViewer();
  const mayDecide = useMay("editor");
  const decide = useAction({
    run: (decision: Decision) => decideStep(workspace.id, run.id, step.path, { decision }),
    invalidate: [runKeys.all(workspace.id)],
    done: "Decided",
    failed: "Could not decide",
  });
  return (
    <Card title={`Step ${step.path}`} actions={<RunStatusBadge status={step.status} />}>
      <div className="flex flex-col gap-3">
        <p className="text-xs text-muted">
          {step.attempts} {step.attempts === 1 ? "attempt" : "attempts"}, started <Time at={step.startedAt} />, ended{" "}
          <Time at={step.endedAt} none="not yet" />
        </p>
        {step.error === undefined ? null : (
          <Callout tone="bad" title={step.error.message}>
            <p className="text-xs">
              {[
                humanize(step.error.category),
                step.error.code,
                step.error.field === undefined ? null : `field ${step.error.field}`,
                step.error.retryable ? "may work on another try" : "another try would not help",
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </Callout>
        )}
        {step.status === "outcome_unknown" && mayDecide ? (
          <Callout tone="warn" title="The service did not answer. Was it done?">
            <p>Look there, then say so; nothing is sent twice unless you ask for it.</p>
            <div className="mt-2 flex flex-wrap gap-2">
              {DECISIONS.map(({ decision, word }) => (
                <Button key={decision} size="sm" disabled={decide.isPending} onClick={() => decide.mutate(decision)}>
                  {word}
                </Button>
              ))}
            </div>
          </Callout>
        ) : null}
        <JsonBlock label="Step input" value={step.input} />
        <JsonBlock label="Step output" value={step.output} />
      </div>
    </Card>
  );
}
