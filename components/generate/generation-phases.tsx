import { Circle, CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import type { GenerationPhase } from "@/lib/intelligence/schema";
import { humanize } from "@/components/ui/format";

type State = "done" | "now" | "later" | "failed";

type Props = Readonly<{
  /** As the server told them, in order. */
  reached: readonly GenerationPhase[];
  isPending: boolean;
}>;

/** How far a generation is, by what the server has told: only what has ended is called done, with what came of it. */
export function GenerationPhases({ reached, isPending }: Props) {
  return (
    <ol aria-label="Phases" aria-busy={isPending} className="flex flex-wrap gap-x-6 gap-y-1 text-xs">
      {phasesOf(reached, isPending).map(({ name, state, result }) => (
        <li key={name} aria-current={state === "now" ? "step" : undefined} className="flex items-center gap-1.5">
          <PhaseIcon state={state} />
          <span className="font-medium">{name}</span>
          <span className="text-muted">{state === "now" ? "under way" : result}</span>
        </li>
      ))}
    </ol>
  );
}

interface Shown {
  name: string;
  state: State;
  result: string;
}

function phasesOf(reached: readonly GenerationPhase[], isPending: boolean): Shown[] {
  const told = new Map(reached.map((one) => [one.phase, one] as const));
  const [asking, checked, tried] = [told.get("asking"), told.get("checked"), told.get("tried")];
  const plan = told.get("planned");
  const read = plan ?? told.get("read");
  const counts = read?.phase === "read" || read?.phase === "planned" ? read : null;
  const valid = checked?.phase === "checked" ? checked.valid : null;
  const status = tried?.phase === "tried" ? tried.status : null;
  const all: { name: string; result: string | null; failed?: boolean }[] = [
    { name: "Read", result: counts === null ? null : counted(counts.services, "service") },
    ...(asking?.phase === "asking"
      ? [{ name: `Ask ${asking.model}`, result: plan === undefined ? null : "answered" }]
      : []),
    { name: "Plan", result: plan?.phase === "planned" ? counted(plan.steps, "step") : null },
    {
      name: "Check",
      result: valid === null ? null : valid ? "valid" : "has problems",
      failed: valid === false,
    },
    {
      name: "Dry run",
      result: status === null ? null : humanize(status).toLowerCase(),
      failed: status !== null && status !== "succeeded",
    },
  ];
  const now = isPending ? all.findIndex(({ result }) => result === null) : -1;
  return all.map(({ name, result, failed = false }, index) => ({
    name,
    state: result !== null ? (failed ? "failed" : "done") : index === now ? "now" : "later",
    result: result ?? "",
  }));
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
