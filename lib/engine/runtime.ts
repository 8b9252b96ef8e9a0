import type { OperationExecutor } from "@/lib/connectors/contract";
import { AppError } from "@/lib/kernel/app-error";
import { assertNever } from "@/lib/kernel/assert-never";
import type { Clock } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";
import type { Timers } from "@/lib/kernel/timers";
import { isFinalRunStatus, type RunError, type RunStatus } from "@/lib/workflow/run-schema";
import { isDurableTimer, runUpdateOf, type ActiveRun } from "./active-run";
import { Admission } from "./admission";
import { callOperation } from "./call-operation";
import { CallSlots, type ReadyCall } from "./call-slots";
import { isBarrier, outcomeEvent } from "./core/command";
import { decide, resume, type Decided } from "./core/decide";
import { foldRun } from "./core/evolve";
import type { OperationRules } from "./core/program";
import { releaseAll } from "./core/cancel-unit";
import { EMPTY_RUN, someOpen } from "./core/state";
import type { RunEvent } from "./event-schema";
import type { JournalStore, PendingRequest, RunRow } from "./ports";
import { eventOfRequest } from "./request-event";
import { reusedOutputs } from "./reused-outputs";
import { linksOf } from "./run-links";
import { RunPrograms } from "./run-programs";
import { RunTimers } from "./run-timers";

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
  timers: Timers;
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
/** A waiting run stays in memory when something is due so soon. */
const STAY_MS = 60_000;

/** Executes what the reducer decides, and writes what it decided. One per worker. */
export class Runtime {
  private readonly ports: RuntimePorts;
  private readonly active = new Map<string, ActiveRun>();
  private readonly programs: RunPrograms;
  private readonly admission: Admission;
  private readonly calls: CallSlots;
  private readonly timers: RunTimers;
  /** Ids of requests whose consequences are not on disk yet. */
  private readonly requestsInHand = new Set<string>();
  private stopping = false;

  constructor(ports: RuntimePorts) {
    const { store, rules, clock, timers } = ports;
    this.ports = ports;
    this.programs = new RunPrograms(store, rules);
    this.admission = new Admission({
      store,
      active: this.active,
      activeRunsMax: ports.activeRunsMax ?? ACTIVE_RUNS_MAX,
      begin: (row) => this.begin(row),
    });
    this.calls = new CallSlots({
      timers,
      callsMax: ports.callsMax ?? CALLS_MAX,
      mayCallOut: () => ports.mayCallOut(),
      perform: (call) => this.perform(call),
    });
    this.timers = new RunTimers({
      clock,
      timers,
      fire: (run, timerId, atMs) => this.take(run, { type: "timer_fired", atMs, timerId }),
    });
  }

  /** Takes up what a worker before us had in hand, then everything that is due. */
  recover(): void {
    for (const runId of this.ports.store.interrupted()) this.load(runId);
    this.wake();
  }

  /** Looks for queued runs, requests and due timers. Cheap when there are none; called by doorbell and slow poll. */
  wake(): void {
    if (this.stopping) return;
    this.handleRequests();
    for (const runId of this.ports.store.runsWithTimersDue(this.ports.clock.now() + STAY_MS)) {
      if (!this.active.has(runId)) this.load(runId);
    }
    this.admission.claim();
  }

  /** Stops taking runs, waits up to `graceMs` for calls in flight, and leaves the rest for the next worker. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.timers.stop();
    for (const run of this.active.values()) this.timers.clear(run);
    await this.calls.stop(graceMs);
    await this.ports.store.drained();
  }

  /** Runs in hand; for health and tests. */
  activeCount(): number {
    return this.active.size;
  }

