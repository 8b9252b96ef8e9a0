import type { OperationExecutor, OperationOutcome } from "@/lib/connectors/contract";
import type { Random } from "@/lib/kernel/random";
import { seededRandom } from "@/lib/kernel/random";
import { AppError } from "@/lib/kernel/app-error";
import { assertNever } from "@/lib/kernel/assert-never";
import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import { isFinalRunStatus, type RunError } from "@/lib/workflow/run-schema";
import type { ScriptedOutcome, SimulateRun, SimulationRequest, SimulationResult } from "@/lib/workflow/simulation";
import { timedOut } from "./call-operation";
import { findCallTarget } from "./call-target";
import { outcomeEvent, type CallCommand, type Command, type StartRunCommand } from "./core/command";
import { decide, type Decided } from "./core/decide";
import { compileProgram, type OperationRules, type Program } from "./core/program";
import { runStepsOf } from "./core/run-steps";
import { EMPTY_RUN, openUnits, type RunState } from "./core/state";
import type { RunEvent } from "./event-schema";
import { EventQueue } from "./event-queue";
import type { CallableWorkflow, RunOutcome } from "./ports";

export interface SimulateRunPorts {
  /** Answers calls; the simulator in memory. Called in order, one at a time. */
  executor: OperationExecutor;
  rules: OperationRules;
  /** Typical milliseconds of a call, where the request does not say. */
  latencyMsOf(service: string, operation: string): number;
  /** A workflow that a step calls, with the definition of its published version, or of head where none is. */
  workflow?(
    workspaceId: string,
    workflowId: string,
  ): Promise<{ workflow: CallableWorkflow; definition: Definition } | undefined>;
  /** Virtual time of the start, milliseconds since the epoch; fixed, so that equal requests give equal results. */
  startAtMs?: number;
}

/** 2026-01-01T00:00:00Z. */
const START_AT_MS = 1_767_225_600_000;
/** A simulated run that does not end within so many events has lost its way. */
const EVENTS_MAX = 200_000;
const APPROVED_BY = "simulation";

const NEVER_ABORTED = new AbortController().signal;

/** Makes the function that runs a definition in memory and in virtual time, by the same reducer as real runs. */
export function createSimulateRun(ports: SimulateRunPorts): SimulateRun {
  return async (request) => new Simulation(ports, request).run();
}

/** A run of the simulation: the one that was asked for, or one that a step called. */
interface SimulatedRun {
  readonly program: Program;
  state: RunState;
  readonly parent: { run: SimulatedRun; path: string } | null;
  /** What stands before the paths of its steps in the request. */
  readonly prefix: string;
  readonly depth: number;
}

interface Due {
  run: SimulatedRun;
  event: RunEvent;
}

class Simulation {
  private readonly ports: SimulateRunPorts;
  private readonly request: SimulationRequest;
  private readonly root: SimulatedRun;
  /** All runs by id; the root first. */
  private readonly runs = new Map<string, SimulatedRun>();
  private readonly random: Random;
  private readonly queue = new EventQueue<Due>();
  private readonly waitingCalls: { run: SimulatedRun; command: CallCommand }[] = [];
  private readonly scripts: Map<string, ScriptedOutcome[]>;
  private readonly acts = new Map<string, { key: string; operation: string; times: number }>();
  private readonly startAtMs: number;
  private inFlight = 0;

  constructor(ports: SimulateRunPorts, request: SimulationRequest) {
    this.ports = ports;
    this.request = request;
    const program = compileProgram(request.definition, ports.rules);
    this.root = { program, state: EMPTY_RUN, parent: null, prefix: "", depth: 0 };
    this.random = seededRandom(request.seed ?? 1);
    this.scripts = new Map(Object.entries(request.script ?? {}).map(([path, outcomes]) => [path, [...outcomes]]));
    this.startAtMs = ports.startAtMs ?? START_AT_MS;
  }

  async run(): Promise<SimulationResult> {
    await this.begin(this.root, this.startAtMs, {
      runId: "run_simulated",
      originRunId: "run_simulated",
      workflowId: "wf_simulated",
      version: 0,
      trigger: this.request.trigger,
    });
    for (let handled = 0; !isFinalRunStatus(this.root.state.status); handled += 1) {
      if (handled > EVENTS_MAX)
        throw new AppError("UNAVAILABLE", `The simulated run did not end within ${EVENTS_MAX} events`);
      const next = this.queue.shift();
      // Nothing can happen any more: it waits for a signal or for a person.
      if (next === undefined) break;
      await this.take(next.value.run, next.value.event);
    }
    return this.result();
  }

  private async begin(
    run: SimulatedRun,
    atMs: number,
    facts: { runId: string; originRunId: string; workflowId: string; version: number; trigger: Json },
  ): Promise<void> {
    this.runs.set(facts.runId, run);
    const { name: workflowName } = run.program.definition;
    const env = this.request.env ?? {};
    await this.take(run, { type: "accepted", atMs, ...facts, workflowName, mode: "simulate", env, reused: {} });
    await this.take(run, { type: "started", atMs });
    // A signal that is there before the wait is taken at once.
    for (const [name, payload] of Object.entries(this.request.signals ?? {})) {
      await this.take(run, { type: "signal_received", atMs, name, payload });
    }
  }

  private async take(run: SimulatedRun, event: RunEvent): Promise<void> {
    if (event.type === "step_succeeded" || event.type === "round_succeeded" || event.type === "attempt_failed")
      this.inFlight -= 1;
    const decided: Decided = decide(run.program, run.state, event);
    run.state = decided.state;
    for (const command of decided.commands) await this.carryOut(run, command, event.atMs);
    const concurrency = this.request.concurrency ?? Number.POSITIVE_INFINITY;
    while (this.inFlight < concurrency) {
      const next = this.waitingCalls.shift();
      if (next === undefined) return;
      await this.call(next.run, next.command, event.atMs);
    }
  }

