import type { Json } from "@/lib/kernel/json";
import { FINAL_STEP_STATUSES, type StepStatus } from "@/lib/workflow/run-schema";
import type { UnitState } from "./state";

/** What the units of a table are doing, counted, so that asking costs the same for five steps as for five thousand. */
export interface StepCounts {
  readonly ended: number;
  readonly failed: number;
  /** Doing something themselves. */
  readonly busy: number;
  /** Waiting for a time, a signal, a person or another run. */
  readonly idle: number;
  /** Holding items or rounds, which may be busy or idle. */
  readonly holding: number;
}

const NOTHING: StepCounts = { ended: 0, failed: 0, busy: 0, idle: 0, holding: 0 };
const FINAL: ReadonlySet<StepStatus> = new Set(FINAL_STEP_STATUSES);

/**
 * States of steps by id, in the order in which they were first touched. Immutable: `with` gives another table. One
 * change copies one flat list, where the copy of an object of 5,000 keys takes milliseconds.
 */
export class StepTable {
  static readonly EMPTY = new StepTable(null, [], NOTHING);

  /** Places by id; only ever added to, so tables that came from one another share it. */
  private readonly places: Map<string, number> | null;
  private readonly units: readonly (UnitState | undefined)[];
  readonly counts: StepCounts;

  private constructor(
    places: Map<string, number> | null,
    units: readonly (UnitState | undefined)[],
    counts: StepCounts,
  ) {
    this.places = places;
    this.units = units;
    this.counts = counts;
  }

  /** Undefined: not yet touched. */
  get(stepId: string): UnitState | undefined {
    const place = this.places?.get(stepId);
    return place === undefined ? undefined : this.units[place];
  }

  with(stepId: string, unit: UnitState): StepTable {
    const places = this.places ?? new Map<string, number>();
    let place = places.get(stepId);
    if (place === undefined) places.set(stepId, (place = places.size));
    const before = this.units[place];
    const units = this.units.slice();
    units[place] = unit;
    return new StepTable(places, units, recount(this.counts, before, unit));
  }

  entries(): [stepId: string, unit: UnitState][] {
    const entries: [string, UnitState][] = [];
    for (const [stepId, place] of this.places ?? []) {
      const unit = this.units[place];
      if (unit !== undefined) entries.push([stepId, unit]);
    }
    return entries;
  }

  ids(): string[] {
    return this.entries().map(([stepId]) => stepId);
  }

  values(): UnitState[] {
    return this.units.filter((unit) => unit !== undefined);
  }

  /** By id; for logs and digests. */
  toJSON(): Json {
    return Object.fromEntries(this.entries()) as unknown as Json;
  }
}

function recount(counts: StepCounts, before: UnitState | undefined, after: UnitState): StepCounts {
  const was = before === undefined ? null : kindOf(before);
  const is = kindOf(after);
  const wasFailed = before?.status === "failed";
  const isFailed = after.status === "failed";
  if (was === is && wasFailed === isFailed) return counts;
  const next = { ...counts };
  if (was !== null) next[was] -= 1;
  if (is !== null) next[is] += 1;
  next.failed += Number(isFailed) - Number(wasFailed);
  return next;
}

/** @returns null: not begun */
function kindOf(unit: UnitState): "ended" | "busy" | "idle" | "holding" | null {
  if (FINAL.has(unit.status)) return "ended";
  if (unit.items !== null && unit.status !== "waiting") return "holding";
  if (unit.status === "pending") return null;
  return isIdle(unit) ? "idle" : "busy";
}

/** Whether an open unit only waits; time in which all do does not count against the run's limit. */
export function isIdle(unit: UnitState): boolean {
  if (unit.status === "outcome_unknown") return true;
  return unit.status === "waiting" && unit.roundOutput === undefined && unit.wait?.dueAtMs !== 0;
}
