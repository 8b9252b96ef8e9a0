import { isoOf } from "@/lib/kernel/instant";
import type { Json } from "@/lib/kernel/json";
import type { Effect } from "@/lib/connectors/schema";
import { stepAt, stepIdsOf } from "@/lib/workflow/core/step-path";
import type { Step } from "@/lib/workflow/definition-schema";
import { reusedRoundsSchema, roundsKey } from "../reused-outputs";
import type { RunEvent } from "../event-schema";

/** An effect on record that a replay would make again; equal calls are counted together. */
export interface EffectAgain {
  runId: string;
  /** The step that called. */
  stepId: string;
  /** Where it stands, without the numbers of items: `send/post`. */
  path: string;
  service: string;
  operation: string;
  effect: Effect;
  times: number;
  lastAt: string;
  /** Of some the service never said whether they were done. */
  uncertain: boolean;
  sameKey: boolean;
}

export interface Replayed {
  runId: string;
  journal: readonly RunEvent[];
  /** Steps of the version that ran. */
  ran: Readonly<Record<string, Step>>;
  /** Steps of the version that is to run. */
  toRun: Readonly<Record<string, Step>>;
  /** What the new run takes over (`reusedOutputs`). */
  reused: Readonly<Record<string, Json>>;
  /** The new run keeps the keys of this one. */
  sameKey: boolean;
}

/** A call that has begun. */
interface Open {
  effect: Effect;
  iteration: number;
}

/** The effects on record that would be made again, in the order they were made first. */
export function effectsAgain({ runId, journal, ran, toRun, reused, sameKey }: Replayed): EffectAgain[] {
  const found = new Map<string, EffectAgain>();
  const open = new Map<string, Open>();
  const held = new Map<string, Open>();
  const done = (path: string, atMs: number, uncertain: boolean): void => {
    const call = open.get(path);
    open.delete(path);
    if (call === undefined || isTakenOver(path, call.iteration, reused)) return;
    const step = stepAt({ steps: ran }, path);
    if (stepAt({ steps: toRun }, path) === null || step === null) return;
    const ids = stepIdsOf(path);
    const place = ids.join("/");
    const known = found.get(place);
    found.set(place, {
      runId,
      stepId: ids.at(-1) ?? place,
      path: place,
      service: step.service ?? "",
      operation: step.operation ?? "",
      effect: call.effect,
      times: (known?.times ?? 0) + 1,
      lastAt: isoOf(atMs),
      uncertain: uncertain || (known?.uncertain ?? false),
      sameKey,
    });
  };
  for (const event of journal) {
    switch (event.type) {
      case "step_started":
        if (open.has(event.path)) done(event.path, event.atMs, true);
        if (event.effect !== "none" && event.effect !== "read")
          open.set(event.path, { effect: event.effect, iteration: event.iteration });
        break;
      // While it waits for its turn under a limit it has surely not left.
      case "call_held":
        if (open.has(event.path)) held.set(event.path, open.get(event.path) as Open);
        open.delete(event.path);
        break;
      case "call_released": {
        const call = held.get(event.path);
        if (call !== undefined) open.set(event.path, call);
        held.delete(event.path);
        break;
      }
      case "step_succeeded":
      case "round_succeeded":
        done(event.path, event.atMs, false);
        break;
      case "attempt_failed":
        if (event.acted === "no") open.delete(event.path);
        else done(event.path, event.atMs, event.acted === "unknown");
        break;
      default:
        break;
    }
  }
  // Left, and nobody heard of it again.
  const lastMs = journal.at(-1)?.atMs ?? 0;
  for (const path of [...open.keys()]) done(path, lastMs, true);
  return [...found.values()];
}

/** Whether the result of a unit, or of anything around it, is taken over. */
export function isTakenOver(path: string, iteration: number, reused: Readonly<Record<string, Json>>): boolean {
  for (let end = path.length; end > 0; end = Math.max(path.lastIndexOf("/", end - 1), path.lastIndexOf("[", end - 1)))
    if (Object.hasOwn(reused, path.slice(0, end))) return true;
  const rounds = reusedRoundsSchema.safeParse(reused[roundsKey(path)]);
  return rounds.success && iteration < rounds.data.rounds;
}
