import type { BulkJobStore } from "@/lib/db/bulk-job-store";
import { SKIPPED_KEPT_MAX, type BulkJob } from "@/lib/engine/bulk-job";
import type { RunService } from "@/lib/engine/run-service";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import type { Actor, Ctx } from "@/lib/kernel/context";

/** Runs of one turn; what is on record after each turn is not done again. */
const BATCH = 50;
/** A job does not start more while so many of its runs are queued or running: others want their turn. */
const ACTIVE_MAX = 200;
/** Pause before a job whose runs take up the worker is gone on with, milliseconds. */
const PAUSE_MS = 500;

export interface BulkLoopPorts {
  jobs: BulkJobStore;
  runs: Pick<RunService, "act" | "list">;
  clock: Clock;
  /** Runs were started, or something was asked of them. */
  onActed(): void;
  onError(error: unknown): void;
}

/**
 * Does bulk jobs, one after another, batch by batch. A batch that a crash interrupted is done again from its start:
 * each run is started under a key of job and run, so that it is started once.
 */
export function createBulkLoop(ports: BulkLoopPorts) {
  const { jobs, runs, clock } = ports;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn: Promise<void> | undefined;
  let stopped = false;
  let lookAgain = false;

  /** @returns the ids of the batch, and where the next one begins; null: there is none */
  function nextOf({ request, cursor, ...job }: BulkJob): { ids: readonly string[]; cursor: string | null } {
    if (request.runIds !== undefined) {
      const from = Number(cursor ?? 0);
      const end = from + BATCH;
      return { ids: request.runIds.slice(from, end), cursor: end < request.runIds.length ? String(end) : null };
    }
    const page = runs.list(ctxOf(job), { ...request.filter, limit: BATCH, cursor: cursor ?? undefined });
    return { ids: page.items.map((run) => run.id), cursor: page.nextCursor };
  }

  async function step(): Promise<"again" | "later" | "idle"> {
    const job = jobs.running();
    if (job === undefined) return "idle";
    if (job.action === "replay" && jobs.activeRuns(job.id) >= ACTIVE_MAX) return "later";
    const batch = nextOf(job);
    const ctx = ctxOf(job);
    const reasons = await Promise.all(
      batch.ids.map(async (runId) => {
        try {
          await runs.act(ctx, job.action, runId, job.request, job.id);
          return null;
        } catch (error) {
          if (!(error instanceof AppError) || RETRY_CODES.has(error.code)) throw error;
          return { runId, reason: error.message };
        }
      }),
    );
    const skipped = reasons.filter((reason) => reason !== null);
    await jobs.save({
      id: job.id,
      done: job.done + batch.ids.length,
      skipped: job.skipped + skipped.length,
      cursor: batch.cursor,
      skippedRuns: [...job.skippedRuns, ...skipped].slice(0, SKIPPED_KEPT_MAX),
      endedAtMs: batch.cursor === null ? clock.now() : null,
    });
    ports.onActed();
    return "again";
  }

  /** @returns whether there is a job to go on with */
  async function work(): Promise<boolean> {
    try {
      for (;;) {
        lookAgain = false;
        const next = stopped ? "idle" : await step();
        if (next !== "again" && !lookAgain) return next === "later";
      }
    } catch (error) {
      ports.onError(error);
      return true;
    }
  }

  function look(): void {
    if (stopped) return;
    clearTimeout(timer);
    lookAgain = true;
    turn ??= work().then((goesOn) => {
      turn = undefined;
      if (goesOn && !stopped) timer = setTimeout(look, PAUSE_MS);
    });
  }

  return {
    /** Looks for jobs now, and does them; to be called when there may be new ones. */
    wake: look,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}

/** The disk, or a lock: the same run may be done later. */
const RETRY_CODES: ReadonlySet<string> = new Set(["STORAGE_FULL", "UNAVAILABLE", "INTERNAL"]);

/** The job acts as whoever asked for it, who was an editor then. */
function ctxOf(job: Pick<BulkJob, "workspaceId" | "createdBy" | "id">): Ctx {
  const [kind, id = ""] = job.createdBy.split(":");
  const actor: Actor =
    kind === "user" || kind === "key" ? { kind, id, role: "editor" } : { kind: "system", id: job.createdBy };
  return { workspaceId: job.workspaceId, actor, requestId: job.id };
}
