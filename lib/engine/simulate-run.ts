import type { OperationExecutor, OperationOutcome } from "@/lib/connectors/contract";
import type { Random } from "@/lib/kernel/random";
import { seededRandom } from "@/lib/kernel/random";
import { AppError } from "@/lib/kernel/app-error";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { ScriptedOutcome, SimulateRun, SimulationRequest, SimulationResult } from "@/lib/workflow/simulation";
import { timedOut } from "./call-operation";
import { outcomeEvent, type CallCommand } from "./core/command";
import { decide, type Decided } from "./core/decide";
import { compileProgram, type OperationRules, type Program } from "./core/program";
import { runStepsOf } from "./core/run-steps";
import { EMPTY_RUN, openUnits, type RunState } from "./core/state";
import type { RunEvent } from "./event-schema";
import { EventQueue } from "./event-queue";

export interface SimulateRunPorts {
  /** Answers calls; the simulator in memory. Called in order, one at a time. */
  executor: OperationExecutor;
  rules: OperationRules;
  /** Typical milliseconds of a call, where the request does not say. */
  latencyMsOf(service: string, operation: string): number;
  /** Virtual time of the start, milliseconds since the epoch; fixed, so that equal requests give equal results. */
  startAtMs?: number;
  workspaceId?: string;
}

/** 2026-01-01T00:00:00Z. */
const START_AT_MS = 1_767_225_600_000;
/** A simulated run that does not end within so many events has lost its way. */
const EVENTS_MAX = 200_000;

const NEVER_ABORTED = new AbortController().signal;

/** Makes the function that runs a definition in memory and in virtual time, by the same reducer as real runs. */
export function createSimulateRun(ports: SimulateRunPorts): SimulateRun {
  return async (request) => new Simulation(ports, request).run();
}

class Simulation {
  private readonly ports: SimulateRunPorts;
  private readonly request: SimulationRequest;
  private readonly program: Program;
  private readonly random: Random;
  private readonly queue = new EventQueue<RunEvent>();
  private readonly waitingCalls: CallCommand[] = [];
  private readonly scripts: Map<string, ScriptedOutcome[]>;
  private readonly acts = new Map<string, { key: string; operation: string; times: number }>();
  private readonly startAtMs: number;
  private inFlight = 0;
  private state: RunState = EMPTY_RUN;

  constructor(ports: SimulateRunPorts, request: SimulationRequest) {
    this.ports = ports;
    this.request = request;
    this.program = compileProgram(request.definition, ports.rules);
    this.random = seededRandom(request.seed ?? 1);
    this.scripts = new Map(Object.entries(request.script ?? {}).map(([path, outcomes]) => [path, [...outcomes]]));
    this.startAtMs = ports.startAtMs ?? START_AT_MS;
  }

  async run(): Promise<SimulationResult> {
    const atMs = this.startAtMs;
    await this.take({
      type: "accepted",
      atMs,
      runId: "run_simulated",
      originRunId: "run_simulated",
      workflowId: "wf_simulated",
      workflowName: this.request.definition.name,
      version: 0,
      mode: "simulate",
      trigger: this.request.trigger,
      env: this.request.env ?? {},
      reused: {},
    });
    await this.take({ type: "started", atMs });
    // A signal that is there before the wait is taken at once.
    for (const [name, payload] of Object.entries(this.request.signals ?? {})) {
      await this.take({ type: "signal_received", atMs, name, payload });
    }
    for (let handled = 0; !isFinalRunStatus(this.state.status); handled += 1) {
      if (handled > EVENTS_MAX)
        throw new AppError("UNAVAILABLE", `The simulated run did not end within ${EVENTS_MAX} events`);
      const next = this.queue.shift();
      // Nothing can happen any more: it waits for a signal or for a person.
      if (next === undefined) break;
      await this.take(next.value);
    }
    return this.result();
  }

