import { createHash } from "node:crypto";
import { type RunEvent, runEventSchema } from "@/lib/engine/event-schema";
import { AppError } from "@/lib/kernel/app-error";
import type { Json } from "@/lib/kernel/json";
import { BLOB_CHARS_MIN, mayHoldBlobs, type PutBlob, slimParts, slimValue, wholeValue } from "./slim-value";
import type { RawConnection } from "./raw-connection";

/** Whom a value belongs to: it goes when the run goes. */
export interface BlobOwner {
  runId: string;
  workspaceId: string;
  atMs: number;
}

/** Large values of one run in all, bytes, up to which pages and callers get them with the run. */
const SHOWN_BYTES_MAX = 1_048_576;
/** The same, each counted wherever it stands. */
const SHOWN_BYTES_EVERYWHERE_MAX = 8 * SHOWN_BYTES_MAX;
/** Members of events that are any value, and those that are a list or a map of such. */
const VALUES: ReadonlySet<string> = new Set(["trigger", "input", "output", "body", "payload", "trace"]);
const VALUES_WITHIN: ReadonlySet<string> = new Set(["items", "reused", "env", "round"]);

/** JSON text for a column, and what was taken out of it: kept by `put`, in the transaction of the row. */
export interface SlimText {
  text: string;
  blobs: readonly BlobRow[];
}

type BlobRow = readonly [id: string, workspaceId: string, runId: string, bytes: number, json: string, atMs: number];

export type BlobStore = ReturnType<typeof createBlobStore>;

/**
 * Rows of runs and of their journal hold values up to 64 KiB; what is larger stands once per run in Blob, and here it
 * goes in and out. Nobody else knows of it. Writes belong into the transaction of the row that refers to them.
 */
export function createBlobStore(connection: RawConnection) {
  const insert = connection.prepare(
    `INSERT INTO "Blob" (id, workspaceId, runId, bytes, json, createdAtMs) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const byId = connection.prepare<[string, string], { json: string }>(
    `SELECT json FROM "Blob" WHERE id = ? AND runId = ?`,
  );
  const inWorkspace = connection.prepare<[string, string, string], { json: string }>(
    `SELECT json FROM "Blob" WHERE id = ? AND runId = ? AND workspaceId = ?`,
  );
  const total = connection.prepare<[string], { bytes: number | null }>(
    `SELECT sum(bytes) AS bytes FROM "Blob" WHERE runId = ?`,
  );
  // What is handed from step to step is kept once, and stands in each of their inputs.
  const everywhere = connection.prepare<[string], { bytes: number | null }>(
    `SELECT sum((length(c.eventsJson) - length(replace(c.eventsJson, b.id, ''))) / length(b.id) * b.bytes) AS bytes
     FROM "JournalChunk" c JOIN "Blob" b ON b.runId = c.runId WHERE c.runId = ?`,
  );

  const textThere = (runId: string) => (id: string) => {
    const text = byId.get(id, runId)?.json;
    if (text === undefined) throw new AppError("INTERNAL", `The value ${id} of run ${runId} is gone.`);
    return text;
  };
  function omittedBytes(runId: string): number {
    const bytes = total.get(runId)?.bytes ?? 0;
    if (bytes === 0 || bytes > SHOWN_BYTES_MAX) return bytes;
    return (everywhere.get(runId)?.bytes ?? 0) > SHOWN_BYTES_EVERYWHERE_MAX ? bytes : 0;
  }

  function join(runId: string, text: string): Json {
    const value = JSON.parse(text) as Json;
    return mayHoldBlobs(text) ? wholeValue(value, textThere(runId)) : value;
  }

  return {
    textOf: (owner: BlobOwner, value: Json): SlimText => slimText(owner, value, (put) => slimValue(value, put)),

    /** Events of one commit as their row holds them. */
    textOfEvents: (owner: BlobOwner, events: readonly RunEvent[]): SlimText =>
      slimText(owner, events, (put) => events.map((event) => slimEvent(event, put))),

    put(...texts: readonly (SlimText | null)[]): void {
      for (const text of texts) for (const row of text?.blobs ?? []) insert.run(...row);
    },

    /** The value of a column. @throws INTERNAL where a part of it is gone */
    valueOf: join,

    /** Events of a row, whole. @throws INTERNAL, ZodError where a row holds what this version does not know */
    eventsOf: (runId: string, text: string): RunEvent[] =>
      (join(runId, text) as unknown[]).map((event) => runEventSchema.parse(event)),

    /**
     * Bytes of the large values of a run, each counted once, that its answers leave out; 0: they hold all, 1 MiB or less
     * (8 MiB over all places where they stand). Reads the run's journal: ask once for an answer.
     */
    omittedBytes,

    /** For an answer that leaves large values out: with references in their places. */
    slimValueOf: (text: string): Json => wholeValue(JSON.parse(text) as Json, () => undefined),

    /** The same for events of a row; their shape stays. */
    slimEventsOf: (text: string): RunEvent[] =>
      (JSON.parse(text) as unknown[]).map((event) => runEventSchema.parse(event)),

    /** A value that was taken out, whole, by the id that stands in its place. */
    get(workspaceId: string, runId: string, id: string): Json | undefined {
      const row = inWorkspace.get(id, runId, workspaceId);
      return row === undefined ? undefined : join(runId, row.json);
    },
  };
}

/** Nearly every text stays as it is. */
function slimText(owner: BlobOwner, whole: unknown, slim: (put: PutBlob) => unknown): SlimText {
  const text = JSON.stringify(whole);
  if (text.length <= BLOB_CHARS_MIN && !mayHoldBlobs(text)) return { text, blobs: [] };
  const blobs: BlobRow[] = [];
  const slimmed = slim((json, bytes) => {
    // The same value of the same run has the same id, so it is kept once.
    const hash = createHash("sha256").update(owner.runId).update("\n").update(json).digest("hex");
    const id = `blob_${hash.slice(0, 32)}`;
    blobs.push([id, owner.workspaceId, owner.runId, bytes, json, owner.atMs]);
    return id;
  });
  return { text: JSON.stringify(slimmed), blobs };
}

function slimEvent(event: RunEvent, put: PutBlob): Record<string, Json> {
  const members = Object.entries(event).map(([name, value]: [string, Json]) => {
    if (VALUES.has(name)) return [name, slimValue(value, put)] as const;
    return [name, VALUES_WITHIN.has(name) ? slimParts(value, put) : value] as const;
  });
  return Object.fromEntries(members);
}
