import SqliteDatabase from "better-sqlite3";
import { z } from "zod";
import { faultApplies, faultKindSchema } from "@/lib/connectors/fault-schema";
import type { ActiveFault, EntityStore, FaultSource, OnOutbox, SampleSource } from "@/lib/connectors/simulator/ports";
import type { Clock } from "@/lib/kernel/clock";
import { newId } from "@/lib/kernel/ids";
import { jsonObjectSchema } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import { createSampleReader } from "./sample-reader";

/** Milliseconds that a statement waits for the write lock. */
const BUSY_TIMEOUT_MS = 2_000;
/** Entries kept per workspace. */
const OUTBOX_MAX = 20_000;
/** How many entries between two looks at the size of the outbox. */
const OUTBOX_CHECK_EVERY = 500;

const faultRow = z.object({
  id: z.string(),
  service: z.string(),
  operation: z.string().nullable(),
  kind: faultKindSchema,
  paramsJson: z.string(),
  rate: z.number(),
  toPass: z.int(),
});
const paramsSchema = z.looseObject({ startsAt: z.string().optional(), endsAt: z.string().optional() });
const bodyRow = z.object({ bodyJson: z.string() });

/** What a deleted thing leaves behind. */
const REMOVED = "null";

/**
 * The simulator's things, faults and outbox on disk, for the worker. A connection of its own with synchronous=NORMAL:
 * a killed process loses nothing, a power cut may lose the last simulated entries, and no live run waits for them.
 */
export function createSimulatorStore(
  file: string,
  { clock, random }: { clock: Clock; random: Random },
): {
  entities: EntityStore;
  faults: FaultSource;
  onOutbox: OnOutbox;
  sampleFor: SampleSource;
  close(): void;
} {
  const db = new SqliteDatabase(file, { timeout: BUSY_TIMEOUT_MS });
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");

  const selectEntity = db.prepare(
    "SELECT bodyJson FROM SimulatorEntity WHERE workspaceId = ? AND service = ? AND resource = ? AND entityId = ?",
  );
  const upsertEntity = db.prepare(
    `INSERT INTO SimulatorEntity (workspaceId, service, resource, entityId, bodyJson, updatedAtMs) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (workspaceId, service, resource, entityId) DO UPDATE SET bodyJson = excluded.bodyJson, updatedAtMs = excluded.updatedAtMs`,
  );
  const selectEntities = db.prepare(
    "SELECT bodyJson FROM SimulatorEntity WHERE workspaceId = ? AND service = ? AND resource = ? AND bodyJson <> 'null' ORDER BY updatedAtMs DESC, rowid DESC LIMIT ?",
  );
  const selectFaults = db.prepare(
    "SELECT id, service, operation, kind, paramsJson, rate, toPass FROM SimulatorFault WHERE workspaceId = ? AND service = ? AND (remaining IS NULL OR remaining > 0) ORDER BY id",
  );
  const letPass = db.prepare("UPDATE SimulatorFault SET toPass = toPass - 1 WHERE id = ? AND toPass > 0");
  const countDown = db.prepare("UPDATE SimulatorFault SET remaining = remaining - 1 WHERE id = ? AND remaining > 0");
  const stillOn = db.prepare("SELECT 1 FROM SimulatorFault WHERE id = ? AND remaining IS NULL");
  const insertOutbox = db.prepare(
    "INSERT INTO OutboxEntry (id, workspaceId, runId, stepPath, service, operation, effectKey, requestJson, createdAtMs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const trimOutbox = db.prepare(
    "DELETE FROM OutboxEntry WHERE workspaceId = ? AND id <= (SELECT id FROM OutboxEntry WHERE workspaceId = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
  );
  let written = 0;

  const bodyOf = (workspaceId: string, service: string, resource: string, id: string): string | undefined => {
    const row = selectEntity.get(workspaceId, service, resource, id);
    return row === undefined ? undefined : bodyRow.parse(row).bodyJson;
  };

  return {
    entities: {
      get(key, id) {
        const body = bodyOf(key.workspaceId, key.service, key.resource, id);
        return body === undefined || body === REMOVED ? undefined : jsonObjectSchema.parse(JSON.parse(body));
      },
      put(key, id, body) {
        upsertEntity.run(key.workspaceId, key.service, key.resource, id, JSON.stringify(body), clock.now());
      },
      remove(key, id) {
        upsertEntity.run(key.workspaceId, key.service, key.resource, id, REMOVED, clock.now());
      },
      isRemoved: (key, id) => bodyOf(key.workspaceId, key.service, key.resource, id) === REMOVED,
      list(key, limit) {
        const rows = z.array(bodyRow).parse(selectEntities.all(key.workspaceId, key.service, key.resource, limit));
        return rows.map((row) => jsonObjectSchema.parse(JSON.parse(row.bodyJson)));
      },
    },

    faults: {
      take(workspaceId, service, operation, draw) {
        const rows = z.array(faultRow).parse(selectFaults.all(workspaceId, service));
        for (const { paramsJson, ...row } of rows) {
          const params = paramsSchema.parse(JSON.parse(paramsJson));
          if (!faultApplies({ ...row, ...params }, { service, operation, draw, atMs: clock.now() })) continue;
          if (row.toPass > 0 && letPass.run(row.id).changes > 0) continue;
          // The count is taken by a conditional write: two calls at once cannot share the last hit.
          if (countDown.run(row.id).changes === 0 && stillOn.get(row.id) === undefined) continue;
          return { ...(params as Partial<ActiveFault>), service: row.service, kind: row.kind };
        }
        return undefined;
      },
    },

    onOutbox({ call, request }) {
      const { workspaceId, runId, stepPath, service, operation, idempotencyKey } = call;
      const id = newId("outbox", clock, random);
      insertOutbox.run(
        id,
        workspaceId,
        runId,
        stepPath,
        service,
        operation,
        idempotencyKey,
        JSON.stringify(request),
        clock.now(),
      );
      written += 1;
      if (written % OUTBOX_CHECK_EVERY === 0) trimOutbox.run(workspaceId, workspaceId, OUTBOX_MAX);
    },

    sampleFor: createSampleReader(db),

    close: () => {
      db.close();
    },
  };
}
