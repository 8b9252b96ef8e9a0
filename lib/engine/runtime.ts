import type { OperationExecutor } from "@/lib/connectors/contract";
import { AppError } from "@/lib/kernel/app-error";
import { assertNever } from "@/lib/kernel/assert-never";
import type { Clock } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";
import { isJsonObject } from "@/lib/kernel/json";
import { MAX_CONCURRENT_RUNS_DEFAULT, type Definition } from "@/lib/workflow/definition-schema";
import { isFinalRunStatus, type RunError, type RunStatus } from "@/lib/workflow/run-schema";
import { isDurableTimer, runUpdateOf, type ActiveRun } from "./active-run";
import { callOperation } from "./call-operation";
import { isBarrier, outcomeEvent, type CallCommand } from "./core/command";
import { decide, resume, type Decided } from "./core/decide";
import { foldRun } from "./core/evolve";
import { compileProgram, type OperationRules, type Program } from "./core/program";
import { EMPTY_RUN } from "./core/state";
import type { RunEvent } from "./event-schema";
import type { JournalStore, PendingRequest, RunRow } from "./ports";
import { definitionOfStepTest, reusedOutputs } from "./reused-outputs";

export interface EndedRun {
  runId: string;
  workspaceId: string;
  workflowId: string;
  mode: RunRow["mode"];
  status: RunStatus;
}

export interface RuntimePorts {
  store: JournalStore;
  executor: OperationExecutor;
  rules: OperationRules;
  clock: Clock;
  random: Random;
  /** Whether this worker may still call out: its lease has time left on the monotonic clock. */
  mayCallOut(): boolean;
  onRunEnded?(run: EndedRun): void;
  /** Something went wrong with one run that is not the run's own failure. */
  onTrouble?(facts: { event: string; runId: string; error: unknown }): void;
  /** Runs in hand at one time over all workflows. */
  activeRunsMax?: number;
  /** Calls in flight at one time over all runs. */
  callsMax?: number;
}

const ACTIVE_RUNS_MAX = 200;
const CALLS_MAX = 64;
/** Programs kept in memory; the one made first goes first. */
const PROGRAMS_MAX = 200;
/** A waiting run stays in memory when something is due so soon. */
const STAY_MS = 60_000;
/** Pause before asking again whether the lease was renewed. */
const LEASE_PAUSE_MS = 200;
/** setTimeout takes no more. */
const TIMEOUT_MS_MAX = 2_147_483_647;

/** Executes what the reducer decides, and writes what it decided. One per worker. */
export class Runtime {
  private readonly ports: RuntimePorts;
  private readonly active = new Map<string, ActiveRun>();
  private readonly waitingCalls: { run: ActiveRun; command: CallCommand }[] = [];
  private readonly programs = new Map<string, Program>();
  private callsInFlight = 0;
  private stopping = false;

  constructor(ports: RuntimePorts) {
    this.ports = ports;
  }

  /** Takes up what a worker before us had in hand, then everything that is due. */
  recover(): void {
    for (const runId of this.ports.store.interrupted()) this.load(runId);
    this.wake();
  }

  /** Looks for queued runs, requests and due timers. Cheap when there are none; called by doorbell and slow poll. */
  wake(): void {
    if (this.stopping) return;
    for (const pending of this.ports.store.requests()) this.handleRequest(pending);
    for (const runId of this.ports.store.runsWithTimersDue(this.ports.clock.now() + STAY_MS)) {
      if (!this.active.has(runId)) this.load(runId);
    }
    this.claimQueued();
  }

  /** Stops taking runs, waits up to `graceMs` for calls in flight, and leaves the rest for the next worker. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    for (const run of this.active.values()) for (const timer of run.timers.values()) clearTimeout(timer.handle);
    const deadlineMs = this.ports.clock.monotonicMs() + graceMs;
    while (this.callsInFlight > 0 && this.ports.clock.monotonicMs() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await this.ports.store.drained();
  }

  /** Runs in hand; for health and tests. */
  activeCount(): number {
    return this.active.size;
  }

  private claimQueued(): void {
    const max = this.ports.activeRunsMax ?? ACTIVE_RUNS_MAX;
    for (;;) {
      const running = [...this.active.values()].filter((run) => run.state.status !== "waiting");
      const room = max - running.length;
      if (room <= 0) return;
      const perWorkflow = new Map<string, number>();
      const capped = new Set<string>();
      for (const run of running) {
        const count = (perWorkflow.get(run.row.workflowId) ?? 0) + 1;
        perWorkflow.set(run.row.workflowId, count);
        if (count >= maxConcurrentRuns(run.program.definition)) capped.add(run.row.workflowId);
      }
      const rows = this.ports.store.queued([...this.active.keys()], [...capped], Math.min(room, 50));
      let claimed = 0;
      for (const row of rows) {
        if (capped.has(row.workflowId)) continue;
        const run = this.begin(row);
        claimed += 1;
        const count = (perWorkflow.get(row.workflowId) ?? 0) + 1;
        perWorkflow.set(row.workflowId, count);
        if (run !== undefined && count >= maxConcurrentRuns(run.program.definition)) capped.add(row.workflowId);
      }
      if (claimed === 0) return;
    }
  }

