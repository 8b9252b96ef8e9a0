import SqliteDatabase, { type Statement } from "better-sqlite3";
import type { Disk, DiskApproval, DiskRun, DiskWorld, OpenDisk } from "@/lib/engine/testing/simulation/disk";
import type { SimProcess } from "@/lib/engine/testing/simulation/sim-process";
import type { VirtualTime } from "@/lib/engine/testing/simulation/virtual-time";
import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import type { RunRequest } from "@/lib/engine/ports";
import type { Random } from "@/lib/kernel/random";
import type { Definition } from "@/lib/workflow/definition-schema";
import { runModeSchema, runStatusSchema } from "@/lib/workflow/run-schema";
import { createAcceptRun } from "../accept-run";
import { createBlobStore, type BlobStore } from "../blob-store";
import { createConnectionLimitReader } from "../connection-limit-store";
import { GroupCommit } from "../group-commit";
import { createJournalStore } from "../journal-store";
import { acquireLease, breakLease } from "../lease-store";
import type { RawConnection } from "../raw-connection";
import { createRequestOfRun } from "../run-request-store";
import { stepCacheOver } from "../step-cache-store";
import { migratedBytes } from "./migrated-database";

const WORKSPACE_ID = "ws_1";

/**
 * The real store in memory (SQLite, group commit, lease, acceptance), and the world between it and the disk: that world
 * says of each commit of a worker whether it reaches the disk, and whether the worker lives to hear of it.
 */
export class SimulatedDisk implements Disk {
  readonly accept: Disk["accept"];
  readonly limitOf: Disk["limitOf"];
  readonly stepCache: Disk["stepCache"];
  private readonly world: DiskWorld;
  private readonly time: VirtualTime;
  private readonly random: Random;
  private readonly connection: RawConnection;
  private readonly blobs: BlobStore;
  private readonly requestOfRun: ReturnType<typeof createRequestOfRun>;
  private readonly prepared = new Map<string, Statement<unknown[]>>();
  private commits = 0;
  private chunksRead = 0;

  constructor(world: DiskWorld, time: VirtualTime, random: Random) {
    this.world = world;
    this.time = time;
    this.random = random;
    this.connection = new SqliteDatabase(migratedBytes());
    this.blobs = createBlobStore(this.connection);
    this.limitOf = createConnectionLimitReader(this.connection);
    this.stepCache = stepCacheOver(this.connection, time);
    const web = this.seenBy(null);
    this.accept = createAcceptRun(web, time, random);
    this.requestOfRun = createRequestOfRun(web, time, random);
  }

  saveWorkflow(id: string, definition: Definition, repaired?: Definition): void {
    const nowMs = this.time.now();
    this.run(
      `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, publishedVersion, publishedMode, createdAtMs, updatedAtMs)
       VALUES (?, ?, ?, ?, 1, 'live', ?, ?)`,
      [id, WORKSPACE_ID, definition.name, repaired === undefined ? 1 : 2, nowMs, nowMs],
    );
    for (const [index, version] of [definition, ...(repaired === undefined ? [] : [repaired])].entries())
      this.run(
        `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs)
         VALUES (?, ?, ?, ?, '', '', ?)`,
        [id, index + 1, WORKSPACE_ID, JSON.stringify(version), nowMs],
      );
    for (const [triggerId, trigger] of Object.entries(definition.triggers)) {
      if (trigger.service !== "workflow" || trigger.event !== "failed") continue;
      this.run(
        `INSERT INTO "TriggerState" (workflowId, triggerId, workspaceId, service, event, kind, configJson, version, mode, state, updatedAtMs)
         VALUES (?, ?, ?, 'workflow', 'failed', 'failed', ?, 1, 'live', 'active', ?)`,
        [id, triggerId, WORKSPACE_ID, JSON.stringify(trigger.with ?? {}), nowMs],
      );
    }
  }

  saveConnection(id: string, limit: ConnectionLimit | null): void {
    this.run(
      `INSERT INTO "Connection" (id, workspaceId, service, name, authKind, sealed, state, rateLimitJson, createdBy, createdAtMs, updatedAtMs)
       VALUES (?, ?, 'keyed', 'C', 'none', '', 'ok', ?, '', 0, 0)`,
      [id, WORKSPACE_ID, limit === null ? null : JSON.stringify(limit)],
    );
  }

  blobCount(): number {
    return this.all<{ n: number }>(`SELECT count(*) AS n FROM "Blob"`)[0]?.n ?? 0;
  }

  open(process: SimProcess): OpenDisk | null {
    const connection = this.seenBy(process);
    if (this.world.isFull()) return null;
    const lease = acquireLease(connection, process.clock, process.name);
    if (lease === null) return null;
    const commits = new GroupCommit({
      connection,
      clock: process.clock,
      timers: process.timers,
      lease,
      onFatal: (reason) => this.world.crash(process, reason),
      onStorage: () => undefined,
    });
    const store = createJournalStore(connection, commits, process.clock, this.random);
    return { store, lease, heartbeat: () => void commits.write(() => undefined) };
  }

  breakLease(holder: string): void {
    breakLease(this.connection, holder);
  }

