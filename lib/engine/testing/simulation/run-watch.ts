import { evolve } from "../../core/evolve";
import { EMPTY_RUN, unitAt, type RunState } from "../../core/state";
import type { RunEvent } from "../../event-schema";

/** More often than workers die in a simulation. */
const TAKEN_UP_MAX = 15;

/** What one run has on disk, event by event, and what must hold for every event by itself. */
export class RunWatch {
  readonly runId: string;
  state: RunState = EMPTY_RUN;
  readonly events: RunEvent[] = [];
  /** By path: how often a person had it made again after its outcome was unknown. */
  readonly retriesDecided = new Map<string, number>();
  /** By path: how often a worker took the run over while its call may have been in flight. */
  readonly takenOver = new Map<string, number>();
  /** Times it was taken up one after another without anything else happening. */
  private takenUp = 0;
  private readonly ended = new Set<string>();
  private readonly notBefore = new Map<string, number>();
  /** By path: until when a service wants to be left alone (`Retry-After`). */
  private readonly askedPause = new Map<string, number>();
  private readonly violated: (message: string) => void;

  constructor(runId: string, violated: (message: string) => void) {
    this.runId = runId;
    this.violated = (message) => violated(`${runId}: ${message}`);
  }

  absorb(event: RunEvent): void {
    if (this.events.at(-1)?.type === "run_ended") this.violated(`${event.type} is written after the end of the run`);
    this.check(event);
    this.takenUp = event.type === "resumed" ? this.takenUp + 1 : 0;
    if (this.takenUp === TAKEN_UP_MAX) this.violated("is taken up again and again for nothing");
    this.events.push(event);
    this.state = evolve(this.state, event);
  }

  private check(event: RunEvent): void {
    switch (event.type) {
      case "step_succeeded":
      case "step_failed":
      case "step_skipped":
      case "step_cancelled":
        return this.checkEnd(event);
      case "step_waiting":
        if (event.wait.dueAtMs !== undefined) this.notBefore.set(event.path, event.wait.dueAtMs);
        return;
      case "step_retry_scheduled":
        this.notBefore.set(event.path, event.dueAtMs);
        return;
      case "attempt_failed":
        if (event.error.retryAfterMs !== undefined)
          this.askedPause.set(event.path, event.atMs + event.error.retryAfterMs);
        return;
      case "step_started":
        this.checkStart(event);
        return;
      case "decided":
        if (event.decision === "retry" && unitAt(this.state, event.path).status === "outcome_unknown") {
          count(this.retriesDecided, event.path);
          this.notBefore.delete(event.path);
          this.askedPause.delete(event.path);
        }
        return;
      case "resumed":
        for (const path of this.inFlight()) count(this.takenOver, path);
        return;
      default:
        return;
    }
  }

  private checkStart(event: Extract<RunEvent, { type: "step_started" }>): void {
    if (this.ended.has(event.path)) this.violated(`${event.path} starts again after it has ended`);
    const unit = unitAt(this.state, event.path);
    if (unit.status === "outcome_unknown")
      this.violated(`${event.path} starts again although nobody has decided its unknown outcome`);
    const dueMs = this.notBefore.get(event.path);
    if (dueMs !== undefined && event.atMs < dueMs)
      this.violated(`${event.path} starts ${dueMs - event.atMs} ms before its pause is over`);
    this.notBefore.delete(event.path);
    const askedMs = this.askedPause.get(event.path);
    if (askedMs !== undefined && event.atMs < askedMs)
      this.violated(`${event.path} starts ${askedMs - event.atMs} ms before the service wants to be asked again`);
    this.askedPause.delete(event.path);
  }

  private checkEnd(
    event: Extract<RunEvent, { type: `step_${"succeeded" | "failed" | "skipped" | "cancelled"}` }>,
  ): void {
    if (this.ended.has(event.path)) this.violated(`${event.path} ends a second time (${event.type})`);
    this.ended.add(event.path);
    const unit = unitAt(this.state, event.path);
    if (event.type !== "step_succeeded" || unit.wait?.kind !== "timer") return;
    const dueMs = this.notBefore.get(event.path);
    if (dueMs !== undefined && event.atMs < dueMs)
      this.violated(`${event.path} stops waiting ${dueMs - event.atMs} ms too early`);
  }

  /** Paths of calls that have begun and have no end or failure on record. */
  private inFlight(): string[] {
    const open = new Set<string>();
    for (const event of this.events) {
      if (event.type === "step_started" || event.type === "call_released") open.add(event.path);
      else if ("path" in event) open.delete(event.path);
    }
    return [...open];
  }
}

function count(map: Map<string, number>, path: string): void {
  map.set(path, (map.get(path) ?? 0) + 1);
}
