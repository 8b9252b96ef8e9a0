"use client";

import { useState } from "react";
import type { Run, RunStep } from "@/lib/workflow/run-schema";
import { decideStep, runKeys } from "@/lib/client/runs";
import { useAction } from "@/components/shell/use-action";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { JsonField, readJsonText } from "@/components/ui/json-field";

const DECISIONS = [
  { decision: "succeeded", word: "It was done" },
  { decision: "retry", word: "Try again" },
  { decision: "failed", word: "It failed" },
] as const;
type Decision = (typeof DECISIONS)[number]["decision"];

/** A call went out and no answer came: whether it acted, only somebody who looks there can say. */
export function StepDecision({ run, step }: Readonly<{ run: Run; step: RunStep }>) {
  const { workspace } = useViewer();
  const mayDecide = useMay("editor");
  const [output, setOutput] = useState("");
  const read = output.trim() === "" ? undefined : readJsonText(output);
  const decide = useAction({
    run: (decision: Decision) =>
      decideStep(workspace.id, run.id, step.path, {
        decision,
        ...(decision === "succeeded" && read?.kind === "value" ? { output: read.value } : {}),
      }),
    invalidate: [runKeys.all(workspace.id)],
    done: "Decided",
    failed: "Could not decide",
  });
  return (
    <Callout tone="warn" title="The service did not answer. Was it done?">
      <p>Look there, then say so; nothing is sent twice unless you ask for it.</p>
      {mayDecide ? (
        <div className="mt-2 flex flex-col gap-2">
          <details>
            <summary className="py-1 text-xs">Output for the steps behind it (if it was done)</summary>
            <div className="mt-1">
              <JsonField label="Output as JSON" hint="Empty: null" rows={4} text={output} onText={setOutput} optional />
            </div>
          </details>
          <div className="flex flex-wrap gap-2">
            {DECISIONS.map(({ decision, word }) => (
              <Button
                key={decision}
                size="sm"
                disabled={decide.isPending || (decision === "succeeded" && read?.kind === "flaw")}
                onClick={() => decide.mutate(decision)}
              >
                {word}
              </Button>
            ))}
          </div>
        </div>
      ) : (
        <p className="mt-1 text-xs">Deciding needs the role editor.</p>
      )}
    </Callout>
  );
}
