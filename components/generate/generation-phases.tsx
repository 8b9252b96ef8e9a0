import { Circle, CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import type { Analysis, Generation } from "@/lib/client/intelligence";
import { humanize } from "@/components/ui/format";

type State = "done" | "now" | "later" | "failed";

type Props = Readonly<{ analysis: Analysis | undefined; isPending: boolean; generated: Generation | undefined }>;

/** How far a generation is: only what has ended is called done, with what came of it. */
export function GenerationPhases({ analysis, isPending, generated }: Props) {
  const read = analysis !== undefined || generated !== undefined;
  const built = generated === undefined ? (isPending ? "now" : "later") : "done";
  const services = (generated?.analysis ?? analysis?.analysis)?.services.length ?? 0;
  const steps = Object.keys(generated?.workflow.definition.steps ?? {}).length;
  const phases: { name: string; state: State; result: string }[] = [
    { name: "Read", state: read ? "done" : "now", result: read ? counted(services, "service") : "" },
    { name: "Plan and build", state: built, result: generated === undefined ? "" : counted(steps, "step") },
    {
      name: "Check",
      state: generated === undefined ? "later" : generated.validation.valid ? "done" : "failed",
      result: generated === undefined ? "" : generated.validation.valid ? "valid" : "has problems",
    },
    {
      name: "Dry run",
      state: generated === undefined ? "later" : generated.dry_run.status === "succeeded" ? "done" : "failed",
      result: generated === undefined ? "" : humanize(generated.dry_run.status).toLowerCase(),
    },
  ];
  return (
    <ol aria-label="Phases" aria-busy={isPending} className="flex flex-wrap gap-x-6 gap-y-1 text-xs">
      {phases.map(({ name, state, result }) => (
        <li key={name} aria-current={state === "now" ? "step" : undefined} className="flex items-center gap-1.5">
          <PhaseIcon state={state} />
          <span className="font-medium">{name}</span>
          <span className="text-muted">{state === "now" ? "under way" : result}</span>
        </li>
      ))}
    </ol>
  );
}

function PhaseIcon({ state }: Readonly<{ state: State }>) {
  switch (state) {
    case "done":
      return <CircleCheck aria-hidden className="size-4 text-ok" />;
    case "now":
      return <LoaderCircle aria-hidden className="size-4 animate-spin text-accent motion-reduce:animate-none" />;
    case "failed":
      return <CircleX aria-hidden className="size-4 text-bad" />;
    case "later":
      return <Circle aria-hidden className="size-4 text-muted" />;
  }
}

const counted = (count: number, noun: string) => `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
