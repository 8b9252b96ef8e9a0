import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { RunEvent } from "../event-schema";
import type { Command } from "./command";
import type { Decided } from "./decide";
import { evolve } from "./evolve";
import { rootFrame, stateIn, statesIn, type Frame } from "./frame";
import type { Program, ProgramNode } from "./program";
import type { RunState, UnitState } from "./state";

/** Collects what follows from one event. Lives for one call of `decide`. */
export class Decision {
  readonly program: Program;
  readonly atMs: number;
  state: RunState;
  private readonly before: RunState;
  private readonly events: RunEvent[] = [];
  private readonly commands: Command[] = [];
  readonly root: Frame;
  /** What the event is about; null: anything may have changed. */
  readonly subject: string | null;
  /** By frame; what was looked up since the last step failed. */
  private readonly failures = new Map<string, ProgramNode | null>();

  /** @param subject path of the unit that the event is about */
  constructor(program: Program, state: RunState, atMs: number, subject: string | null) {
    this.program = program;
    this.root = rootFrame(program);
    this.subject = subject;
    this.state = state;
    this.before = state;
    this.atMs = atMs;
  }

  record(event: RunEvent): void {
    this.state = evolve(this.state, event);
    this.events.push(event);
    if (event.type === "step_failed" || event.type === "decided") this.failures.clear();
  }

  command(command: Command): void {
    this.commands.push(command);
  }

  /** The state of a step of the frame, as it is now. */
  step(frame: Frame, stepId: string): UnitState {
    return stateIn(this.state, frame, stepId);
  }

  /** Whether the event can have changed anything in the frame. */
  touches(frame: Frame): boolean {
    return this.subject === null || this.subject.startsWith(frame.prefix);
  }

  /** Whether a step failed that nobody handles, in the frame or in one around it: then no new step starts in it. */
  isFailing(frame: Frame): boolean {
    for (let around: Frame | null = frame; around !== null; around = around.outer) {
      if (this.unhandledFailure(around) !== null) return true;
    }
    return false;
  }

  /** The step of this frame that failed and lets it fail. */
  unhandledFailure(frame: Frame): ProgramNode | null {
    const known = this.failures.get(frame.prefix);
    if (known !== undefined) return known;
    const states = statesIn(this.state, frame);
    const fails = (node: ProgramNode): boolean =>
      states.get(node.id)?.status === "failed" && !node.failureHandled && node.step.onError !== "continue";
    const failed = states.counts.failed === 0 ? null : (frame.body.nodes.find(fails) ?? null);
    this.failures.set(frame.prefix, failed);
    return failed;
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
