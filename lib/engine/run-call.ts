import type { OperationOutcome } from "@/lib/connectors/contract";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { ActiveRun } from "./active-run";
import type { SlotCall } from "./call-slots";
import type { Caller } from "./connection-limits";
import type { CallCommand } from "./core/command";
import { unitAt } from "./core/state";

/** What the runtime does for the calls of its runs. */
export interface RunCallMaker {
  hold(call: RunCall, dueInMs: number | undefined): void;
  perform(call: RunCall, onSend: () => boolean, onSendMore: () => Promise<boolean>): Promise<OperationOutcome | null>;
}

/** A call that a run wants: where it needs one, its barrier is on disk. */
export class RunCall implements SlotCall {
  readonly run: ActiveRun;
  readonly command: CallCommand;
  private readonly maker: RunCallMaker;

  constructor(run: ActiveRun, command: CallCommand, maker: RunCallMaker) {
    this.run = run;
    this.command = command;
    this.maker = maker;
  }

  get caller(): Caller | null {
    const { connectionId } = this.command;
    if (connectionId === null) return null;
    const { workspaceId, mode, id } = this.run.row;
    return { workspaceId, mode, connectionId, turnOf: id };
  }

  /** Whether the run still waits for this very attempt: it may have been cancelled in the meantime. */
  isWanted(): boolean {
    const { run, command } = this;
    if (run.dropped || isFinalRunStatus(run.state.status)) return false;
    const { status, wait, attempt } = unitAt(run.state, command.path);
    return attempt === command.attempt && (status === "running" || wait?.kind === "limit");
  }

  hold(dueInMs: number | undefined): void {
    this.maker.hold(this, dueInMs);
  }

  perform(onSend: () => boolean, onSendMore: () => Promise<boolean>): Promise<OperationOutcome | null> {
    return this.maker.perform(this, onSend, onSendMore);
  }
}
