import { isDeepStrictEqual } from "node:util";
import type { OperationCall } from "@/lib/connectors/contract";
import type { Json } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import { unitAt, type RunState } from "../../core/state";
import { Agenda } from "./agenda";
import { Callers } from "./callers";
import { CommitAudit } from "./commit-audit";
import { auditLimits } from "./connection-ledger";
import type { CommitFault, Disk, DiskRun, DiskWorld, MakeDisk } from "./disk";
import { draw } from "./draw";
import { auditEffects } from "./effect-ledger";
import { FakeServices, simRules, type Sent } from "./fake-services";
import { damagedTexts } from "./large-text";
import { auditLinks } from "./link-audit";
import { Person } from "./person";
import { SIM_START_MS, type Scenario } from "./scenario";
import type { SimProcess } from "./sim-process";
import { SimRecord } from "./sim-record";
import { SimWorkers } from "./sim-workers";
import { VirtualTime } from "./virtual-time";

export interface SimulationResult {
  /** What must hold and did not; empty: the seed passes. */
  violations: string[];
  /** Everything that happened, one line each; equal for equal scenarios. */
  trace: string[];
  /** Status and output of the run of each trigger that was answered. */
  outcomes: Record<string, { status: string; output: Json }>;
  figures: {
    commits: number;
    /** Numbers of those that wrote something of a run. */
    commitsOfRuns: number[];
    calls: number;
    acts: number;
    crashes: number;
    runs: number;
    events: number;
    /** Calls of connections. */
    limited: number;
    /** Steps that were answered from the cache. */
    cached: number;
    /** Values too large for a row. */
    blobs: number;
  };
}

/** Turns of the event loop after which a simulation has lost its way. */
const TURNS_MAX = 12_000;
const PERSON_MS = 20_000;
/** Time in which nothing happens is skipped from here on. */
const SKIP_MS = 90_000;
/** What stays of it, so that everything periodic still happens before the next event. */
const SKIP_REST_MS = 75_000;

/** Plays a scenario to its end and checks on the way, and then as a whole, what an engine promises. */
export function simulate(scenario: Scenario, makeDisk: MakeDisk): Promise<SimulationResult> {
  return new Simulation(scenario, makeDisk).play();
}

/** Puts the parts together, lets time pass, and stands between the workers and their disk. */
class Simulation implements DiskWorld {
  private readonly scenario: Scenario;
  private readonly time = new VirtualTime(SIM_START_MS);
  private readonly agenda = new Agenda(this.time);
  private readonly record = new SimRecord(this.time);
  private readonly disk: Disk;
  private readonly services: FakeServices;
  private readonly workers: SimWorkers;
  private readonly callers: Callers;
  private readonly person: Person;
  private readonly commits: CommitAudit;
  private drawn = 0;

  constructor(scenario: Scenario, makeDisk: MakeDisk) {
    const { time, record, agenda } = this;
    const { seed } = scenario;
    this.scenario = scenario;
    const random: Random = () => draw(seed, "random", this.nextDraw());
    this.disk = makeDisk(this, time, random);
    record.attach(this.disk);
    this.services = new FakeServices({
      seed,
      time,
      faults: scenario.serviceFaults,
      faultRatio: scenario.serviceFaultRatio,
      familyOf: (runId) => record.familyOf(runId),
      onCall: (process, sent, call) => this.onCall(process, sent, call),
      crash: (process, why) => this.crash(process, why),
      limitOf: (connectionId) => this.disk.limitOf("ws_1", connectionId),
      releasedMs: ({ runId, stepPath }) => releasedMs(record, runId, stepPath),
      violated: (message) => record.violated(message),
      trace: (who, what) => record.note(who, what),
    });
    const world = { scenario, time, random, agenda, disk: this.disk, services: this.services, record };
    this.workers = new SimWorkers({ ...world, nextDraw: () => this.nextDraw() });
    this.callers = new Callers({ ...world, workers: this.workers });
    this.commits = new CommitAudit(this.disk, record, this.workers);
    this.person = new Person({
      seed,
      watches: () => record.watches.values(),
      hasOpenRequest: (runId) => this.callers.hasOpenRequest(runId),
      send: (runId, request) => this.callers.send(runId, request),
    });
  }

