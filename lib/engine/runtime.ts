import type { OperationExecutor, OperationOutcome } from "@/lib/connectors/contract";
import { AppError } from "@/lib/kernel/app-error";
import { assertNever } from "@/lib/kernel/assert-never";
import { newId } from "@/lib/kernel/ids";
import { isFinalRunStatus, type RunError } from "@/lib/workflow/run-schema";
import { activeRun, runUpdateOf, type ActiveRun } from "./active-run";
import { Admission } from "./admission";
import { callOperation } from "./call-operation";
import { CallSlots } from "./call-slots";
import { callsInTurn, type TurnExecutor } from "./calls-in-turn";
import { ConnectionLimits } from "./connection-limits";
import { isBarrier, outcomeEvent } from "./core/command";
import { decide, resume, type Decided } from "./core/decide";
import { foldRun } from "./core/evolve";
import { releaseAll } from "./core/cancel-unit";
import { EMPTY_RUN, isHeld, someOpen, unitAt } from "./core/state";
import type { RunEvent } from "./event-schema";
import type { AcceptedRun, AcceptRun, PendingRequest, RunRow, RunToAccept } from "./ports";
import { eventOfRequest } from "./request-event";
import { outcomeFor, RestoredRuns } from "./restored-runs";
import { acceptedEvent, acceptedRow, sourceGone } from "./run-beginning";
import { RunCall, type RunCallMaker } from "./run-call";
import { CalledRuns, linksOf } from "./run-links";
import { isHoldForConnection } from "./held-marks";
import { RunPrograms } from "./run-programs";
import { RunTimers } from "./run-timers";
import { timerChanges } from "./timer-changes";
import type { RuntimePorts } from "./runtime-ports";

const ACTIVE_RUNS_MAX = 200;
const CALLS_MAX = 64;
const DONE = Promise.resolve();
/** A waiting run stays in memory when something is due so soon. */
const STAY_MS = 60_000;

/** Executes what the reducer decides, and writes what it decided. One per worker. */
export class Runtime {
  private readonly ports: RuntimePorts;
  private readonly called = new CalledRuns();
  private readonly active = new Map<string, ActiveRun>();
  private readonly programs: RunPrograms;
  private readonly admission: Admission;
  private readonly calls: CallSlots;
  private readonly maker: RunCallMaker;
  private readonly timers: RunTimers;
  private readonly restored: RestoredRuns;
  /** Ids of requests whose consequences are not on disk yet. */
  private readonly requestsInHand = new Set<string>();
  private stopping = false;
  private readonly stopped = new AbortController();
  private willClaim = false;

  constructor(ports: RuntimePorts) {
    const { store, clock, timers } = ports;
    this.ports = ports;
    this.programs = new RunPrograms(store, (workspaceId) => ports.rulesOf(workspaceId));
    this.admission = new Admission({
      store,
      activeRunsMax: ports.activeRunsMax ?? ACTIVE_RUNS_MAX,
      begin: (row, starts) => this.begin(row, starts),
    });
    this.calls = new CallSlots({
      timers,
      callsMax: ports.callsMax ?? CALLS_MAX,
      mayCallOut: () => ports.mayCallOut(),
      limits: new ConnectionLimits({ clock, limitOf: (workspaceId, id) => ports.limitOf?.(workspaceId, id) ?? null }),
    });
    this.maker = {
      hold: (call, dueInMs) => this.hold(call, dueInMs),
      perform: (...made) => this.perform(...made),
    };
    this.restored = new RestoredRuns({
      holds: ports.holds,
      room: () => (ports.activeRunsMax ?? ACTIVE_RUNS_MAX) - this.active.size,
      now: () => clock.now(),
      take: (runId, event) => {
        const run = this.load(runId);
        return run === undefined ? undefined : this.take(run, event);
      },
    });
    this.timers = new RunTimers({
      clock,
      timers,
      fire: (run, timerId, atMs) => void this.take(run, { type: "timer_fired", atMs, timerId }),
    });
  }

