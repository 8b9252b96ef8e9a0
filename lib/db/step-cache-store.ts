import SqliteDatabase from "better-sqlite3";
import { z } from "zod";
import type { StepCacheStore } from "@/lib/connectors/ports";
import type { Clock } from "@/lib/kernel/clock";
import { jsonSchema } from "@/lib/kernel/json";

/** Milliseconds that a write may block the worker for another's lock; then the answer is not kept. */
const BUSY_TIMEOUT_MS = 20;
/** Entries, and characters of JSON, kept over all workspaces; the oldest go first. */
const ENTRIES_MAX = 10_000;
const CHARS_MAX = 64 * 2 ** 20;
/** An answer longer than this is not kept. */
const ENTRY_CHARS_MAX = 2 ** 20;
/** How many writes between two looks at the size. */
const PRUNE_EVERY = 200;

/** Set by tests alone. */
interface StepCacheLimits {
  entriesMax?: number;
  charsMax?: number;
  pruneEvery?: number;
}

const row = z.object({ outputJson: z.string(), createdAtMs: z.number() });

/**
 * The step cache on disk, for the worker. A connection of its own with synchronous=NORMAL: what is lost is only asked
 * again. For the same reason no failure of it reaches a step: a cache that cannot answer is empty.
 */
export function createStepCacheStore(
  file: string,
  clock: Clock,
  limits: StepCacheLimits = {},
): StepCacheStore & { prune(): void; close(): void } {
  const db = new SqliteDatabase(file, { timeout: BUSY_TIMEOUT_MS });
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  return { ...stepCacheOver(db, clock, limits), close: () => void db.close() };
}

/** The step cache over a connection. */
export function stepCacheOver(
  db: SqliteDatabase.Database,
  clock: Clock,
  limits: StepCacheLimits = {},
): StepCacheStore & { prune(): void } {
  const select = db.prepare("SELECT outputJson, createdAtMs FROM StepCache WHERE workspaceId = ? AND key = ?");
  const upsert = db.prepare(
    `INSERT INTO StepCache (workspaceId, key, outputJson, createdAtMs, expiresAtMs) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (workspaceId, key) DO UPDATE
     SET outputJson = excluded.outputJson, createdAtMs = excluded.createdAtMs, expiresAtMs = excluded.expiresAtMs`,
  );
  const deleteExpired = db.prepare("DELETE FROM StepCache WHERE expiresAtMs <= ?");
  const deleteOldest = db.prepare(
    `DELETE FROM StepCache WHERE rowid IN (
       SELECT id FROM (
         SELECT rowid AS id, ROW_NUMBER() OVER newest AS place, SUM(LENGTH(outputJson)) OVER newest AS chars
         FROM StepCache WINDOW newest AS (ORDER BY createdAtMs DESC, rowid DESC)
       ) WHERE place > ? OR chars > ?)`,
  );
  // The first write looks too: what a worker before us left may have expired long ago.
  let untilPrune = 1;

  function prune(): void {
    untilPrune = limits.pruneEvery ?? PRUNE_EVERY;
    deleteExpired.run(clock.now());
    deleteOldest.run(limits.entriesMax ?? ENTRIES_MAX, limits.charsMax ?? CHARS_MAX);
  }

  return {
    find(workspaceId, key) {
      const found = attempt(() => select.get(workspaceId, key));
      if (found === undefined) return undefined;
      const { outputJson, createdAtMs } = row.parse(found);
      return { output: jsonSchema.parse(JSON.parse(outputJson)), createdAtMs };
    },
    put(workspaceId, key, { output, createdAtMs, expiresAtMs }) {
      const text = JSON.stringify(output);
      if (text.length > ENTRY_CHARS_MAX) return;
      attempt(() => {
        upsert.run(workspaceId, key, text, createdAtMs, expiresAtMs);
        untilPrune -= 1;
        if (untilPrune <= 0) prune();
      });
    },
    prune,
  };
}

/** Undefined where the database refused. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof SqliteDatabase.SqliteError) return undefined;
    throw error;
  }
}
