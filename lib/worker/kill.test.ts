import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAcceptRun } from "@/lib/db/accept-run";
import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase, type MigratedDatabase } from "@/lib/db/testing/migrated-database";
import { systemClock } from "@/lib/kernel/clock";
import { seededRandom } from "@/lib/kernel/random";
import type { Definition } from "@/lib/workflow/definition-schema";

const ROOT = path.resolve(import.meta.dirname, "../..");
const ROUNDS = 10;
const RUNS_PER_ROUND = 8;

/** A service that keeps to Idempotency-Key: a call with a known key acts no second time. */
class KeyedService {
  readonly acts = new Map<string, number>();
  readonly finished = new Map<string, number>();
  calls = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      this.calls += 1;
      const key = String(request.headers["idempotency-key"]);
      request.resume();
      request.on("end", () => {
        if (!this.acts.has(key)) this.acts.set(key, 1);
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ key }));
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let database: MigratedDatabase;
let connection: RawConnection;
let service: KeyedService;
let port = 0;
let worker: ChildProcess | undefined;
let bundle = "";

beforeAll(async () => {
  database = migratedDatabase();
  connection = openRawConnection(database.file);
  service = new KeyedService();
  port = await service.listen();
  // Beside node_modules, for packages stay outside the bundle.
  bundle = path.join(ROOT, "dist", `worker-kill-test-${process.pid}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["lib/worker/main.ts"],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "@": ROOT },
    logLevel: "error",
  });
});

afterAll(async () => {
  worker?.kill("SIGKILL");
  connection.close();
  service.close();
  await database.remove();
  const { rm } = await import("node:fs/promises");
  await rm(bundle, { force: true });
});

function startWorker(): ChildProcess {
  return spawn(process.execPath, [bundle], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATA_DIR: database.dir,
      OUTBOUND_ALLOW: `127.0.0.1:${port}`,
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/** A worker that ends by itself would leave the test waiting for ever: it fails at once instead. */
async function pause(child: ChildProcess, ms: number): Promise<void> {
  if (child.exitCode !== null) expect.fail(`The worker ended by itself with code ${child.exitCode}`);
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Rejects nothing: the process is gone when it resolves. */
function gone(child: ChildProcess): Promise<void> {
  return new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve()),
  );
}

const post = (name: string) => ({
  service: "http",
  operation: "request",
  with: { method: "POST", url: `http://127.0.0.1:${port}/${name}`, body: { n: "{{ trigger.n }}" } },
});

function definition(): Definition {
  return {
    schema: 1,
    name: "Effects",
    triggers: {},
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

const KEYS = ["a:0", "b:0", "each[0]:0", "each[1]:0", "each[2]:0"].concat([
  "body[0]/x:0",
  "body[0]/y:0",
  "body[1]/x:0",
  "body[1]/y:0",
  "c:0",
]);

describe("kill -9", () => {
  it("every accepted run ends once, and no finished effect is repeated", { timeout: 120_000 }, async () => {
    connection
      .prepare(
        `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, createdAtMs, updatedAtMs) VALUES ('wf_1', 'ws_1', 'W', 1, 0, 0)`,
      )
      .run();
    connection
      .prepare(
        `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES ('wf_1', 1, 'ws_1', ?, '', '', 0)`,
      )
      .run(JSON.stringify(definition()));
    const random = seededRandom(20_261_123);
    const accept = createAcceptRun(connection, systemClock, random);
    const accepted: string[] = [];
    const openRuns = connection.prepare<[], { n: number }>(
      `SELECT count(*) AS n FROM "Run" WHERE status <> 'succeeded'`,
    );
    const events = connection.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "JournalEvent"`);

    for (let round = 0; round < ROUNDS; round += 1) {
      worker = startWorker();
      for (let i = 0; i < RUNS_PER_ROUND; i += 1) {
        const { runId } = await accept({
          workspaceId: "ws_1",
          workflowId: "wf_1",
          version: 1,
          mode: "live",
          source: { kind: "api" },
          input: { n: i },
        });
        accepted.push(runId);
      }
      // The point of the kill is counted in journal rows, not in time, so that it falls anywhere in the work.
      const target = (events.get()?.n ?? 0) + Math.floor(random() * RUNS_PER_ROUND * 32);
      while ((events.get()?.n ?? 0) < target && (openRuns.get()?.n ?? 0) > 0) await pause(worker, 1);
      worker.kill("SIGKILL");
      await gone(worker);
    }
    worker = startWorker();
    while ((openRuns.get()?.n ?? 0) > 0) await pause(worker, 10);
    worker.kill("SIGTERM");
    await gone(worker);
    expect(worker.exitCode).toBe(0);

    const ends = connection
      .prepare<[], { runId: string; n: number }>(
        `SELECT runId, count(*) AS n FROM "JournalEvent" WHERE type = 'run_ended' GROUP BY runId`,
      )
      .all();
    expect(ends.map((row) => row.runId).sort()).toEqual([...accepted].sort());
    expect(ends.every((row) => row.n === 1)).toBe(true);
    expect([...service.acts.keys()].sort()).toEqual(
      accepted.flatMap((runId) => KEYS.map((key) => `${runId}:${key}`)).sort(),
    );
    // Once its success is on record, a step never starts again.
    const restarted = connection
      .prepare(
        `SELECT count(*) AS n FROM "JournalEvent" s JOIN "JournalEvent" e ON e.runId = s.runId AND e.stepPath = s.stepPath
         WHERE s.type = 'step_started' AND e.type = 'step_succeeded' AND s.seq > e.seq`,
      )
      .get();
    expect(restarted).toEqual({ n: 0 });
    // Only calls that were in flight at a kill were made again.
    expect(service.calls).toBeLessThanOrEqual(accepted.length * KEYS.length + ROUNDS * 64);
    expect(connection.pragma("integrity_check", { simple: true })).toBe("ok");
  });
});