  /** Takes up what a worker before us had in hand, then everything that is due. */
  recover(): void {
    for (const runId of this.ports.store.interrupted()) this.load(runId);
    this.wake();
  }

  /** Looks for queued runs, requests and due timers. Cheap when there are none; called by the doorbell and the net under it. */
  wake(): void {
    if (this.stopping) return;
    this.handleRequests();
    for (const runId of this.ports.store.runsWithTimersDue(this.ports.clock.now() + STAY_MS)) {
      const run = this.active.get(runId);
      if (run === undefined) this.load(runId);
      else this.timers.catchUp(run);
    }
    this.restored.look();
    this.admission.claim();
    this.calls.recheck();
  }

  /**
   * Accepts a run and, where there is room, takes it in hand at once: how it begins goes into the commit of its
   * acceptance. Resolves when that is on disk; rejects with AppError STORAGE_FULL.
   */
  readonly accept: AcceptRun = async (run: RunToAccept): Promise<AcceptedRun> => {
    const { store, clock, random } = this.ports;
    const runId = run.runId ?? newId("run", clock, random);
    const createdAtMs = clock.now();
    const accepted = store.accept({ ...run, runId }, createdAtMs);
    const begins = !this.stopping && this.admission.mayBegin(run);
    if (begins) void this.begin(acceptedRow(run, runId, createdAtMs, store.workflowName(run.workflowId)));
    try {
      const answer = await accepted;
      if (answer.duplicate) this.drop(runId);
      else if (!begins) this.claimSoon();
      return answer;
    } catch (error) {
      this.drop(runId);
      throw error;
    }
  };

  /** Stops taking runs, waits up to `graceMs` for calls in flight, and leaves the rest for the next worker. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.stopped.abort();
    this.timers.stop();
    for (const run of this.active.values()) this.timers.clear(run);
    await this.calls.stop(graceMs);
    await this.ports.store.drained();
  }

  /** Calls that belong to no run, through the same door as those of runs: its limits, its room, its lease. */
  inTurn(executor: OperationExecutor): TurnExecutor {
    return callsInTurn(this.calls, executor, this.ports.timers, this.stopped.signal);
  }

  /** Runs in hand; for health and tests. */
  activeCount(): number {
    return this.active.size;
  }

  /** First turn of an accepted run. @param starts false: it is only to be cancelled @returns resolves when it is on disk */
  private begin(row: RunRow, starts = true): Promise<void> {
    const { store, clock } = this.ports;
    const program = sourceGone(store, row) ?? this.programs.of(row);
    const atMs = clock.now();
    const run = activeRun(
      row,
      program instanceof AppError ? this.programs.empty(row.workspaceId) : program,
      EMPTY_RUN,
      1,
    );
    this.active.set(row.id, run);
    this.admission.note(run);
    const written = this.take(run, acceptedEvent(store, row));
    if (!starts) return written;
    if (program instanceof AppError) {
      void this.take(run, { type: "run_ended", atMs, status: "failed", output: null, error: definitionError(program) });
      void written.then(() => this.end(run));
    } else void this.take(run, { type: "started", atMs });
    return written;
  }

  /** Takes a run up from its journal; one that has none begins. @param starts false: it is only to be cancelled */
  private load(runId: string, starts = true): ActiveRun | undefined {
    const present = this.active.get(runId);
    if (present !== undefined) return present;
    const { store, clock } = this.ports;
    const row = store.run(runId);
    if (row === undefined || isFinalRunStatus(row.status)) return undefined;
    const events = store.journal(runId);
    if (events.length === 0) {
      this.admission.take(row, starts);
      return this.active.get(runId);
    }
    const program = this.programs.of(row);
    if (program instanceof AppError) {
      this.ports.onTrouble?.({ event: "run.unreadable", runId, error: program });
      return undefined;
    }
    const run = activeRun(row, program, foldRun(events), events.length + 1);
    this.active.set(runId, run);
    this.admission.note(run);
    void this.carryOut(run, resume(program, run.state, clock.now()));
    return run;
  }

