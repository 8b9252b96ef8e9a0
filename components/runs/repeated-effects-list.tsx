"use client";

import { useQueries } from "@tanstack/react-query";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { Run } from "@/lib/workflow/run-schema";
import { serviceOptions, type ServiceDetail } from "@/lib/client/services";
import { useViewer } from "@/components/shell/workspace-context";
import { Callout } from "@/components/ui/callout";
import { repeatedSteps, type Start } from "./repeated-effects";

const READING_METHODS = ["GET", "HEAD", "OPTIONS"];

/** Whether a step changes something outside; unknown counts as changing. */
function changesSomething(step: Step | undefined, services: readonly ServiceDetail[]): boolean {
  if (step === undefined) return true;
  if (step.service === "http" && typeof step.with?.method === "string")
    return !READING_METHODS.includes(step.with.method.toUpperCase());
  const effect = services
    .find(({ id }) => id === step.service)
    ?.operations.find(({ id }) => id === step.operation)?.effect;
  return effect !== "none" && effect !== "read";
}

/** What would happen a second time outside: told before it happens. */
export function RepeatedEffectsList({
  run,
  definition,
  start,
}: Readonly<{ run: Run; definition: Definition; start: Start }>) {
  const { workspace } = useViewer();
  const repeated = repeatedSteps(definition, run.steps, start);
  const ids = [...new Set(repeated.flatMap(({ stepId }) => definition.steps[stepId]?.service ?? []))];
  const services = useQueries({
    queries: ids.map((id) => serviceOptions(workspace.id, id)),
    combine: (results) => ({
      isPending: results.some((result) => result.isPending),
      items: results.flatMap((result) => result.data ?? []),
    }),
  });
  if (services.isPending) return <p className="text-muted">Looking up what would happen again …</p>;
  const effects = repeated.filter(({ stepId }) => changesSomething(definition.steps[stepId], services.items));
  if (effects.length === 0) return <Callout tone="ok">Nothing that was done outside is done again.</Callout>;
  return (
    <Callout
      tone="warn"
      title={run.mode === "live" ? "These happen again:" : "These are simulated again; nothing leaves this machine:"}
    >
      <ul aria-label="Effects that happen again" className="list-disc pl-4">
        {effects.map(({ stepId, times, isUncertain }) => {
          const step = definition.steps[stepId];
          return (
            <li key={stepId}>
              <strong>{step?.name ?? stepId}</strong>
              {step?.service === undefined ? null : ` (${[step.service, step.operation].filter(Boolean).join(" · ")})`}
              {times === 1 ? null : `, ${String(times)} times`}
              {isUncertain ? ", of which it is not known whether it was done" : null}
            </li>
          );
        })}
      </ul>
    </Callout>
  );
}
