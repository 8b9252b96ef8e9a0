"use client";

import { useQuery } from "@tanstack/react-query";
import { BookmarkPlus } from "lucide-react";
import type { Run, RunStep } from "@/lib/workflow/run-schema";
import { servicesOptions } from "@/lib/client/services";
import { saveSample, simulatorKeys } from "@/lib/client/simulator";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";

type Props = Readonly<{
  run: Run;
  step: RunStep;
  /** What the step calls; absent where it calls nothing itself. */
  service: string | undefined;
}>;

/** Keeps what a service really answered to a step: simulated runs then meet it in place of an example. */
export function SaveSampleButton({ run, step, service }: Props) {
  const { workspace } = useViewer();
  const services = useQuery(servicesOptions(workspace.id));
  const save = useAction({
    run: () => saveSample(workspace.id, run.id, step.path),
    invalidate: [simulatorKeys.samples(workspace.id)],
    done: "Saved: simulated runs answer with it from now on",
    failed: "Could not save the sample",
  });
  // What the platform does itself is not simulated.
  const isOutside = services.data?.items.some(({ id, builtin }) => id === service && !builtin) ?? false;
  if (!isOutside || step.status !== "succeeded") return null;
  return (
    <Button
      size="sm"
      icon={<BookmarkPlus aria-hidden />}
      busy={save.isPending}
      title="Simulated calls of this operation answer with this output"
      onClick={() => save.mutate(undefined)}
    >
      Save as sample
    </Button>
  );
}