  private handleRequests(): void {
    if (this.stopping) return;
    // Until their commit they are still among those to be read.
    const fresh = this.ports.store.requests().filter(({ id }) => !this.requestsInHand.has(id));
    if (fresh.length === 0) return;
    for (const pending of fresh) {
      this.requestsInHand.add(pending.id);
      this.handleRequest(pending);
    }
    void this.ports.store.drained().then(() => {
      for (const { id } of fresh) this.requestsInHand.delete(id);
      // The store gives some at a time.
      this.handleRequests();
    });
  }

  private handleRequest({ id, runId, request }: PendingRequest): void {
    const { store, clock } = this.ports;
    const run = this.load(runId, request?.kind !== "cancel");
    const event = request === null ? undefined : eventOfRequest(request, clock.now(), (of) => store.outcome(of));
    if (run === undefined || event === undefined) void store.consumeRequest(id);
    else void this.take(run, event, id);
  }

  /** @returns resolves when what followed from the event is on disk */
  private take(run: ActiveRun, event: RunEvent, consumedRequestId?: string): Promise<void> {
    return run.dropped ? DONE : this.carryOut(run, this.decideOrGiveUp(run, event), consumedRequestId);
  }

  /** A defect of ours in one run must not stop all others: that run fails, and says so. */
  private decideOrGiveUp(run: ActiveRun, event: RunEvent): Decided {
    try {
      return decide(run.program, run.state, event);
    } catch (error) {
      this.ports.onTrouble?.({ event: "run.broken", runId: run.row.id, error });
      const message = "The engine could not go on with this run; the log says why";
      const failure: RunError = { category: "unknown", code: "ENGINE_BROKEN", message, retryable: false };
      const ended = decide(run.program, run.state, {
        type: "run_ended",
        atMs: event.atMs,
        status: "failed",
        output: null,
        error: failure,
      });
      return { ...ended, commands: [...releaseAll(run.state), { kind: "end" }] };
    }
  }

  /** Writes what was decided, then does it: what may act on the world only when it is on disk. */
  private carryOut(run: ActiveRun, decided: Decided, consumedRequestId?: string): Promise<void> {
    const { store, onResponded } = this.ports;
    if (decided.events.length === 0)
      return consumedRequestId === undefined ? DONE : store.consumeRequest(consumedRequestId);
    const before = run.state.status;
    run.state = decided.state;
    const firstSeq = run.nextSeq;
    run.nextSeq += decided.events.length;
    const timers = timerChanges(run, decided, this.timers);
    const links = linksOf(store, this.called, run, decided);
    const written = store.append({
      runId: run.row.id,
      workspaceId: run.row.workspaceId,
      firstSeq,
      events: decided.events,
      update: runUpdateOf(run.state, before, decided.events),
      timersSet: timers.rowsSet,
      timersCleared: timers.rowsCleared,
      consumedRequestId,
      accepts: links?.accepts,
      requests: links?.requests,
      approvals: links?.approvals,
    });
    if (run.state.status !== before) this.admission.note(run);
    for (const timer of timers.set) this.timers.set(run, timer.timerId, timer.dueAtMs);
    for (const command of decided.commands) {
      switch (command.kind) {
        case "call":
          if (isBarrier(command)) void written.then(() => this.calls.add(new RunCall(run, command, this.maker)));
          else this.calls.add(new RunCall(run, command, this.maker));
          break;
        case "abort":
          run.calls.get(command.path)?.abort();
          break;
        case "end":
          void written.then(() => this.end(run));
          break;
        case "set_timer":
        case "start_run":
        case "cancel_run":
        case "ask_approval":
        case "close_approval":
          break;
        default:
          assertNever(command);
      }
    }
    for (const event of decided.events)
      if (event.type === "responded") void written.then(() => onResponded?.(run.row.id, event));
    // Before it may be set aside: a run that called another stays while that one is in hand.
    if (links?.accepts !== undefined) void written.then(() => this.admission.claim());
    if (links?.requests !== undefined) void written.then(() => this.handleRequests());
    for (const refusal of links?.refusals ?? []) void this.take(run, refusal);
    // It may have been connected anew between the refusal and this.
    if (decided.events.some(isHoldForConnection)) void written.then(() => this.restored.look());
    if (run.state.status === "waiting") void written.then(() => this.setAside(run));
    return written;
  }

