import { openUnits } from "../../core/state";
import type { RunRequest } from "../../ports";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import { draw } from "./draw";
import type { RunWatch } from "./run-watch";

export interface PersonWorld {
  readonly seed: number;
  watches(): Iterable<RunWatch>;
  /** Whether a request to this run is still to be looked at. */
  hasOpenRequest(runId: string): boolean;
  send(runId: string, request: RunRequest): void;
}

/** How often a person looks at a step that waits for a signal before sending it. */
const PATIENCE = 3;

/** Somebody who looks at the runs now and then: decides unknown outcomes and approvals, sends signals nobody else would send. */
export class Person {
  private readonly world: PersonWorld;
  private readonly looks = new Map<string, number>();

  constructor(world: PersonWorld) {
    this.world = world;
  }

  /** @returns whether there was anything to do */
  visit(): boolean {
    let acted = false;
    for (const watch of this.world.watches()) {
      if (isFinalRunStatus(watch.state.status) || this.world.hasOpenRequest(watch.runId)) continue;
      const request = this.answerTo(watch);
      if (request === null) continue;
      acted = true;
      this.world.send(watch.runId, request);
    }
    return acted;
  }

  private answerTo(watch: RunWatch): RunRequest | null {
    for (const { path, unit } of openUnits(watch.state)) {
      const look = `${watch.runId}|${path}|${unit.attempts}`;
      if (unit.status === "outcome_unknown") {
        const roll = draw(this.world.seed, "decision", look);
        const decision = roll < 0.4 ? "retry" : roll < 0.7 ? "succeeded" : "failed";
        return { kind: "decide", payload: { path, decision, output: { decided: true } } };
      }
      if (unit.wait?.kind === "approval") {
        const roll = draw(this.world.seed, "approval", look, this.look(look));
        if (roll < 0.3) continue;
        const decision = roll < 0.8 ? "approved" : "rejected";
        return { kind: "approve", payload: { approvalId: unit.wait.approvalId, path, decision } };
      }
      if (unit.wait?.kind !== "signal") continue;
      if (this.look(look) >= PATIENCE) return { kind: "signal", payload: { name: unit.wait.name, payload: null } };
    }
    return null;
  }

  private look(what: string): number {
    const times = (this.looks.get(what) ?? 0) + 1;
    this.looks.set(what, times);
    return times;
  }
}
