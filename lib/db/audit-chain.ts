import { createHash } from "node:crypto";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { actorLabel, type Actor } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { canonicalJson, type JsonObject } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import { retryWhenBusy } from "./busy-retry";
import type { Prisma } from "./generated/client";
import type { Database } from "./prisma";

/** What somebody did, to be written together with the change itself. */
export interface AuditEntry {
  workspaceId: string;
  actor: Actor;
  /** `<object>.<verb in the past>`, e.g. `apiKey.revoked`. */
  action: string;
  objectType: string;
  objectId: string;
  /** Facts about the change; never a secret. */
  detail?: JsonObject;
}

export interface AuditRow {
  id: string;
  workspaceId: string;
  actor: string;
  action: string;
  objectType: string;
  objectId: string;
  detailJson: string;
  previousHash: string;
  hash: string;
  atMs: number;
}

/** Predecessor of the first entry of a workspace. */
export const CHAIN_START = "0".repeat(64);

/** SHA-256 over everything in the row but the hash itself, so that no field can be changed unnoticed. */
export function auditHash(row: Omit<AuditRow, "hash">): string {
  const { id, workspaceId, actor, action, objectType, objectId, detailJson, previousHash, atMs } = row;
  const text = canonicalJson({ id, workspaceId, actor, action, objectType, objectId, detailJson, previousHash, atMs });
  return createHash("sha256").update(text).digest("hex");
}

/** The end of a chain, which the next entry follows. */
export interface ChainEnd {
  hash: string;
  atMs: number;
}

/**
 * The row of an entry that follows `end`. Its instant is later than its predecessor's, even where the clock stood still
 * or went back, so that order by time is the order of the chain. Writers outside Prisma use it too.
 */
export function auditRow(entry: AuditEntry, end: ChainEnd, clock: Clock, random: Random): AuditRow {
  const row = {
    id: newId("audit", clock, random),
    workspaceId: entry.workspaceId,
    actor: actorLabel(entry.actor),
    action: entry.action,
    objectType: entry.objectType,
    objectId: entry.objectId,
    detailJson: JSON.stringify(entry.detail ?? {}),
    previousHash: end.hash,
    atMs: Math.max(clock.now(), end.atMs + 1),
  };
  return { ...row, hash: auditHash(row) };
}

function isUniqueViolation(error: unknown): error is { code: string; meta?: unknown } {
  return typeof error === "object" && error !== null && "code" in error && error.code === "P2002";
}

const ATTEMPTS_MAX = 20;

/** What audited writes need. */
export interface AuditPorts {
  db: Database;
  clock: Clock;
  random: Random;
}

/**
 * Makes changes and their audit entry in one transaction. Two writers that saw the same last entry collide on its
 * unique successor; the second starts again, so `changes` may be called more than once and must only build statements.
 * @throws what the changes throw, e.g. a unique violation of their own; AppError UNAVAILABLE after many collisions
 */
export async function auditEntry(
  ports: AuditPorts,
  entry: AuditEntry,
  changes: () => Prisma.PrismaPromise<unknown>[],
): Promise<void> {
  const { db, clock, random } = ports;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const end = await chainEnd(db, entry.workspaceId);
    const row = auditRow(entry, end, clock, random);
    try {
      await retryWhenBusy(() => db.$transaction([...changes(), db.auditLog.create({ data: row })]), random);
      return;
    } catch (error) {
      // A violation with an unmoved chain is one of the changes' own.
      if (!isUniqueViolation(error) || (await chainEnd(db, entry.workspaceId)).hash === end.hash) throw error;
    }
  }
  throw new AppError("UNAVAILABLE", "Too many changes at once; try again.", { retryAfterMs: 1_000 });
}

async function chainEnd(db: Database, workspaceId: string): Promise<ChainEnd> {
  const last = await db.auditLog.findFirst({
    where: { workspaceId },
    select: { hash: true, atMs: true },
    orderBy: { atMs: "desc" },
  });
  return last ?? { hash: CHAIN_START, atMs: 0 };
}

/**
 * Checks a workspace's whole chain, oldest entry first.
 * @returns id of the first entry that does not fit, or null
 */
export function firstBrokenEntry(rows: readonly AuditRow[]): string | null {
  let previousHash = CHAIN_START;
  for (const row of rows) {
    if (row.previousHash !== previousHash || auditHash(row) !== row.hash) return row.id;
    previousHash = row.hash;
  }
  return null;
}
