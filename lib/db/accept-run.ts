import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { newId } from "@/lib/kernel/ids";
import type { Json } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import type { RunMode, RunSource } from "@/lib/workflow/run-schema";
import { type RawConnection, storageFailureOf } from "./raw-connection";

export interface RunToAccept {
  workspaceId: string;
  workflowId: string;
  version: number;
  mode: RunMode;
  source: RunSource;
  /** Becomes `trigger`. */
  input: Json;
  /** Run whose effect keys and outputs this one keeps; absent: it has its own. */
  originRunId?: string | undefined;
  /** A second run of the workflow with the same key is not accepted; the first one's id is answered. */
  dedupeKey?: string | undefined;
}

export interface AcceptedRun {
  runId: string;
  /** The run was there already, by its dedupe key. */
  duplicate: boolean;
}

/** Puts a run on disk: when it resolves, the run survives a crash. */
export type AcceptRun = (run: RunToAccept) => Promise<AcceptedRun>;

const BUSY_ATTEMPTS_MAX = 60;
const BUSY_PAUSE_MS = 25;

/**
 * @throws AppError STORAGE_FULL when the disk is full (nothing was accepted), UNAVAILABLE while another process holds
 * the write lock for seconds (nothing was accepted) or the disk fails (not known; `facts.runId` names it)
 */
export function createAcceptRun(connection: RawConnection, clock: Clock, random: Random): AcceptRun {
  const insert = connection.prepare(
    `INSERT INTO "Run" (id, workspaceId, workflowId, version, mode, status, sourceJson, originRunId, dedupeKey, inputJson, createdAtMs)
     VALUES (@id, @workspaceId, @workflowId, @version, @mode, 'queued', @sourceJson, @originRunId, @dedupeKey, @inputJson, @createdAtMs)
     ON CONFLICT (workflowId, dedupeKey) DO NOTHING`,
  );
  const byKey = connection.prepare<[string, string], { id: string }>(
    `SELECT id FROM "Run" WHERE workflowId = ? AND dedupeKey = ?`,
  );

  return async (run) => {
    const id = newId("run", clock, random);
    const row = {
      id,
      workspaceId: run.workspaceId,
      workflowId: run.workflowId,
      version: run.version,
      mode: run.mode,
      sourceJson: JSON.stringify(run.source),
      originRunId: run.originRunId ?? id,
      dedupeKey: run.dedupeKey ?? null,
      inputJson: JSON.stringify(run.input),
      createdAtMs: clock.now(),
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (insert.run(row).changes === 1) return { runId: id, duplicate: false };
        const first = run.dedupeKey === undefined ? undefined : byKey.get(run.workflowId, run.dedupeKey);
        return { runId: first?.id ?? id, duplicate: true };
      } catch (error) {
        const failure = storageFailureOf(error);
        if (failure === "full")
          throw new AppError("STORAGE_FULL", "The disk is full; the run was not accepted.", { cause: error });
        if (failure === "io")
          throw new AppError(
            "UNAVAILABLE",
            `The disk failed while run ${id} was stored; whether it was accepted is not known. Look it up before starting it again.`,
            { facts: { runId: id }, cause: error },
          );
        if (failure !== "busy" || attempt >= BUSY_ATTEMPTS_MAX) {
          throw new AppError("UNAVAILABLE", "The run could not be stored; try again.", {
            retryAfterMs: 1_000,
            cause: error,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS * (0.5 + random())));
      }
    }
  };
}