  /** First turn of a queued run. */
  private begin(row: RunRow): ActiveRun | undefined {
    const { store, clock } = this.ports;
    const program = this.programs.of(row);
    const atMs = clock.now();
    const run: ActiveRun = {
      row,
      program: program instanceof AppError ? this.programs.empty() : program,
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
    if (sourceId === undefined || row.originRunId === row.id) return {};
    const definition = this.ports.store.definition(row.workflowId, row.version);
    if (definition === undefined) return {};
    return reusedOutputs(foldRun(this.ports.store.journal(sourceId)), definition, row.source.from);
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
    const program = this.programs.of(row);
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

  private handleRequests(): void {
    if (this.stopping) return;
    for (const pending of this.ports.store.requests()) {
      // Until its commit it is still among those to be read.
      if (this.requestsInHand.has(pending.id)) continue;
      this.requestsInHand.add(pending.id);
      this.handleRequest(pending);
      void this.ports.store.drained().then(() => this.requestsInHand.delete(pending.id));
    }
  }

  private handleRequest({ id, runId, request }: PendingRequest): void {
    const { store, clock } = this.ports;
    const run = this.load(runId);
    const event = request === null ? undefined : eventOfRequest(request, clock.now(), (of) => store.outcome(of));
    if (run === undefined || event === undefined) void store.consumeRequest(id);
    else this.take(run, event, id);
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
      return { ...ended, commands: [...releaseAll(run.state), { kind: "end" }] };
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
    const links = linksOf(store, run, decided);
    const written = store.append({
      runId: run.row.id,
      workspaceId: run.row.workspaceId,
      firstSeq,
      events: decided.events,
      update: runUpdateOf(run.state, before, decided.events),
      timersSet: timers.filter((timer) => isDurableTimer(timer.timerId)),
      timersCleared: fired.filter(isDurableTimer),
      consumedRequestId,
      accepts: links?.accepts,
      requests: links?.requests,
      approvals: links?.approvals,
    });
    for (const timer of timers) this.timers.set(run, timer.timerId, timer.dueAtMs);
    for (const command of decided.commands) {
      switch (command.kind) {
        case "call":
          if (isBarrier(command)) void written.then(() => this.calls.add({ run, command }));
          else this.calls.add({ run, command });
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
    // Before it may be set aside: a run that called another stays while that one is in hand.
    if (links?.accepts !== undefined) void written.then(() => this.admission.claim());
    if (links?.requests !== undefined) void written.then(() => this.handleRequests());
    for (const refusal of links?.refusals ?? []) this.take(run, refusal);
    if (run.state.status === "waiting") void written.then(() => this.setAside(run));
  }

  private async perform({ run, command }: ReadyCall): Promise<void> {
    const { clock, random, executor, timers } = this.ports;
    const controller = new AbortController();
    run.calls.set(command.path, controller);
    const startedMs = clock.monotonicMs();
    const outcome = await callOperation(executor, run.row, command, controller, timers);
    run.calls.delete(command.path);
    const latencyMs = Math.max(0, clock.monotonicMs() - startedMs);
    this.take(run, outcomeEvent(command, outcome, { atMs: clock.now(), latencyMs, random: random() }));
  }

  /** A run that only waits, and for long, leaves memory; its timer row or a request brings it back. */
  private setAside(run: ActiveRun): void {
    if (run.state.status !== "waiting" || run.calls.size > 0) return;
    const soonMs = this.ports.clock.now() + STAY_MS;
    // The end of a run it called will want it soon.
    if (someOpen(run.state.steps, ({ wait }) => wait?.kind === "run" && this.active.has(wait.runId))) return;
    const waits = [...run.timers].filter(([timerId]) => timerId !== "run");
    if (!waits.some(([, timer]) => timer.dueAtMs <= soonMs)) this.forget(run);
    this.admission.claim();
  }

  private end(run: ActiveRun): void {
    this.forget(run);
    const { id: runId, workspaceId, workflowId, mode } = run.row;
    this.ports.onRunEnded?.({ runId, workspaceId, workflowId, mode, status: run.state.status });
    if (!this.stopping) this.admission.claim();
  }

  private forget(run: ActiveRun): void {
    this.timers.clear(run);
    this.active.delete(run.row.id);
  }
}

function definitionError(error: AppError): RunError {
  return { category: "validation_error", code: error.code, message: error.message, retryable: false };
}