  skipLease(byMs: number): void {
    this.run(`UPDATE "Lease" SET expiresAtMs = expiresAtMs + ?`, [byMs]);
  }

  lease(): { holder: string; fence: number; expiresAtMs: number } | undefined {
    return this.all<{ holder: string; fence: number; expiresAtMs: number }>(
      `SELECT holder, fence, expiresAtMs FROM "Lease"`,
    )[0];
  }

  request(runId: string, request: RunRequest): Promise<void> {
    return this.requestOfRun(WORKSPACE_ID, runId, request);
  }

  runs(): readonly DiskRun[] {
    return this.all<Record<string, string | number | null>>(`SELECT * FROM "Run" ORDER BY createdAtMs, rowid`).map(
      (row): DiskRun => ({
        id: String(row["id"]),
        workspaceId: String(row["workspaceId"]),
        workflowId: String(row["workflowId"]),
        version: Number(row["version"]),
        mode: runModeSchema.parse(row["mode"]),
        status: runStatusSchema.parse(row["status"]),
        originRunId: String(row["originRunId"]),
        dedupeKey: row["dedupeKey"] === null ? null : String(row["dedupeKey"]),
        parent:
          row["parentRunId"] === null ? null : { runId: String(row["parentRunId"]), path: String(row["parentPath"]) },
        input: this.blobs.valueOf(String(row["id"]), String(row["inputJson"])),
        output: this.blobs.valueOf(String(row["id"]), String(row["outputJson"])),
        source: JSON.parse(String(row["sourceJson"])) as DiskRun["source"],
      }),
    );
  }

  statuses(): ReturnType<Disk["statuses"]> {
    return this.all<{ id: string; status: DiskRun["status"] }>(`SELECT id, status FROM "Run"`);
  }

  newEvents(): ReturnType<Disk["newEvents"]> {
    const rows = this.all<{ at: number; runId: string; seq: number; eventsJson: string }>(
      `SELECT rowid AS at, runId, seq, eventsJson FROM "JournalChunk" WHERE rowid > ? ORDER BY rowid`,
      [this.chunksRead],
    );
    this.chunksRead = rows.at(-1)?.at ?? this.chunksRead;
    return rows.map((row) => ({
      runId: row.runId,
      firstSeq: row.seq,
      events: this.blobs.eventsOf(row.runId, row.eventsJson),
    }));
  }

  openRequests(): ReturnType<Disk["openRequests"]> {
    return this.all<{ runId: string; kind: string; by: string | null }>(
      `SELECT runId, kind, json_extract(payloadJson, '$.by') AS "by" FROM "RunRequest" WHERE consumedAtMs IS NULL`,
    );
  }

  approvals(): readonly DiskApproval[] {
    return this.all<DiskApproval>(`SELECT id, runId, stepPath AS path, status FROM "Approval"`);
  }

  nextTimerMs(): number | undefined {
    return this.all<{ dueAtMs: number | null }>(`SELECT min(dueAtMs) AS dueAtMs FROM "Timer"`)[0]?.dueAtMs ?? undefined;
  }

  integrity(): string {
    return String(this.connection.pragma("integrity_check", { simple: true }));
  }

  close(): void {
    this.connection.close();
  }

  /**
   * The one connection as a process sees it: what it commits goes by way of the world. All statements of a commit are
   * made in one turn, so processes can share it.
   */
  private seenBy(process: SimProcess | null): RawConnection {
    const prepare = (sql: string): unknown => {
      if (sql === "COMMIT" && process !== null) return { run: () => this.commit(process) };
      const statement = this.statement(sql);
      if (process !== null || !sql.trimStart().startsWith("INSERT")) return statement;
      return { run: (...values: unknown[]) => this.unlessFull(() => statement.run(...values)) };
    };
    return new Proxy(this.connection, {
      get: (target, name) => {
        if (name === "prepare") return prepare;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  private commit(process: SimProcess): void {
    if (this.world.isFull()) throw storageError("SQLITE_FULL");
    const number = (this.commits += 1);
    const fault = this.world.faultAt(number);
    if (fault === "busy") throw storageError("SQLITE_BUSY");
    const isStored = fault !== "crash_before" && fault !== "io_error_lost";
    this.connection.exec(isStored ? "COMMIT" : "ROLLBACK");
    if (isStored) this.world.onCommitted(process, number);
    if (fault === undefined) return;
    if (fault === "crash_before" || fault === "crash_after") this.world.crash(process, `${fault} of commit ${number}`);
    throw storageError("SQLITE_IOERR_FSYNC");
  }

  private unlessFull<T>(work: () => T): T {
    if (this.world.isFull() && !this.world.fitsStill()) throw storageError("SQLITE_FULL");
    return work();
  }

  private run(sql: string, values: readonly unknown[]): void {
    this.statement(sql).run(...values);
  }

  private all<T>(sql: string, values: readonly unknown[] = []): T[] {
    return this.statement(sql).all(...values) as T[];
  }

  private statement(sql: string): Statement<unknown[]> {
    const known = this.prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.connection.prepare<unknown[]>(sql);
    this.prepared.set(sql, statement);
    return statement;
  }
}

function storageError(code: string): TypeError {
  return Object.assign(new TypeError(`simulated ${code}`), { code });
}