  /** First turn of a queued run. */
  private begin(row: RunRow): ActiveRun | undefined {
    const { store, clock } = this.ports;
    const program = this.programOf(row);
    const atMs = clock.now();
    const run: ActiveRun = {
      row,
      program: program instanceof AppError ? this.emptyProgram() : program,
      state: EMPTY_RUN,
      nextSeq: 1,
      calls: new Map(),
      timers: new Map(),
    };
    this.active.set(row.id, run);
    this.take(run, {
      type: "accepted",
      atMs: row.createdAtMs,
      runId: row.id,
      originRunId: row.originRunId,
      workflowId: row.workflowId,
      workflowName: row.workflowName,
      version: row.version,
      mode: row.mode,
      trigger: row.input,
      env: store.env(row.workspaceId),
      reused: this.reusedBy(row),
    });
    if (program instanceof AppError) {
      this.take(run, { type: "run_ended", atMs, status: "failed", output: null, error: definitionError(program) });
      void store.drained().then(() => this.end(run));
      return undefined;
    }
    this.take(run, { type: "started", atMs });
    return run;
  }

  private reusedBy(row: RunRow): ReturnType<typeof reusedOutputs> {
    const sourceId = row.source.originRunId;
    if (row.source.kind !== "replay" || sourceId === undefined || row.originRunId === row.id) return {};
    const definition = this.ports.store.definition(row.workflowId, row.version);
    if (definition === undefined) return {};
    return reusedOutputs(foldRun(this.ports.store.journal(sourceId)), definition, row.source.from);
  }

  /** Versions never change, so a program is made once for many runs. */
  private programOf(row: RunRow): Program | AppError {
    const key = row.source.stepId === undefined ? `${row.workflowId}@${row.version}` : null;
    const known = key === null ? undefined : this.programs.get(key);
    if (known !== undefined) return known;
    const program = this.compile(row);
    if (key !== null && !(program instanceof AppError)) {
      const [oldest] = this.programs.keys();
      if (oldest !== undefined && this.programs.size >= PROGRAMS_MAX) this.programs.delete(oldest);
      this.programs.set(key, program);
    }
    return program;
  }

