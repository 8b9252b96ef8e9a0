import type { AcceptedRun, Appended, RunToAccept, RunUpdate } from "@/lib/engine/ports";
import type { RunEvent } from "@/lib/engine/event-schema";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import { createApprovalWrites } from "./approval-writes";
import { createBlobStore, type BlobOwner, type SlimText } from "./blob-store";
import type { GroupCommit } from "./group-commit";
import type { RawConnection } from "./raw-connection";
import { acceptedColumns, changingColumns, INSERT_RUN, RUN_BY_DEDUPE_KEY, UPDATE_RUN } from "./run-row";

/** Everything that one run writes in one commit. */
interface RunWrite {
  runId: string;
  /** It begins with this commit. */
  accepted: { run: RunToAccept; createdAtMs: number } | null;
  workspaceId: string;
  firstSeq: number;
  events: RunEvent[];
  /** The last one. */
  update: RunUpdate | undefined;
  /** Those that bring more than events, in order. */
  rest: Appended[];
  /** Set by the write: the run that was there already by its dedupe key. */
  duplicateOf: string | null;
  /** Never settles where the run was not accepted: nothing that was to follow may happen. */
  onDisk: Promise<void>;
}

/** The writes of runs in the group commit: those of one run in one turn are one row of the journal and one of Run. */
export function createRunWrites(connection: RawConnection, commits: GroupCommit, clock: Clock, random: Random) {
  const insertRun = connection.prepare(INSERT_RUN);
  const updateRun = connection.prepare(UPDATE_RUN);
  const byDedupeKey = connection.prepare<[string, string], { id: string }>(RUN_BY_DEDUPE_KEY);
  const insertChunk = connection.prepare(
    `INSERT INTO "JournalChunk" (runId, seq, workspaceId, count, atMs, eventsJson) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const setTimer = connection.prepare(
    `INSERT INTO "Timer" (runId, timerId, dueAtMs) VALUES (?, ?, ?) ON CONFLICT (runId, timerId) DO UPDATE SET dueAtMs = excluded.dueAtMs`,
  );
  const clearTimer = connection.prepare(`DELETE FROM "Timer" WHERE runId = ? AND timerId = ?`);
  const clearTimers = connection.prepare(`DELETE FROM "Timer" WHERE runId = ?`);
  const consume = connection.prepare(`UPDATE "RunRequest" SET consumedAtMs = ? WHERE id = ?`);
  const insertRequest = connection.prepare(
    `INSERT INTO "RunRequest" (id, workspaceId, runId, kind, payloadJson, createdAtMs) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  // Of a workflow that another one called, or that hears of failures: accepted here, so it fired here.
  const fired = connection.prepare(
    `UPDATE "TriggerState" SET lastFiredAtMs = max(coalesce(lastFiredAtMs, 0), ?) WHERE workflowId = ? AND triggerId = ?`,
  );
  const blobs = createBlobStore(connection);
  const writeApprovals = createApprovalWrites(connection);
  const open = new Map<string, RunWrite>();

  /** What it ended with. */
  function outputOf({ runId, workspaceId }: Omit<BlobOwner, "atMs">, update: RunUpdate | undefined): SlimText | null {
    if (update?.endedAtMs === null || update?.endedAtMs === undefined) return null;
    return blobs.textOf({ runId, workspaceId, atMs: update.endedAtMs }, update.output);
  }

  /** @returns whether it is there now; false: another has its dedupe key */
  function insertRunOf(run: RunToAccept, runId: string, createdAtMs: number, update: RunUpdate | undefined): boolean {
    const { workspaceId } = run;
    const input = blobs.textOf({ runId, workspaceId, atMs: createdAtMs }, run.input);
    const output = outputOf({ runId, workspaceId }, update);
    const accepted = acceptedColumns(run, runId, createdAtMs, input.text);
    const isNew = insertRun.run(...accepted, ...changingColumns(update, output?.text ?? null)).changes === 1;
    if (isNew) blobs.put(input, output);
    return isNew;
  }

  function insertChunkOf({ runId, workspaceId, firstSeq, events }: RunWrite, atMs: number): void {
    const slim = blobs.textOfEvents({ runId, workspaceId, atMs }, events);
    insertChunk.run(runId, firstSeq, workspaceId, events.length, atMs, slim.text);
    blobs.put(slim);
  }

  function updateRunOf(of: RunWrite, update: RunUpdate): void {
    const output = outputOf(of, update);
    updateRun.run(...changingColumns(update, output?.text ?? null), of.runId);
    blobs.put(output);
  }

  /** May be called again with the same: what was undone is written anew. */
  function write(of: RunWrite): void {
    const { runId, accepted, events, update } = of;
    if (accepted !== null) {
      const isNew = insertRunOf(accepted.run, runId, accepted.createdAtMs, update);
      const { run } = accepted;
      of.duplicateOf = isNew ? null : (byDedupeKey.get(run.workflowId, run.dedupeKey ?? "")?.id ?? runId);
      if (!isNew) return;
    }
    const last = events.at(-1);
    if (last !== undefined) insertChunkOf(of, last.atMs);
    if (accepted === null && update !== undefined) updateRunOf(of, update);
    for (const appended of of.rest) writeRest(appended);
    const mayHaveTimers = accepted === null || of.rest.length > 0;
    if (mayHaveTimers && update !== undefined && update.endedAtMs !== null) clearTimers.run(runId);
  }

  /** What an append brings beside events. */
  function writeRest(appended: Appended): void {
    const { runId, workspaceId, timersSet, timersCleared, consumedRequestId, accepts, requests } = appended;
    const nowMs = clock.now();
    // One that has fired may be set anew by what followed: it must stand then.
    for (const timerId of timersCleared) clearTimer.run(runId, timerId);
    for (const timer of timersSet) setTimer.run(runId, timer.timerId, timer.dueAtMs);
    if (consumedRequestId !== undefined) consume.run(nowMs, consumedRequestId);
    for (const run of accepts ?? []) {
      const isNew = insertRunOf(run, run.runId, nowMs, undefined);
      const { triggerId } = run.source;
      if (isNew && triggerId !== undefined) fired.run(nowMs, run.workflowId, triggerId);
    }
    for (const { runId: of, request } of requests ?? []) {
      const id = newId("signal", clock, random);
      insertRequest.run(id, workspaceId, of, request.kind, JSON.stringify(request.payload), nowMs);
    }
    if (appended.approvals !== undefined) writeApprovals(appended);
  }

  /** Queues a write of a run that has none in the commit to come. */
  function begin(
    facts: Pick<RunWrite, "runId" | "workspaceId" | "firstSeq" | "accepted">,
    refused?: (error: unknown) => void,
  ): RunWrite {
    let resolve = (): void => undefined;
    const onDisk = new Promise<void>((settle) => (resolve = settle));
    const fresh: RunWrite = { ...facts, events: [], update: undefined, rest: [], duplicateOf: null, onDisk };
    commits.add({
      write: () => write(fresh),
      done() {
        open.delete(fresh.runId);
        if (fresh.duplicateOf === null) resolve();
        else refused?.(null);
      },
      ...(refused === undefined
        ? {}
        : {
            refused(error) {
              open.delete(fresh.runId);
              refused(error);
            },
          }),
    });
    open.set(facts.runId, fresh);
    return fresh;
  }

  return {
    append(appended: Appended): Promise<void> {
      const { runId, workspaceId, firstSeq, events, update } = appended;
      const to = open.get(runId) ?? begin({ runId, workspaceId, firstSeq, accepted: null });
      to.events.push(...events);
      if (update !== undefined) to.update = update;
      if (hasRest(appended)) to.rest.push(appended);
      return to.onDisk;
    },

    /** Puts a run into the commit to come; appends of the same turn go with it, or not at all. */
    accept(run: RunToAccept & { runId: string }, createdAtMs: number): Promise<AcceptedRun> {
      const { runId, workspaceId } = run;
      return new Promise((resolve, reject) => {
        const of = begin({ runId, workspaceId, firstSeq: 1, accepted: { run, createdAtMs } }, (cause) => {
          if (of.duplicateOf !== null) resolve({ runId: of.duplicateOf, duplicate: true });
          else reject(new AppError("STORAGE_FULL", "The disk is full; the run was not accepted.", { cause }));
        });
        void of.onDisk.then(() => resolve({ runId, duplicate: false }));
      });
    },

    consumeRequest: (id: string): Promise<void> => commits.write(() => void consume.run(clock.now(), id)),
  };
}

function hasRest(appended: Appended): boolean {
  return (
    appended.timersSet.length > 0 ||
    appended.timersCleared.length > 0 ||
    appended.consumedRequestId !== undefined ||
    appended.accepts !== undefined ||
    appended.requests !== undefined ||
    appended.approvals !== undefined
  );
}