  private async carryOut(run: SimulatedRun, command: Command, nowMs: number): Promise<void> {
    switch (command.kind) {
      case "set_timer": {
        const atMs = Math.max(command.dueAtMs, nowMs);
        return this.queue.push(atMs, { run, event: { type: "timer_fired", atMs, timerId: command.timerId } });
      }
      case "call":
        this.waitingCalls.push({ run, command });
        return;
      case "start_run":
        return this.startRun(run, command, nowMs);
      case "cancel_run": {
        const called = this.runs.get(command.runId);
        return called && this.take(called, { type: "cancel_requested", atMs: nowMs });
      }
      case "ask_approval":
        return this.decideApproval(run, command, nowMs);
      case "end":
        return this.tellCaller(run, nowMs);
      case "abort":
      case "close_approval":
        return;
      default:
        assertNever(command);
    }
  }

  private decideApproval(
    run: SimulatedRun,
    { path, approvalId }: Extract<Command, { kind: "ask_approval" }>,
    atMs: number,
  ): void {
    const decision = this.request.approvals?.[run.prefix + path] ?? "approved";
    if (decision === "none") return;
    const event: RunEvent = { type: "approval_decided", atMs, path, approvalId, decision, by: APPROVED_BY };
    this.queue.push(atMs, { run, event });
  }

  private async startRun(run: SimulatedRun, command: StartRunCommand, nowMs: number): Promise<void> {
    const { path, runId, originRunId, workflowId, input } = command;
    const end = (outcome: RunOutcome, latencyMs: number): void => {
      const atMs = nowMs + latencyMs;
      this.queue.push(atMs, { run, event: { type: "called_run_ended", atMs, path, runId, ...outcome } });
    };
    const stepPath = run.prefix + path;
    const scripted = this.scripts.get(stepPath)?.shift();
    const { workspaceId } = this.request;
    if (scripted !== undefined || workspaceId === undefined || this.ports.workflow === undefined) {
      const latencyMs = scripted?.latencyMs ?? this.ports.latencyMsOf("workflow", "call");
      if (scripted?.kind === "failed") return end({ status: "failed", output: null, error: scripted.error }, latencyMs);
      return end({ status: "succeeded", output: scripted?.output ?? {}, error: null }, latencyMs);
    }
    const found = await this.ports.workflow(workspaceId, workflowId);
    const depth = run.depth + 1;
    const { settings } = run.program.definition;
    const asked = { workflowId, input, mode: "simulate" as const, depth, calledBefore: this.runs.size - 1, settings };
    const target = findCallTarget(asked, found?.workflow, () => found?.definition);
    if (target.kind === "refused") return end({ status: "failed", output: null, error: target.error }, 0);
    if (found === undefined) return;
    const program = compiled(found.definition, this.ports.rules);
    if ("error" in program) return end({ status: "failed", output: null, error: program.error }, 0);
    const called: SimulatedRun = {
      program,
      state: EMPTY_RUN,
      parent: { run, path },
      prefix: `${stepPath}/`,
      depth,
    };
    const { version } = target;
    await this.begin(called, nowMs, { runId, originRunId, workflowId, version, trigger: input });
  }

  private tellCaller({ parent, state }: SimulatedRun, atMs: number): void {
    const { runId, status, output, error } = state;
    if (parent === null || !isFinalRunStatus(status)) return;
    const event: RunEvent = { type: "called_run_ended", atMs, path: parent.path, runId, status, output, error };
    this.queue.push(atMs, { run: parent.run, event });
  }

  /** Asks for the answer now and delivers it when its virtual latency is over. */
  private async call(run: SimulatedRun, command: CallCommand, nowMs: number): Promise<void> {
    this.inFlight += 1;
    const { outcome, latencyMs } = await this.answer(run, command);
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
    const event = outcomeEvent(command, outcome, { atMs, latencyMs, random: this.random() });
    this.queue.push(atMs, { run, event });
  }

  private async answer(
    { prefix, state }: SimulatedRun,
    command: CallCommand,
  ): Promise<{ outcome: OperationOutcome; latencyMs: number }> {
    const { service, operation, timeoutMs } = command;
    const stepPath = prefix + command.path;
    const scripted = this.scripts.get(stepPath)?.shift();
    const typicalMs =
      scripted?.latencyMs ??
      this.request.latencyMs?.({ service, operation, stepPath }) ??
      this.ports.latencyMsOf(service, operation);
    if (typicalMs > timeoutMs) return { outcome: timedOut(command), latencyMs: timeoutMs };
    if (scripted !== undefined) return { outcome: toOutcome(scripted), latencyMs: typicalMs };
    const outcome = await this.ports.executor.call({
      workspaceId: this.request.workspaceId ?? "ws_simulated",
      workflowId: state.workflowId,
      runId: state.runId,
      stepPath: command.path,
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
    const { state } = this.root;
    const steps = [...this.runs.values()].flatMap((run) => run.state.steps.values());
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
    const { state } = this.root;
    const moments = runStepsOf(state, state.steps.ids()).map((step) =>
      Date.parse(step.endedAt ?? step.startedAt ?? "1970-01-01T00:00:00Z"),
    );
    return moments.reduce((last, moment) => Math.max(last, moment), this.startAtMs);
  }
}

/** A called version that cannot run fails its run, as it does in the worker. */
function compiled(definition: Definition, rules: OperationRules): Program | { error: RunError } {
  try {
    return compileProgram(definition, rules);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return { error: { category: "validation_error", code: cause.code, message: cause.message, retryable: false } };
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