  private compile(row: RunRow): Program | AppError {
    try {
      const stored = this.ports.store.definition(row.workflowId, row.version);
      if (stored === undefined) return new AppError("NOT_FOUND", `Version ${row.version} of the workflow is gone`);
      return compileProgram(definitionToRun(stored, row), this.ports.rules);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  private emptyProgram(): Program {
    return compileProgram({ schema: 1, name: "empty", triggers: {}, steps: {} }, this.ports.rules);
  }

  /** Takes a run up from its journal. */
  private load(runId: string): ActiveRun | undefined {
    const present = this.active.get(runId);
    if (present !== undefined) return present;
    const { store, clock } = this.ports;
    const row = store.run(runId);
    if (row === undefined || isFinalRunStatus(row.status)) return undefined;
    const events = store.journal(runId);
    if (events.length === 0) return this.begin(row);
    const program = this.programOf(row);
    if (program instanceof AppError) {
      this.ports.onTrouble?.({ event: "run.unreadable", runId, error: program });
      return undefined;
    }
    const run: ActiveRun = {
      row,
      program,
      state: foldRun(events),
      nextSeq: events.length + 1,
      calls: new Map(),
      timers: new Map(),
    };
    this.active.set(runId, run);
    this.carryOut(run, resume(program, run.state, clock.now()));
    return run;
  }

  private handleRequest(pending: PendingRequest): void {
    const { store, clock } = this.ports;
    const run = this.load(pending.runId);
    if (run === undefined || pending.request === null) {
      void store.consumeRequest(pending.id);
      return;
    }
    this.take(run, toEvent(pending.request, clock.now()), pending.id);
  }

  private take(run: ActiveRun, event: RunEvent, consumedRequestId?: string): void {
    this.carryOut(run, this.decideOrGiveUp(run, event), consumedRequestId);
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
      return { ...ended, commands: [{ kind: "end" }] };
    }
  }

  /** Writes what was decided, then does it: what may act on the world only when it is on disk. */
  private carryOut(run: ActiveRun, decided: Decided, consumedRequestId?: string): void {
    const { store } = this.ports;
    if (decided.events.length === 0) {
      if (consumedRequestId !== undefined) void store.consumeRequest(consumedRequestId);
      return;
    }
    const before = run.state.status;
    run.state = decided.state;
    const firstSeq = run.nextSeq;
    run.nextSeq += decided.events.length;
    const timers = decided.commands.flatMap((command) => (command.kind === "set_timer" ? [command] : []));
    const fired = decided.events.flatMap((event) => (event.type === "timer_fired" ? [event.timerId] : []));
    const written = store.append({
      runId: run.row.id,
      workspaceId: run.row.workspaceId,
      firstSeq,
      events: decided.events,
      update: runUpdateOf(run.state, before, decided.events),
      timersSet: timers.filter((timer) => isDurableTimer(timer.timerId)),
      timersCleared: fired.filter(isDurableTimer),
      consumedRequestId,
    });
    for (const timer of timers) this.setTimer(run, timer.timerId, timer.dueAtMs);
    for (const command of decided.commands) {
      switch (command.kind) {
        case "call":
          if (isBarrier(command)) void written.then(() => this.enqueue(run, command));
          else this.enqueue(run, command);
          break;
        case "abort":
          run.calls.get(command.path)?.abort();
          break;
        case "end":
          void written.then(() => this.end(run));
          break;
        case "set_timer":
          break;
        default:
          assertNever(command);
      }
    }
    if (run.state.status === "waiting") void written.then(() => this.setAside(run));
  }

  private enqueue(run: ActiveRun, command: CallCommand): void {
    this.waitingCalls.push({ run, command });
    this.startCalls();
  }

  private startCalls(): void {
    while (!this.stopping && this.callsInFlight < (this.ports.callsMax ?? CALLS_MAX)) {
      const next = this.waitingCalls.shift();
      if (next === undefined) return;
      if (!isFinalRunStatus(next.run.state.status)) void this.call(next.run, next.command);
    }
  }

  private async call(run: ActiveRun, command: CallCommand): Promise<void> {
    const { clock, random, executor } = this.ports;
    // A process that was stopped may wake with its lease long gone: another may be making this very call.
    if (!this.ports.mayCallOut()) {
      setTimeout(() => this.enqueue(run, command), LEASE_PAUSE_MS);
      return;
    }
    this.callsInFlight += 1;
    const controller = new AbortController();
    run.calls.set(command.path, controller);
    const startedMs = clock.monotonicMs();
    const outcome = await callOperation(executor, run.row, command, controller);
    this.callsInFlight -= 1;
    run.calls.delete(command.path);
    const latencyMs = Math.max(0, clock.monotonicMs() - startedMs);
    this.take(run, outcomeEvent(command, outcome, { atMs: clock.now(), latencyMs, random: random() }));
    this.startCalls();
  }

  private setTimer(run: ActiveRun, timerId: string, dueAtMs: number): void {
    const before = run.timers.get(timerId);
    if (before !== undefined) clearTimeout(before.handle);
    if (this.stopping) return;
    const delayMs = Math.min(Math.max(0, dueAtMs - this.ports.clock.now()), TIMEOUT_MS_MAX);
    const handle = setTimeout(() => {
      run.timers.delete(timerId);
      const nowMs = this.ports.clock.now();
      if (nowMs < dueAtMs) this.setTimer(run, timerId, dueAtMs);
      else this.take(run, { type: "timer_fired", atMs: nowMs, timerId });
    }, delayMs);
    run.timers.set(timerId, { handle, dueAtMs });
  }

  /** A run that only waits, and for long, leaves memory; its timer row or a request brings it back. */
  private setAside(run: ActiveRun): void {
    if (run.state.status !== "waiting" || run.calls.size > 0) return;
    const soonMs = this.ports.clock.now() + STAY_MS;
    const waits = [...run.timers].filter(([timerId]) => timerId !== "run");
    if (!waits.some(([, timer]) => timer.dueAtMs <= soonMs)) this.forget(run);
    this.claimQueued();
  }

  private end(run: ActiveRun): void {
    this.forget(run);
    const { id: runId, workspaceId, workflowId, mode } = run.row;
    this.ports.onRunEnded?.({ runId, workspaceId, workflowId, mode, status: run.state.status });
    if (!this.stopping) this.claimQueued();
  }

  private forget(run: ActiveRun): void {
    for (const timer of run.timers.values()) clearTimeout(timer.handle);
    run.timers.clear();
    this.active.delete(run.row.id);
  }
}

function maxConcurrentRuns(definition: Definition): number {
  return definition.settings?.maxConcurrentRuns ?? MAX_CONCURRENT_RUNS_DEFAULT;
}

function definitionToRun(stored: Definition, row: RunRow): Definition {
  const { stepId } = row.source;
  if (stepId === undefined) return stored;
  const alone = definitionOfStepTest(stored, stepId);
  const step = alone.steps[stepId];
  if (step === undefined || !isJsonObject(row.input) || !isJsonObject(row.input["input"])) return alone;
  return { ...alone, steps: { [stepId]: { ...step, with: row.input["input"] } } };
}

function definitionError(error: AppError): RunError {
  return { category: "validation_error", code: error.code, message: error.message, retryable: false };
}

function toEvent(request: NonNullable<PendingRequest["request"]>, atMs: number): RunEvent {
  switch (request.kind) {
    case "cancel":
      return { type: "cancel_requested", atMs, ...request.payload };
    case "signal":
      return { type: "signal_received", atMs, ...request.payload };
    case "decide":
      return { type: "decided", atMs, ...request.payload };
    default:
      return assertNever(request);
  }
}