  async play(): Promise<SimulationResult> {
    const { scenario, time, agenda, workers, callers } = this;
    for (const { id, definition, repaired } of scenario.workflows) this.disk.saveWorkflow(id, definition, repaired);
    for (const { id, limit } of scenario.connections) this.disk.saveConnection(id, limit);
    workers.start();
    for (const trigger of scenario.triggers) agenda.at(trigger.atMs, () => callers.fire(trigger));
    for (const request of scenario.requests) agenda.at(request.atMs, () => callers.steer(request));
    for (const [index, { atMs, connectionId }] of scenario.looks.entries())
      agenda.at(atMs, () => workers.listening()?.look(`look:${index}`, connectionId));
    for (const { atMs, connectionId } of scenario.reconnects)
      agenda.at(atMs, () => this.services.reconnect(connectionId));
    for (const { atMs, forMs } of scenario.pauses)
      if (atMs !== undefined) agenda.at(atMs, () => workers.pause(workers.listening()?.process, forMs));
    this.visit();
    let turns = 0;
    while (!this.isOver()) {
      if ((turns += 1) > TURNS_MAX) {
        this.record.violated(
          `not everything has ended after ${TURNS_MAX} turns: ${this.openRuns().join(", ")}; looks: ${workers.openLooks()}`,
        );
        break;
      }
      this.skip();
      if (!time.step()) break;
      await turnOver();
    }
    // What is still on its way to a service may act yet.
    for (let left = 200; left > 0 && time.nextForegroundMs() !== undefined; left -= 1) {
      time.step();
      await turnOver();
    }
    return this.result();
  }

  // DiskWorld

  faultAt(commit: number): CommitFault | undefined {
    return this.scenario.commitFaults.find((fault) => fault.commit === commit)?.fault;
  }

  isFull(): boolean {
    const sinceMs = this.agenda.sinceStartMs;
    return this.scenario.diskFull.some(({ fromMs, forMs }) => sinceMs >= fromMs && sinceMs < fromMs + forMs);
  }

  fitsStill(): boolean {
    return draw(this.scenario.seed, "fits", this.nextDraw()) < 0.5;
  }

  crash(process: SimProcess, why: string): void {
    this.workers.crash(process, why);
  }

  onCommitted(process: SimProcess, commit: number): void {
    this.agenda.touch();
    this.commits.onCommitted(process, commit);
    this.callers.checkConsumed();
  }

  private nextDraw(): number {
    return (this.drawn += 1);
  }

  private visit(): void {
    this.time.at(
      this.time.now() + PERSON_MS,
      () => {
        this.person.visit();
        this.visit();
      },
      true,
    );
  }

  /** A call is about to leave. @returns whether its process dies of it */
  private onCall(process: SimProcess, sent: Sent, call: OperationCall): "before" | "after" | undefined {
    const { record, workers, scenario, agenda } = this;
    const lease = this.disk.lease();
    if (lease?.holder !== process.name || lease.fence !== workers.of(process)?.fence)
      record.violated(`${process.name} calls out (${sent.wish}) although the lease is ${lease?.holder ?? "nobody"}'s`);
    const effect = simRules.effectOf(call.service, call.operation, call.input);
    const mayAct = effect !== "none" && effect !== "read";
    if (mayAct) {
      const unit = unitAt(record.watchOf(call.runId).state, call.stepPath);
      if (unit.status !== "running" || unit.attempt !== call.attempt)
        record.violated(
          `${sent.wish} leaves in attempt ${call.attempt}, but on disk it is ${unit.status} (${unit.attempt})`,
        );
    }
    // Its answer finds nobody awake, and the next worker does not know that it was made.
    const pause = scenario.pauses.find((one) => one.call === sent.number);
    if (pause !== undefined) agenda.after(0, () => workers.pause(process, pause.forMs));
    return scenario.callCrashes.find((crash) => crash.call === sent.number)?.when;
  }

  private isOver(): boolean {
    const { agenda, disk, workers } = this;
    if (!agenda.mayBeOver() || disk.openRequests().length > 0) return false;
    return workers.openLooks() === 0 && this.openRuns().length === 0;
  }

  private openRuns(): string[] {
    return this.disk
      .statuses()
      .filter((run) => !isFinalRunStatus(run.status))
      .map((run) => `${run.id} (${run.status})`);
  }

