import { isDeepStrictEqual } from "node:util";
import type { OperationCall } from "@/lib/connectors/contract";
import { AppError } from "@/lib/kernel/app-error";
import { newId } from "@/lib/kernel/ids";
import type { Json } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import { unitAt, type RunState } from "../../core/state";
import type { AcceptedRun, RunRequest, RunToAccept } from "../../ports";
import type { CommitFault, Disk, DiskWorld, MakeDisk } from "./disk";
import type { Cancel } from "@/lib/kernel/timers";
import { draw } from "./draw";
import { auditEffects } from "./effect-ledger";
import { FakeServices, simRules, type Sent } from "./fake-services";
import { Person } from "./person";
import { auditLinks } from "./link-audit";
import { RunWatch } from "./run-watch";
import { SIM_START_MS, type Scenario, type SimRequest, type SimTrigger } from "./scenario";
import { SimProcess } from "./sim-process";
import { SimWorker } from "./sim-worker";
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
  };
}

/** Turns of the event loop after which a simulation has lost its way. */
const TURNS_MAX = 12_000;
const PERSON_MS = 20_000;
/** Time in which nothing happens is skipped from here on. */
const SKIP_MS = 90_000;
/** What stays of it, so that everything periodic still happens before the next event. */
const SKIP_REST_MS = 75_000;
/** A web process tries again after so long when it was not answered. */
const WEB_RETRY_MS = 700;
/** And gives up waiting for an answer after so long. */
const WEB_TIMEOUT_MS = 20_000;

interface Asked {
  runId: string;
  kind: RunRequest["kind"];
  /** As far as the disk says. */
  isOpen: boolean;
}

/** Plays a scenario to its end and checks on the way, and then as a whole, what an engine promises. */
export function simulate(scenario: Scenario, makeDisk: MakeDisk): Promise<SimulationResult> {
  return new Simulation(scenario, makeDisk).play();
}

class Simulation implements DiskWorld {
  private readonly scenario: Scenario;
  private readonly time = new VirtualTime(SIM_START_MS);
  private readonly random: Random;
  private readonly disk: Disk;
  private readonly services: FakeServices;
  private readonly person: Person;
  private readonly trace: string[] = [];
  private readonly violations: string[] = [];
  private readonly watches = new Map<string, RunWatch>();
  private readonly families = new Map<string, string>();
  /** Runs whose acceptance was answered, by trigger. */
  private readonly accepted = new Map<string, string>();
  /** Runs that an answer called new, whether or not it came through. */
  private readonly saidNew = new Set<string>();
  /** What was asked of runs, by the mark that is found again in the journal. */
  private readonly asked = new Map<string, Asked>();
  private workers: SimWorker[] = [];
  private started = 0;
  private marks = 0;
  private readonly figures: SimulationResult["figures"] = {
    commits: 0,
    commitsOfRuns: [],
    calls: 0,
    acts: 0,
    crashes: 0,
    runs: 0,
    events: 0,
  };
  private outside = 0;
  /** Something was written since it was last asked whether all is over. */
  private isChanged = true;
  private drawn = 0;

  constructor(scenario: Scenario, makeDisk: MakeDisk) {
    this.scenario = scenario;
    const { seed } = scenario;
    this.random = () => draw(seed, "random", (this.drawn += 1));
    this.disk = makeDisk(this, this.time, this.random);
    this.services = new FakeServices({
      seed,
      time: this.time,
      faults: scenario.serviceFaults,
      faultRatio: scenario.serviceFaultRatio,
      familyOf: (runId) => this.familyOf(runId),
      onCall: (process, sent, call) => this.onCall(process, sent, call),
      crash: (process, why) => this.crash(process, why),
      trace: (who, what) => this.note(who, what),
    });
    this.person = new Person({
      seed,
      watches: () => this.watches.values(),
      hasOpenRequest: (runId) => [...this.asked.values()].some((asked) => asked.isOpen && asked.runId === runId),
      send: (runId, request) => this.send(runId, request),
    });
  }

