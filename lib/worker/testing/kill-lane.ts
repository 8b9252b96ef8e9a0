import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createAcceptRun } from "@/lib/db/accept-run";
import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";
import type { AcceptRun } from "@/lib/engine/ports";
import { systemClock } from "@/lib/kernel/clock";
import type { Random } from "@/lib/kernel/random";
import { WORKER_FILE } from "@/lib/server/doorbell";
import type { Definition } from "@/lib/workflow/definition-schema";
import { KeyedService } from "./keyed-service";

export const HOOK_PATH = "kill-test";

/** An instance of its own: database, a service that keeps to keys, and processes that are killed again and again. */
export class KillLane {
  readonly service = new KeyedService();
  readonly database: MigratedDatabase = migratedDatabase();
  readonly connection: RawConnection;
  readonly random: Random;
  /** Runs that somebody was told of. */
  readonly accepted = new Set<string>();
  private readonly accept: AcceptRun;
  private readonly children = new Set<ChildProcess>();

  constructor(random: Random) {
    this.random = random;
    this.connection = openRawConnection(this.database.file);
    this.accept = createAcceptRun(this.connection, systemClock, random);
  }

  async open(): Promise<void> {
    await this.service.listen();
    const steps = JSON.stringify(this.definition());
    const rows: [string, ...string[]][] = [
      [
        `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, publishedVersion, publishedMode, createdAtMs, updatedAtMs) VALUES ('wf_1', 'ws_1', 'W', 1, 1, 'live', 0, 0)`,
      ],
      [
        `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES ('wf_1', 1, 'ws_1', ?, '', '', 0)`,
        steps,
      ],
      [
        `INSERT INTO "TriggerState" (workflowId, triggerId, workspaceId, service, event, kind, hookPath, configJson, version, mode, state, updatedAtMs) VALUES ('wf_1', 'hook', 'ws_1', 'webhook', 'received', 'webhook', ?, '{}', 1, 'live', 'active', 0)`,
        HOOK_PATH,
      ],
    ];
    for (const [sql, ...values] of rows) this.connection.prepare(sql).run(...values);
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill("SIGKILL");
    this.connection.close();
    this.service.close();
    await this.database.remove();
  }

  /** Starts a bundle of ours on this instance. */
  start(bundle: string, stdout: "inherit" | "pipe" = "inherit"): ChildProcess {
    const child = spawn(process.execPath, [bundle], {
      env: {
        // eslint-disable-next-line no-restricted-syntax -- not configuration: a child process is given its surroundings
        ...process.env,
        NODE_ENV: "production",
        DATA_DIR: this.database.dir,
        OUTBOUND_ALLOW: `127.0.0.1:${this.service.port}`,
        LOG_LEVEL: "error",
      },
      stdio: ["ignore", stdout, "inherit"],
    });
    this.children.add(child);
    child.once("exit", () => this.children.delete(child));
    return child;
  }