  /** Waits of days pass at once: nothing but heartbeats and polls would happen. */
  private skip(): void {
    const { agenda, time, workers, disk } = this;
    if (!agenda.isEmpty()) return;
    const foregroundMs = time.nextForegroundMs() ?? Infinity;
    if (foregroundMs - time.now() < SKIP_MS) return;
    if (workers.isAnyPaused()) return;
    const timerMs = disk.nextTimerMs();
    const untilMs = Math.min(foregroundMs, timerMs === undefined ? Infinity : timerMs - 60_000);
    const byMs = untilMs - time.now() - SKIP_REST_MS;
    if (!Number.isFinite(byMs) || byMs < SKIP_MS - SKIP_REST_MS) return;
    if (disk.openRequests().length > 0 || disk.statuses().some((run) => run.status === "queued")) return;
    if (this.person.visit()) return;
    time.skip(byMs);
    disk.skipLease(byMs);
    workers.skip(byMs);
    this.record.note("time", `${byMs} ms are skipped`);
  }

  private result(): SimulationResult {
    const { record, disk, callers, commits } = this;
    const outcomes: SimulationResult["outcomes"] = {};
    const runs = new Map(disk.runs().map((run) => [run.id, run]));
    for (const [trigger, runId] of callers.accepted) {
      const run = runs.get(runId);
      if (run === undefined) record.violated(`${trigger} was accepted as ${runId}, and there is no such run`);
      else outcomes[trigger] = { status: run.status, output: run.output };
    }
    for (const run of runs.values()) this.checkEnd(run);
    callers.checkEnd();
    for (const problem of auditLinks([...runs.values()], record.watches, disk.approvals())) record.violated(problem);
    if (disk.integrity() !== "ok") record.violated(disk.integrity());
    const { sent, acts, connectionCalls, cache } = this.services;
    const limits = new Map(this.scenario.connections.map(({ id, limit }) => [id, limit] as const));
    for (const problem of auditLimits(connectionCalls, limits)) record.violated(problem);
    const books = {
      ...{ sent, acts, watches: record.watches, runs: [...runs.values()] },
      familyOf: (runId: string) => record.familyOf(runId),
    };
    for (const problem of auditEffects(books)) record.violated(problem);
    const blobs = disk.blobCount();
    disk.close();
    return {
      violations: record.violations,
      trace: record.trace,
      outcomes,
      figures: {
        commits: commits.commits,
        commitsOfRuns: commits.commitsOfRuns,
        calls: this.services.calls,
        acts: acts.length,
        crashes: this.workers.crashes,
        runs: runs.size,
        events: commits.events,
        limited: connectionCalls.length,
        cached: cache.taken,
        blobs,
      },
    };
  }

  private checkEnd({ id: runId, status, input, output }: DiskRun): void {
    const { events, state } = this.record.watchOf(runId);
    if (!isDeepStrictEqual(output, state.output))
      this.record.violated(`${runId}: its row has another output than its journal`);
    for (const problem of damagedTexts([input, output, plainOutputs(state)]))
      this.record.violated(`${runId}: ${problem}`);
    const ends = events.filter((event) => event.type === "run_ended").length;
    if (ends !== 1) this.record.violated(`${runId}: has ${ends} ends, and its status is ${status}`);
    if (state.status !== status) this.record.violated(`${runId}: the list says ${status}, the journal ${state.status}`);
  }
}

/** When the turn of a held call came that is about to leave; undefined where it was not held in this attempt. */
function releasedMs(record: SimRecord, runId: string, path: string): number | undefined {
  if (runId === "") return undefined;
  const last = record.watchOf(runId).events.findLast((event) => "path" in event && event.path === path);
  return last?.type === "call_released" ? last.atMs : undefined;
}

/** What steps gave, at the outermost level. */
function plainOutputs({ steps }: RunState): unknown[] {
  return [...steps.values()].map((step) => step.output);
}

/** Lets everything happen that the last turn left to promises. */
function turnOver(): Promise<void> {
  // eslint-disable-next-line no-restricted-syntax -- the one place where the real event loop turns
  return new Promise((resolve) => setImmediate(resolve));
}