  /** Shows why it waits; asked again after a restart, it is on record already. */
  private hold({ run, command: { path, connectionId } }: RunCall, dueInMs: number | undefined): void {
    if (connectionId === null || unitAt(run.state, path).wait?.kind === "limit") return;
    const atMs = this.ports.clock.now();
    const dueAtMs = dueInMs === undefined ? {} : { dueAtMs: Math.ceil(atMs + dueInMs) };
    void this.take(run, { type: "call_held", atMs, path, connectionId, ...dueAtMs });
  }

  private async perform(
    { run, command }: RunCall,
    onSend: () => boolean,
    onSendMore: () => Promise<boolean>,
  ): Promise<OperationOutcome | null> {
    const { clock, random, executor, timers } = this.ports;
    if (unitAt(run.state, command.path).wait?.kind === "limit") {
      const released = this.take(run, { type: "call_released", atMs: clock.now(), path: command.path });
      if (isBarrier(command)) await released;
      // It may have been cancelled while that was written.
      if (unitAt(run.state, command.path).status !== "running") return null;
    }
    const controller = new AbortController();
    run.calls.set(command.path, controller);
    const startedMs = clock.monotonicMs();
    const outcome = await callOperation(executor, run.row, command, controller, timers, { onSend, onSendMore });
    run.calls.delete(command.path);
    const latencyMs = Math.max(0, clock.monotonicMs() - startedMs);
    void this.take(
      run,
      outcomeEvent(command, outcomeFor(run.row, outcome), { atMs: clock.now(), latencyMs, random: random() }),
    );
    return outcome;
  }

  /** A run that only waits, and for long, leaves memory; its timer row or a request brings it back. */
  private setAside(run: ActiveRun): void {
    // It may have been set aside by an earlier write of the same commit, and taken up anew since.
    if (this.active.get(run.row.id) !== run) return;
    if (run.state.status !== "waiting" || run.calls.size > 0 || isHeld(run.state)) return;
    const soonMs = this.ports.clock.now() + STAY_MS;
    // The end of a run it called will want it soon.
    if (someOpen(run.state.steps, ({ wait }) => wait?.kind === "run" && this.active.has(wait.runId))) return;
    const waits = [...run.timers].filter(([timerId]) => timerId !== "run");
    if (!waits.some(([, timer]) => timer.dueAtMs <= soonMs)) this.forget(run);
    this.claimSoon();
  }

  private end(run: ActiveRun): void {
    this.forget(run);
    this.called.forget(run.row.id);
    const { id: runId, workspaceId, workflowId, mode } = run.row;
    this.ports.onRunEnded?.({ runId, workspaceId, workflowId, mode, status: run.state.status });
    this.claimSoon();
  }

  /** Runs that end in one turn of the event loop make room together. */
  private claimSoon(): void {
    if (this.willClaim) return;
    this.willClaim = true;
    this.ports.timers.soon(() => {
      this.willClaim = false;
      if (this.stopping) return;
      this.restored.roomMade();
      this.admission.claim();
    });
  }

  /** A run that began and was not accepted: a duplicate, or one for which there was no space. Nothing of it is on disk. */
  private drop(runId: string): void {
    const run = this.active.get(runId);
    if (run === undefined) return;
    run.dropped = true;
    for (const call of run.calls.values()) call.abort();
    this.forget(run);
  }

  private forget(run: ActiveRun): void {
    this.timers.clear(run);
    this.active.delete(run.row.id);
    this.admission.forget(run);
  }
}

function definitionError(error: AppError): RunError {
  return { category: "validation_error", code: error.code, message: error.message, retryable: false };
}
