import { AppError } from "@/lib/kernel/app-error";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { AcceptedRun, RunRequest, RunToAccept } from "../../ports";
import type { Agenda } from "./agenda";
import type { Disk, DiskRun } from "./disk";
import { draw } from "./draw";
import type { Scenario, SimRequest, SimTrigger } from "./scenario";
import type { SimRecord } from "./sim-record";
import type { SimWorkers } from "./sim-workers";
import type { VirtualTime } from "./virtual-time";

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

export interface CallersWorld {
  scenario: Scenario;
  time: VirtualTime;
  random: Random;
  agenda: Agenda;
  disk: Disk;
  workers: SimWorkers;
  record: SimRecord;
}

/** Those outside who start runs and steer them, and what they were told. */
export class Callers {
  /** Runs whose acceptance was answered, by trigger or request. */
  readonly accepted = new Map<string, string>();
  private readonly world: CallersWorld;
  /** Runs that an answer called new, whether or not it came through. */
  private readonly saidNew = new Set<string>();
  /** What was asked of runs, by the mark that is found again in the journal. */
  private readonly asked = new Map<string, Asked>();
  private marks = 0;

  constructor(world: CallersWorld) {
    this.world = world;
  }

  fire(trigger: SimTrigger): void {
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

  steer({ id, triggerId, kind }: SimRequest): void {
    const runId = this.accepted.get(triggerId);
    const run = this.world.disk.runs().find((one) => one.id === runId);
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
      case "repair":
      case "again":
        if (isFinal) this.accept(id, this.replayOf(id, run, run.status === "succeeded" ? "again" : kind));
    }
  }

  send(runId: string, request: RunRequest): void {
    const { disk, record, workers } = this.world;
    const mark = `m${(this.marks += 1)}`;
    this.asked.set(mark, { runId, kind: request.kind, isOpen: true });
    const marked = { ...request, payload: { ...request.payload, by: mark } } as RunRequest;
    disk.request(runId, marked).then(
      () => {
        record.note("web", `asks ${runId}: ${request.kind} (${mark})`);
        workers.ring(mark);
      },
      (error: unknown) => {
        this.asked.delete(mark);
        record.note("web", `cannot ask ${runId}: ${codeOf(error)}`);
      },
    );
  }

  hasOpenRequest(runId: string): boolean {
    return [...this.asked.values()].some((asked) => asked.isOpen && asked.runId === runId);
  }

  /** A request leaves the queue in the commit of what it led to. */
  checkConsumed(): void {
    const { disk, record } = this.world;
    const open = new Set(disk.openRequests().map((request) => request.by));
    for (const [mark, asked] of this.asked) {
      if (!asked.isOpen || open.has(mark)) continue;
      asked.isOpen = false;
      const { state } = record.watchOf(asked.runId);
      if (this.timesCarriedOut(mark, asked) === 0 && asked.kind !== "approve" && !isFinalRunStatus(state.status))
        record.violated(`${asked.runId}: the request ${asked.kind} (${mark}) is lost`);
    }
  }

  /** What they were told must be so in the end. */
  checkEnd(): void {
    const { record, scenario } = this.world;
    for (const [mark, asked] of this.asked) {
      const times = this.timesCarriedOut(mark, asked);
      if (times > 1)
        record.violated(`${asked.runId}: the request ${asked.kind} (${mark}) was carried out ${times} times`);
    }
    // Whoever asks with the same key is told of the same run.
    const runOf = new Map<string, string>();
    for (const { id, workflowId, dedupeKey } of scenario.triggers) {
      const runId = this.accepted.get(id);
      if (dedupeKey === undefined || runId === undefined) continue;
      const key = `${workflowId} ${dedupeKey}`;
      if ((runOf.get(key) ?? runId) !== runId) record.violated(`${key} has two runs: ${runOf.get(key)} and ${runId}`);
      runOf.set(key, runId);
    }
  }

  private replayOf(id: string, run: DiskRun, how: "continue" | "repair" | "again"): RunToAccept {
    const { workspaceId, workflowId, mode, input } = run;
    const hasTwo = this.world.scenario.workflows.find((workflow) => workflow.id === workflowId)?.repaired !== undefined;
    // Back and forth: whoever repairs may well take the repair back.
    const isRepair = how === "repair" && hasTwo;
    const version = isRepair ? 3 - run.version : run.version;
    if (isRepair) this.world.record.note("web", `asks for a repair of ${run.id} with version ${version}`);
    return {
      workspaceId,
      workflowId,
      version,
      mode,
      input,
      source: {
        kind: "replay",
        originRunId: run.id,
        how: how === "again" ? "again" : isRepair ? "repair" : "continue",
      },
      originRunId: how === "again" ? undefined : run.originRunId,
      replayOfRunId: run.id,
      dedupeKey: `replay:${id}`,
    };
  }

  /** By the worker itself, where one listens, or by the web; asks again until it is answered, where that cannot start a second run. */
  private accept(id: string, wanted: RunToAccept, times = 1): void {
    const { time, random, record, workers, agenda, disk, scenario } = this.world;
    const runId = newId("run", time, random);
    const run = { ...wanted, runId };
    if (run.originRunId !== undefined) record.joinFamily(runId, run.originRunId);
    const worker = workers.listening();
    const direct = worker !== undefined && draw(scenario.seed, "direct", id, times) < 0.6;
    const askAgain = (): void => void agenda.after(WEB_RETRY_MS, () => this.accept(id, wanted, times + 1));
    // A worker that dies with the request in its hands never answers: whoever has a key asks again, others cannot know.
    const giveUp = agenda.after(WEB_TIMEOUT_MS, () => {
      record.note("web", `hears nothing about ${id}`);
      if (run.dedupeKey !== undefined) askAgain();
    });
    (direct && worker.runtime !== null ? worker.runtime.accept(run) : disk.accept(run)).then(
      (answer) => {
        if (direct && !worker.process.isAlive) return;
        giveUp();
        this.onAccepted(id, answer, draw(scenario.seed, "answer lost", id, times) < 0.05);
        if (!this.accepted.has(id) && run.dedupeKey !== undefined) askAgain();
      },
      (error: unknown) => {
        giveUp();
        record.note("web", `refuses ${id}: ${codeOf(error)}`);
        askAgain();
      },
    );
  }

  private onAccepted(id: string, { runId, duplicate }: AcceptedRun, isLost: boolean): void {
    const { record, workers } = this.world;
    if (!duplicate && this.saidNew.has(runId)) record.violated(`${id}: ${runId} is said to be new a second time`);
    if (!duplicate) this.saidNew.add(runId);
    record.note("web", `accepts ${id} as ${runId}${duplicate ? " (duplicate)" : ""}${isLost ? ", answer lost" : ""}`);
    if (!isLost) this.accepted.set(id, runId);
    workers.ring(id);
  }

  private timesCarriedOut(mark: string, { runId }: Asked): number {
    return this.world.record.watchOf(runId).events.filter((event) => "by" in event && event.by === mark).length;
  }
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : String(error);
}
