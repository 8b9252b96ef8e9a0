import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import type { Command } from "./command";
import type { Decided } from "./decide";
import { evolve } from "./evolve";
import type { Program, ProgramNode } from "./program";
import type { RunState } from "./state";
import { stepOf } from "./state";

/** Collects what follows from one event. Lives for one call of `decide`. */
export class Decision {
  readonly program: Program;
  readonly atMs: number;
  state: RunState;
  private readonly before: RunState;
  private readonly events: RunEvent[] = [];
  private readonly commands: Command[] = [];
  /** Null: not looked up since the last step failed. */
  private failure: { node: ProgramNode | undefined } | null = null;

  constructor(program: Program, state: RunState, atMs: number) {
    this.program = program;
    this.state = state;
    this.before = state;
    this.atMs = atMs;
  }

  record(event: RunEvent): void {
    this.state = evolve(this.state, event);
    this.events.push(event);
    if (event.type === "step_failed" || event.type === "decided") this.failure = null;
  }

  command(command: Command): void {
    this.commands.push(command);
  }

  /** Whether a step failed that nobody handles: then no new step starts. */
  isFailing(): boolean {
    return this.unhandledFailure() !== undefined;
  }

  unhandledFailure(): ProgramNode | undefined {
    this.failure ??= {
      node: this.program.nodes.find(
        (node) =>
          stepOf(this.state, node.id).status === "failed" && !node.failureHandled && node.step.onError !== "continue",
      ),
    };
    return this.failure.node;
  }

  /** @param resumed timers of the run are set anew, although nothing changed */
  result(resumed: boolean): Decided {
    const { activeSinceMs, activeMs } = this.state;
    if (
      activeSinceMs !== null &&
      !isFinalRunStatus(this.state.status) &&
      (resumed || activeSinceMs !== this.before.activeSinceMs)
    ) {
      this.command({
        kind: "set_timer",
        timerId: "run",
        dueAtMs: activeSinceMs + this.program.runTimeoutMs - activeMs,
      });
    }
    return { state: this.state, events: this.events, commands: this.commands };
  }
}