  async play(): Promise<SimulationResult> {
    const { scenario, time } = this;
    for (const { id, definition } of scenario.workflows) this.disk.saveWorkflow(id, definition);
    this.startWorker();
    for (const trigger of scenario.triggers) this.plan(trigger.atMs, () => this.fire(trigger));
    for (const request of scenario.requests) this.plan(request.atMs, () => this.steer(request));
    for (const { atMs, forMs } of scenario.pauses)
      if (atMs !== undefined) this.plan(atMs, () => this.pause(this.holder(), forMs));
    this.visit();
    let turns = 0;
    while (!this.isOver()) {
      if ((turns += 1) > TURNS_MAX) {
        this.violated(`not everything has ended after ${TURNS_MAX} turns: ${this.openRuns().join(", ")}`);
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
    const sinceMs = this.time.now() - SIM_START_MS;
    return this.scenario.diskFull.some(({ fromMs, forMs }) => sinceMs >= fromMs && sinceMs < fromMs + forMs);
  }

  fitsStill(): boolean {
    return draw(this.scenario.seed, "fits", (this.drawn += 1)) < 0.5;
  }

  crash(process: SimProcess, why: string): void {
    if (!process.isAlive) return;
    process.die();
    this.figures.crashes += 1;
    this.note(process.name, `dies: ${why}`);
    this.workers = this.workers.filter((worker) => worker.process !== process);
    // The launcher starts it again, and knows its child is dead; after a loss of power nobody knows.
    const label = `${this.figures.crashes}`;
    if (draw(this.scenario.seed, "known dead", label) < 0.8) this.disk.breakLease(process.name);
    this.plan(this.sinceStart() + 50 + draw(this.scenario.seed, "restart", label) * 2_000, () => this.startWorker());
  }

  onCommitted(process: SimProcess, commit: number): void {
    this.figures.commits = commit;
    this.isChanged = true;
    const written = new Set<RunWatch>();
    for (const { runId, firstSeq, events } of this.disk.newEvents()) {
      const watch = this.watchOf(runId);
      if (firstSeq !== watch.events.length + 1)
        this.violated(`${runId}: events are written at ${firstSeq}, but the journal holds ${watch.events.length}`);
      for (const event of events) watch.absorb(event);
      written.add(watch);
      this.figures.events += events.length;
      this.note(process.name, `commit ${commit} ${runId}: ${events.map((event) => labelOf(event)).join(" ")}`);
    }
    if (written.size > 0) this.figures.commitsOfRuns.push(commit);
    const holder = this.disk.lease()?.holder;
    if (holder !== process.name)
      this.violated(`${process.name} commits (${commit}) although the lease is ${holder ?? "nobody"}'s`);
    for (const watch of written) this.compareState(process, watch);
    this.compareList();
    this.checkConsumed();
  }

  private violated(message: string): void {
    if (this.violations.includes(message)) return;
    this.violations.push(message);
    this.note("!", message);
  }

  // What happens from outside

  /** Something that is still to come from outside: until then the simulation is not over. */
  private plan(sinceStartMs: number, work: () => void): Cancel {
    this.outside += 1;
    let isOpen = true;
    const close = (): void => {
      if (isOpen) this.outside -= 1;
      isOpen = false;
      this.isChanged = true;
    };
    const cancel = this.time.at(SIM_START_MS + Math.round(sinceStartMs), () => {
      close();
      work();
    });
    return () => {
      close();
      cancel();
    };
  }

  private startWorker(): void {
    const process = new SimProcess(`w${(this.started += 1)}`, this.time);
    this.note(process.name, "starts");
    const worker = new SimWorker(process, {
      disk: this.disk,
      services: this.services,
      random: () => draw(this.scenario.seed, "jitter", process.name, (this.drawn += 1)),
      trace: (who, what) => this.note(who, what),
      onTrouble: ({ event, runId, error }) => this.violated(`${runId}: ${event}: ${String(error)}`),
    });
    this.workers.push(worker);
  }

  /** The process that holds the lease and runs. */
  private holder(): SimProcess | undefined {
    return this.workers.find((one) => one.runtime !== null && !one.process.isPaused)?.process;
  }

  private pause(process: SimProcess | undefined, forMs: number): void {
    if (process === undefined || !process.isAlive || process.isPaused) return;
    this.note(process.name, `is stopped for ${forMs} ms`);
    process.pause();
    this.plan(this.sinceStart() + forMs, () => {
      if (!process.isAlive) return;
      this.note(process.name, "wakes");
      process.wake();
    });
    // Somebody sees the silence and starts another, which waits for the lease to run out.
    if (this.workers.length < 2) this.plan(this.sinceStart() + 800, () => this.startWorker());
  }

  private fire(trigger: SimTrigger): void {
    const { id, workflowId, input, dedupeKey } = trigger;
    this.accept(id, {
      workspaceId: "ws_1",
      workflowId,
      version: 1,
      mode: "live",
      source: { kind: "webhook", triggerId: id },
      input,
      dedupeKey,
    });
  }

  /** By the worker itself, where one listens, or by the web; asks again until it is answered, where that cannot start a second run. */
  private accept(id: string, wanted: RunToAccept, times = 1): void {
    const runId = newId("run", this.time, this.random);
    const run = { ...wanted, runId };
    const { originRunId } = run;
    if (originRunId !== undefined) this.families.set(runId, this.familyOf(originRunId));
    const worker = this.workers.find((one) => one.runtime !== null && !one.process.isPaused);
    const direct = worker !== undefined && draw(this.scenario.seed, "direct", id, times) < 0.6;
    const askAgain = (): void =>
      void this.plan(this.sinceStart() + WEB_RETRY_MS, () => this.accept(id, wanted, times + 1));
    // A worker that dies with the request in its hands never answers: whoever has a key asks again, others cannot know.
    const giveUp = this.plan(this.sinceStart() + WEB_TIMEOUT_MS, () => {
      this.note("web", `hears nothing about ${id}`);
      if (run.dedupeKey !== undefined) askAgain();
    });
    (direct && worker.runtime !== null ? worker.runtime.accept(run) : this.disk.accept(run)).then(
      (answer) => {
        if (direct && !worker.process.isAlive) return;
        giveUp();
        this.onAccepted(id, answer, draw(this.scenario.seed, "answer lost", id, times) < 0.05);
        if (!this.accepted.has(id) && run.dedupeKey !== undefined) askAgain();
      },
      (error: unknown) => {
        giveUp();
        this.note("web", `refuses ${id}: ${codeOf(error)}`);
        askAgain();
      },
    );
  }

  private onAccepted(id: string, { runId, duplicate }: AcceptedRun, isLost: boolean): void {
    if (!duplicate && this.saidNew.has(runId)) this.violated(`${id}: ${runId} is said to be new a second time`);
    if (!duplicate) this.saidNew.add(runId);
    this.note("web", `accepts ${id} as ${runId}${duplicate ? " (duplicate)" : ""}${isLost ? ", answer lost" : ""}`);
    if (!isLost) this.accepted.set(id, runId);
    this.ring(id);
  }

  private steer({ id, triggerId, kind }: SimRequest): void {
    const runId = this.accepted.get(triggerId);
    const run = this.disk.runs().find((one) => one.id === runId);
    if (run === undefined) return;
    const isFinal = isFinalRunStatus(run.status);
    switch (kind) {
      case "cancel":
        if (!isFinal) this.send(run.id, { kind: "cancel", payload: {} });
        return;
      case "signal":
        if (!isFinal) this.send(run.id, { kind: "signal", payload: { name: "go", payload: { from: id } } });
        return;
      case "continue":
      case "again": {
        if (!isFinal) return;
        const how = kind === "continue" && run.status !== "succeeded" ? "continue" : "again";
        const { workspaceId, workflowId, version, mode, input } = run;
        return this.accept(id, {
          workspaceId,
          workflowId,
          version,
          mode,
          input,
          source: { kind: "replay", originRunId: run.id, how },
          originRunId: how === "continue" ? run.originRunId : undefined,
          replayOfRunId: run.id,
          dedupeKey: `replay:${id}`,
        });
      }
    }
  }

  private send(runId: string, request: RunRequest): void {
    const mark = `m${(this.marks += 1)}`;
    this.asked.set(mark, { runId, kind: request.kind, isOpen: true });
    const marked = { ...request, payload: { ...request.payload, by: mark } } as RunRequest;
    this.disk.request(runId, marked).then(
      () => {
        this.note("web", `asks ${runId}: ${request.kind} (${mark})`);
        this.ring(mark);
      },
      (error: unknown) => {
        this.asked.delete(mark);
        this.note("web", `cannot ask ${runId}: ${codeOf(error)}`);
      },
    );
  }

  private ring(label: string): void {
    if (draw(this.scenario.seed, "doorbell", label) < this.scenario.doorbellLossRatio) return;
    for (const worker of this.workers) worker.ring();
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

  // Checks on the way

  private onCall(process: SimProcess, sent: Sent, call: OperationCall): "before" | "after" | undefined {
    this.figures.calls = sent.number;
    const lease = this.disk.lease();
    const fence = this.workers.find((worker) => worker.process === process)?.fence;
    if (lease?.holder !== process.name || lease.fence !== fence)
      this.violated(`${process.name} calls out (${sent.wish}) although the lease is ${lease?.holder ?? "nobody"}'s`);
    const effect = simRules.effectOf(call.service, call.operation, call.input);
    const unit = unitAt(this.watchOf(call.runId).state, call.stepPath);
    const mayAct = effect !== "none" && effect !== "read";
    if (mayAct && (unit.status !== "running" || unit.attempt !== call.attempt))
      this.violated(
        `${sent.wish} leaves in attempt ${call.attempt}, but on disk it is ${unit.status} (${unit.attempt})`,
      );
    // Its answer finds nobody awake, and the next worker does not know that it was made.
    const pause = this.scenario.pauses.find((one) => one.call === sent.number);
    if (pause !== undefined) this.plan(this.sinceStart(), () => this.pause(process, pause.forMs));
    return this.scenario.callCrashes.find((crash) => crash.call === sent.number)?.when;
  }

  /** What is on disk is what the runtime has in memory, once nothing of the run is still on its way to the disk. */
  private compareState(process: SimProcess, watch: RunWatch): void {
    const runtime = this.workers.find((worker) => worker.process === process)?.runtime;
    const active = runtime?.["active"].get(watch.runId);
    if (active === undefined || active.nextSeq !== watch.events.length + 1) return;
    const [inMemory, onDisk] = [plain(active.state), plain(watch.state)];
    if (inMemory !== onDisk && !isDeepStrictEqual(JSON.parse(inMemory), JSON.parse(onDisk)))
      this.violated(`${watch.runId}: folding the journal gives another state than the runtime has`);
  }

  /** The columns that lists and filters read say what the journal says. */
  private compareList(): void {
    for (const { id, status } of this.disk.statuses()) {
      const folded = this.watches.get(id)?.state.status ?? "queued";
      if (folded !== status) this.violated(`${id}: the list says ${status}, the journal ${folded}`);
    }
  }

  /** A request leaves the queue in the commit of what it led to. */
  private checkConsumed(): void {
    const open = new Set(this.disk.openRequests().map((request) => request.by));
    for (const [mark, asked] of this.asked) {
      if (!asked.isOpen || open.has(mark)) continue;
      asked.isOpen = false;
      const { state } = this.watchOf(asked.runId);
      if (this.timesCarriedOut(mark, asked) === 0 && asked.kind !== "approve" && !isFinalRunStatus(state.status))
        this.violated(`${asked.runId}: the request ${asked.kind} (${mark}) is lost`);
    }
  }

  private timesCarriedOut(mark: string, { runId }: Asked): number {
    return this.watchOf(runId).events.filter((event) => "by" in event && event.by === mark).length;
  }

  // The end

  private isOver(): boolean {
    if (this.outside > 0 || !this.isChanged) return false;
    this.isChanged = false;
    return this.disk.openRequests().length === 0 && this.openRuns().length === 0;
  }

  private openRuns(): string[] {
    return this.disk
      .statuses()
      .filter((run) => !isFinalRunStatus(run.status))
      .map((run) => `${run.id} (${run.status})`);
  }

  /** Waits of days pass at once: nothing but heartbeats and polls would happen. */
  private skip(): void {
    if (this.outside > 0) return;
    const foregroundMs = this.time.nextForegroundMs() ?? Infinity;
    if (foregroundMs - this.time.now() < SKIP_MS) return;
    if (this.workers.some((worker) => worker.process.isPaused)) return;
    const timerMs = this.disk.nextTimerMs();
    const untilMs = Math.min(foregroundMs, timerMs === undefined ? Infinity : timerMs - 60_000);
    const byMs = untilMs - this.time.now() - SKIP_REST_MS;
    if (!Number.isFinite(byMs) || byMs < SKIP_MS - SKIP_REST_MS) return;
    if (this.disk.openRequests().length > 0 || this.disk.statuses().some((run) => run.status === "queued")) return;
    if (this.person.visit()) return;
    this.time.skip(byMs);
    this.disk.skipLease(byMs);
    for (const worker of this.workers) worker.skip(byMs);
    this.note("time", `${byMs} ms are skipped`);
  }

  private result(): SimulationResult {
    const outcomes: SimulationResult["outcomes"] = {};
    const runs = new Map(this.disk.runs().map((run) => [run.id, run]));
    for (const [trigger, runId] of this.accepted) {
      const run = runs.get(runId);
      if (run === undefined) this.violated(`${trigger} was accepted as ${runId}, and there is no such run`);
      else outcomes[trigger] = { status: run.status, output: run.output };
    }
    for (const run of runs.values()) this.checkEnd(run.id, run.status);
    for (const [mark, asked] of this.asked) {
      const times = this.timesCarriedOut(mark, asked);
      if (times > 1)
        this.violated(`${asked.runId}: the request ${asked.kind} (${mark}) was carried out ${times} times`);
    }
    for (const problem of auditLinks([...runs.values()], this.watches, this.disk.approvals())) this.violated(problem);
    if (this.disk.integrity() !== "ok") this.violated(this.disk.integrity());
    this.checkDedupe();
    const { sent, acts } = this.services;
    const books = { sent, acts, watches: this.watches, familyOf: (runId: string) => this.familyOf(runId) };
    for (const problem of auditEffects(books)) this.violated(problem);
    const figures = { ...this.figures, acts: acts.length, runs: runs.size };
    this.disk.close();
    return { violations: this.violations, trace: this.trace, outcomes, figures };
  }

  /** Whoever asks with the same key is told of the same run. */
  private checkDedupe(): void {
    const runOf = new Map<string, string>();
    for (const { id, workflowId, dedupeKey } of this.scenario.triggers) {
      const runId = this.accepted.get(id);
      if (dedupeKey === undefined || runId === undefined) continue;
      const key = `${workflowId} ${dedupeKey}`;
      if ((runOf.get(key) ?? runId) !== runId) this.violated(`${key} has two runs: ${runOf.get(key)} and ${runId}`);
      runOf.set(key, runId);
    }
  }

  private checkEnd(runId: string, status: string): void {
    const { events, state } = this.watchOf(runId);
    const ends = events.filter((event) => event.type === "run_ended").length;
    if (ends !== 1) this.violated(`${runId}: has ${ends} ends, and its status is ${status}`);
    if (state.status !== status) this.violated(`${runId}: the list says ${status}, the journal ${state.status}`);
  }

  /** Runs that continue one another, or are called by such, share their effects. */
  private familyOf(runId: string): string {
    const known = this.families.get(runId);
    if (known !== undefined) return known;
    const run = this.disk.runs().find((one) => one.id === runId);
    const family = run === undefined || run.parent === null || run.originRunId === runId ? runId : run.originRunId;
    this.families.set(runId, family);
    return family;
  }

  private watchOf(runId: string): RunWatch {
    const known = this.watches.get(runId);
    if (known !== undefined) return known;
    const watch = new RunWatch(runId, (message) => this.violated(message));
    this.watches.set(runId, watch);
    return watch;
  }

  private sinceStart(): number {
    return this.time.now() - SIM_START_MS;
  }

  private note(who: string, what: string): void {
    this.trace.push(`${String(this.sinceStart()).padStart(8)} ${who.padEnd(5)} ${what}`);
  }
}

/** A state as text, whatever holds its steps. */
function plain(state: RunState): string {
  return JSON.stringify(state, (_key, value: unknown) =>
    value instanceof Object && "entries" in value && typeof value.entries === "function" && !Array.isArray(value)
      ? [...(value.entries() as Iterable<unknown>)]
      : value,
  );
}

function labelOf(event: { type: string; path?: string; timerId?: string }): string {
  const about = event.path ?? event.timerId;
  return about === undefined ? event.type : `${event.type}(${about})`;
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : String(error);
}

/** Lets everything happen that the last turn left to promises. */
function turnOver(): Promise<void> {
  // eslint-disable-next-line no-restricted-syntax -- the one place where the real event loop turns
  return new Promise((resolve) => setImmediate(resolve));
}
