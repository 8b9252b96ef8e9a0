"use client";

import type { Definition } from "@/lib/workflow/definition-schema";
import type { Run } from "@/lib/workflow/run-schema";
import { GraphCanvas } from "@/components/editor/graph-canvas";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { topStepOf } from "./step-tree";

type Props = Readonly<{
  run: Run;
  definition: Definition | undefined;
  /** The version that ran could not be had. */
  isMissing: boolean;
  selected: string | null;
  onSelect: (path: string) => void;
}>;

/** The version that ran, with the state of each step on it. What has changed since is not in it. */
export function RunGraph({ run, definition, isMissing, selected, onSelect }: Props) {
  if (definition === undefined)
    return isMissing ? (
      <EmptyState title="The version that ran is not there any more">
        The list and the waterfall show what was done.
      </EmptyState>
    ) : (
      <Skeleton className="m-4 h-96" />
    );
  return (
    <div className="h-[clamp(22rem,calc(100dvh-24rem),44rem)] bg-canvas">
      <GraphCanvas
        label={`Graph of version ${String(run.version)} with the state of its steps. The list has the same.`}
        definition={definition}
        startsReadable
        runSteps={run.steps}
        {...(selected === null ? {} : { selection: { kind: "step" as const, id: topStepOf(selected) } })}
        onSelect={(part) => {
          if (part.kind === "step") onSelect(part.id);
        }}
      />
    </div>
  );
}
