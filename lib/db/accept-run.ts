import type { AcceptedRun, AcceptRun, RunToAccept } from "@/lib/engine/ports";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import { createBlobStore, type SlimText } from "./blob-store";
import { acceptedColumns, changingColumns, INSERT_RUN, RUN_BY_DEDUPE_KEY } from "./run-row";
import { type RawConnection, type StorageFailure, storageFailureOf } from "./raw-connection";

const BUSY_ATTEMPTS_MAX = 60;
const BUSY_PAUSE_MS = 25;

/**
 * @throws AppError STORAGE_FULL when the disk is full (nothing was accepted), UNAVAILABLE while another process holds
 * the write lock for seconds (nothing was accepted) or the disk fails (not known; `facts.runId` names it)
 */
export function createAcceptRun(connection: RawConnection, clock: Clock, random: Random): AcceptRun {
  const insert = connection.prepare(INSERT_RUN);
  const blobs = createBlobStore(connection);
  const byKey = connection.prepare<[string, string], { id: string }>(RUN_BY_DEDUPE_KEY);

  let waiting: Waiting[] = [];
  const insertOne = ({ id, run, createdAtMs, input }: Waiting): AcceptedRun => {
    const { changes } = insert.run(
      ...acceptedColumns(run, id, createdAtMs, input.text),
      ...changingColumns(undefined, null),
    );
    if (changes === 1) {
      blobs.put(input);
      return { runId: id, duplicate: false };
    }
    const first = run.dedupeKey === undefined ? undefined : byKey.get(run.workflowId, run.dedupeKey);
    return { runId: first?.id ?? id, duplicate: true };
  };
  const insertAll = connection.transaction((batch: readonly Waiting[]) => batch.map(insertOne)).immediate;

  async function store(batch: readonly Waiting[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const isOneStatement = batch.length === 1 && batch.every(({ input }) => input.blobs.length === 0);
        const accepted = !isOneStatement ? insertAll(batch) : batch.map(insertOne);
        batch.forEach(({ resolve }, index) => {
          const answer = accepted[index];
          if (answer !== undefined) resolve(answer);
        });
        return;
      } catch (error) {
        const failure = storageFailureOf(error);
        // One that is too large for what space is left must not take the others with it.
        if (batch.length > 1 && failure !== "busy" && failure !== "io") {
          for (const one of batch) await store([one]);
          return;
        }
        if (failure !== "busy" || attempt >= BUSY_ATTEMPTS_MAX) {
          for (const { id, reject } of batch) reject(refusal(failure, id, error));
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS * (0.5 + random())));
      }
    }
  }

  return (run) => {
    const id = run.runId ?? newId("run", clock, random);
    const createdAtMs = clock.now();
    return new Promise((resolve, reject) => {
      // All of one turn of the event loop share a transaction: the disk is asked once for many.
      if (waiting.length === 0) {
        setImmediate(() => {
          const batch = waiting;
          waiting = [];
          void store(batch);
        });
      }
      const input = blobs.textOf({ runId: id, workspaceId: run.workspaceId, atMs: createdAtMs }, run.input);
      waiting.push({ id, run, createdAtMs, input, resolve, reject });
    });
  };
}

interface Waiting {
  id: string;
  run: RunToAccept;
  createdAtMs: number;
  input: SlimText;
  resolve(accepted: AcceptedRun): void;
  reject(error: AppError): void;
}

function refusal(failure: StorageFailure, runId: string, cause: unknown): AppError {
  if (failure === "full") return new AppError("STORAGE_FULL", "The disk is full; the run was not accepted.", { cause });
  if (failure === "io")
    return new AppError(
      "UNAVAILABLE",
      `The disk failed while run ${runId} was stored; whether it was accepted is not known. Look it up before starting it again.`,
      { facts: { runId }, cause },
    );
  return new AppError("UNAVAILABLE", "The run could not be stored; try again.", { retryAfterMs: 1_000, cause });
}