  private async take(event: RunEvent): Promise<void> {
    if (event.type === "step_succeeded" || event.type === "round_succeeded" || event.type === "attempt_failed")
      this.inFlight -= 1;
    const decided: Decided = decide(this.program, this.state, event);
    this.state = decided.state;
    for (const command of decided.commands) {
      if (command.kind === "set_timer") {
        const atMs = Math.max(command.dueAtMs, event.atMs);
        this.queue.push(atMs, { type: "timer_fired", atMs, timerId: command.timerId });
      } else if (command.kind === "call") {
        this.waitingCalls.push(command);
      }
    }
    const concurrency = this.request.concurrency ?? Number.POSITIVE_INFINITY;
    while (this.inFlight < concurrency) {
      const call = this.waitingCalls.shift();
      if (call === undefined) return;
      await this.call(call, event.atMs);
    }
  }

  /** Asks for the answer now and delivers it when its virtual latency is over. */
  private async call(command: CallCommand, nowMs: number): Promise<void> {
    this.inFlight += 1;
    const { outcome, latencyMs } = await this.answer(command);
    const acted = outcome.kind === "succeeded" || outcome.acted === "yes";
    if (command.effect !== "none" && command.effect !== "read") {
      const act = this.acts.get(command.key) ?? {
        key: command.key,
        operation: `${command.service}.${command.operation}`,
        times: 0,
      };
      // A service that keeps to the key does it once, however often it is asked.
      const repeats = command.idempotency !== "honoured" || act.times === 0;
      this.acts.set(command.key, { ...act, times: act.times + (acted && repeats ? 1 : 0) });
    }
    const atMs = nowMs + latencyMs;
    this.queue.push(atMs, outcomeEvent(command, outcome, { atMs, latencyMs, random: this.random() }));
  }

  private async answer(command: CallCommand): Promise<{ outcome: OperationOutcome; latencyMs: number }> {
    const { path: stepPath, service, operation, timeoutMs } = command;
    const scripted = this.scripts.get(stepPath)?.shift();
    const typicalMs =
      scripted?.latencyMs ??
      this.request.latencyMs?.({ service, operation, stepPath }) ??
      this.ports.latencyMsOf(service, operation);
    if (typicalMs > timeoutMs) return { outcome: timedOut(command), latencyMs: timeoutMs };
    if (scripted !== undefined) return { outcome: toOutcome(scripted), latencyMs: typicalMs };
    const outcome = await this.ports.executor.call({
      workspaceId: this.ports.workspaceId ?? "ws_simulated",
      workflowId: this.state.workflowId,
      runId: this.state.runId,
      stepPath,
      service,
      operation,
      input: command.input,
      connectionId: null,
      mode: "simulate",
      attempt: command.attempt,
      idempotencyKey: command.key,
      timeoutMs,
      signal: NEVER_ABORTED,
    });
    return { outcome, latencyMs: typicalMs };
  }

  private result(): SimulationResult {
    const { state } = this;
    const steps = Object.values(state.steps);
    return {
      status: state.status,
      error: state.error ?? heldError(state),
      steps: runStepsOf(state, Object.keys(this.request.definition.steps)),
      output: state.output,
      durationMs: (state.endedAtMs ?? this.lastMomentMs()) - this.startAtMs,
      busyMs: steps.reduce((sum, step) => sum + step.busyMs, 0),
      costUsd: steps.reduce((sum, step) => sum + step.costUsd, 0),
      effects: [...this.acts.values()],
    };
  }

  private lastMomentMs(): number {
    const moments = runStepsOf(this.state, Object.keys(this.state.steps)).map((step) =>
      Date.parse(step.endedAt ?? step.startedAt ?? "1970-01-01T00:00:00Z"),
    );
    return moments.reduce((last, moment) => Math.max(last, moment), this.startAtMs);
  }
}

/** A run held by an effect whose outcome is unknown has no error of its own yet; it shows that step's. */
function heldError(state: RunState): SimulationResult["error"] {
  return openUnits(state).find(({ unit }) => unit.status === "outcome_unknown")?.unit.error ?? null;
}

function toOutcome(scripted: ScriptedOutcome): OperationOutcome {
  if (scripted.kind === "succeeded") return { kind: "succeeded", output: scripted.output };
  return { kind: "failed", error: scripted.error, acted: scripted.acted };
}