  /** As the web does it when no worker is there. */
  async acceptRuns(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const { runId } = await this.accept({
        workspaceId: "ws_1",
        workflowId: "wf_1",
        version: 1,
        mode: "live",
        source: { kind: "api" },
        input: { n },
      });
      this.accepted.add(runId);
    }
  }

  /** Runs of another workflow, of one step that does nothing, as they stand when they have ended. @returns their ids */
  endedRuns(count: number): string[] {
    const steps = { a: { service: "transform", operation: "shape", with: { value: 1 } } };
    const definition: Definition = { schema: 1, name: "Pure", triggers: {}, steps, settings: { maxConcurrentRuns: 5 } };
    this.connection.exec(
      `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, publishedVersion, publishedMode, createdAtMs, updatedAtMs) VALUES ('wf_2', 'ws_1', 'P', 1, 1, 'live', 0, 0)`,
    );
    this.connection
      .prepare(
        `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES ('wf_2', 1, 'ws_1', ?, '', '', 0)`,
      )
      .run(JSON.stringify(definition));
    const run = this.connection.prepare(
      `INSERT INTO "Run" (id, workspaceId, workflowId, version, mode, status, sourceJson, originRunId, inputJson, outputJson, createdAtMs, endedAtMs)
       VALUES (@id, 'ws_1', 'wf_2', 1, 'live', 'succeeded', '{"kind":"api"}', @id, '{}', '{}', @n, @n)`,
    );
    const ids = Array.from({ length: count }, (_, n) => `run_done_${String(n).padStart(4, "0")}`);
    this.connection.transaction(() => ids.forEach((id, n) => run.run({ id, n }))).immediate();
    return ids;
  }

  /** As an editor asks for it who is not there any more. */
  createReplayJob(id: string, runIds: readonly string[]): void {
    this.connection
      .prepare(
        `INSERT INTO "BulkJob" (id, workspaceId, action, status, requestJson, total, createdBy, createdAtMs)
         VALUES (?, 'ws_1', 'replay', 'running', ?, ?, 'user:usr_1', 0)`,
      )
      .run(id, JSON.stringify({ runIds, how: "again" }), runIds.length);
  }

  /** Where this worker takes hooks; undefined while it is not ready. */
  hooksUrl(worker: ChildProcess): string | undefined {
    try {
      const about: unknown = JSON.parse(readFileSync(path.join(this.database.dir, WORKER_FILE), "utf8"));
      const { pid, hooksUrl } = about as { pid: number; hooksUrl: string };
      return pid === worker.pid ? hooksUrl : undefined;
    } catch {
      return undefined;
    }
  }

  /** Requests all at once; whoever is answered with 2xx has been told of a run. @returns when all are answered or broken off */
  async burst(hooksUrl: string, count: number): Promise<number> {
    const answers = await Promise.allSettled(
      Array.from({ length: count }, async (_, n) => {
        const answer = await fetch(`${hooksUrl}/${HOOK_PATH}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ n }),
        });
        if (!answer.ok) return;
        const { runId } = (await answer.json()) as { runId: string };
        this.accepted.add(runId);
      }),
    );
    return answers.filter((answer) => answer.status === "fulfilled").length;
  }

  count(sql: string): number {
    return this.connection.prepare<[], { n: number }>(sql).get()?.n ?? 0;
  }

  openRuns(): number {
    return this.count(`SELECT count(*) AS n FROM "Run" WHERE status <> 'succeeded'`);
  }

  eventsWritten(): number {
    return this.count(`SELECT coalesce(sum(count), 0) AS n FROM "JournalChunk"`);
  }

  private definition(): Definition {
    const post = (name: string) => ({
      service: "http",
      operation: "request",
      with: {
        method: "POST",
        url: `http://127.0.0.1:${this.service.port}/${name}`,
        body: { n: "{{ trigger.?n.orValue(0) }}" },
      },
    });
    return {
      schema: 1,
      name: "Effects",
      triggers: { hook: { service: "webhook", event: "received", with: {} } },
      steps: {
        a: post("a"),
        b: { ...post("b"), needs: ["a"] },
        each: { ...post("each"), needs: ["a"], forEach: "[1, 2, 3]", concurrency: 2 },
        body: {
          needs: ["a"],
          forEach: "[1, 2]",
          concurrency: 2,
          steps: { x: post("x"), y: { ...post("y"), needs: ["x"] } },
        },
        c: { ...post("c"), needs: ["b", "each", "body"], join: "all" },
      },
      settings: { maxConcurrentRuns: 100 },
    };
  }
}

/** Keys that one run of the lane's workflow uses. */
export const KEYS = ["a:0", "b:0", "each[0]:0", "each[1]:0", "each[2]:0"].concat([
  "body[0]/x:0",
  "body[0]/y:0",
  "body[1]/x:0",
  "body[1]/y:0",
  "c:0",
]);

/** Resolves when the process is gone. */
export function gone(child: ChildProcess): Promise<void> {
  return new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve()),
  );
}

/** A process that ends by itself would leave the test waiting for ever: that is an error at once. */
export async function pause(child: ChildProcess, ms: number): Promise<void> {
  if (child.exitCode !== null) throw new TypeError(`The process ended by itself with code ${child.exitCode}`);
  await new Promise((resolve) => setTimeout(resolve, ms));
}
