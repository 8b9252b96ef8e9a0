import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleX,
  Hourglass,
  LoaderCircle,
  RotateCw,
  SkipForward,
  TimerOff,
  type LucideIcon,
} from "lucide-react";
import type { RunSource, RunStatus, StepStatus } from "@/lib/workflow/run-schema";
import { Badge, type Tone } from "@/components/ui/badge";
import { humanize } from "@/components/ui/format";

interface Look {
  word: string;
  tone: Tone;
  Icon: LucideIcon;
}

/** Every status a run or a step can have, as a word, an icon and a tone. */
export const STATUS_LOOK: Record<RunStatus | StepStatus, Look> = {
  queued: { word: "Queued", tone: "neutral", Icon: CircleDashed },
  pending: { word: "Pending", tone: "neutral", Icon: CircleDashed },
  running: { word: "Running", tone: "info", Icon: LoaderCircle },
  retrying: { word: "Retrying", tone: "warn", Icon: RotateCw },
  waiting: { word: "Waiting", tone: "info", Icon: Hourglass },
  stalled: { word: "Stalled", tone: "warn", Icon: CircleDot },
  outcome_unknown: { word: "Outcome unknown", tone: "warn", Icon: CircleHelp },
  succeeded: { word: "Succeeded", tone: "ok", Icon: CircleCheck },
  failed: { word: "Failed", tone: "bad", Icon: CircleX },
  skipped: { word: "Skipped", tone: "neutral", Icon: SkipForward },
  cancelled: { word: "Cancelled", tone: "neutral", Icon: Ban },
  timed_out: { word: "Timed out", tone: "bad", Icon: TimerOff },
};

const SOURCE_WORDS: Readonly<Record<string, string>> = { manual: "By hand", api: "API" };

/** What started a run, in words. */
export function sourceWords(kind: RunSource["kind"]): string {
  return SOURCE_WORDS[kind] ?? humanize(kind);
}

export function RunStatusBadge({ status }: Readonly<{ status: RunStatus | StepStatus }>) {
  const { word, tone, Icon } = STATUS_LOOK[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {word}
    </Badge>
  );
}

/** Live runs touch the world, simulated ones do not: said wherever a run is shown. */
export function RunModeBadge({ mode }: Readonly<{ mode: "live" | "simulate" }>) {
  return <Badge tone={mode === "live" ? "accent" : "neutral"}>{mode === "live" ? "Live" : "Simulated"}</Badge>;
}
