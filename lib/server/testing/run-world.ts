import { catalog } from "@/lib/connectors/testing/catalog";
import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import { createBulkJobStore } from "@/lib/db/bulk-job-store";
import { GroupCommit } from "@/lib/db/group-commit";
import { createJournalStore } from "@/lib/db/journal-store";
import { acquireLease } from "@/lib/db/lease-store";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { Runtime } from "@/lib/engine/runtime";
import { AppError } from "@/lib/kernel/app-error";
import { systemClock } from "@/lib/kernel/clock";
import type { Role } from "@/lib/kernel/context";
import type { JsonObject } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { systemTimers } from "@/lib/kernel/timers";
import { definitionSchema, type Definition } from "@/lib/workflow/definition-schema";
import { type TestServices, testServices } from "./test-services";

export type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;
export interface Answer {
  status: number;
  body: JsonObject;
}

export interface RunWorld {
  test: TestServices;
  workspaceId: string;
  runtime: Runtime;
  /** Every call of an operation, in order. */
  calls: OperationCall[];
  /** What operations answer; at first each echoes `value` of its input. */
  answer: (call: OperationCall) => OperationOutcome | Promise<OperationOutcome>;
  /** Of the worker's own bulk jobs. */
  bulkJobs: ReturnType<typeof createBulkJobStore>;
  /** Stores a workflow; published if a mode is named. @returns its id */
  save(part: Partial<Definition>, mode?: "live" | "simulate"): string;
  /** Adds a version, which becomes head. */
  saveVersion(workflowId: string, version: number, part: Partial<Definition>): void;
  /** Calls a handler as an editor, or with that key; GET where no body is given. */
  call(handler: unknown, params: Record<string, string>, body?: unknown, query?: string, key?: string): Promise<Answer>;
  key(role: Role): Promise<string>;
  /** Holds queued runs back until it is called again with false. */
  hold(held: boolean): void;
  /** A run's status, waited for. */
  until(runId: string, status: string): Promise<void>;
  remove(): Promise<void>;
}

/** What an operation answers where a test says nothing else. */
export const echo = (call: OperationCall): OperationOutcome => ({
  kind: "succeeded",
  output: call.input["value"] ?? call.input,
});

/**
 * The real services, and a worker in the same process whose operations are answered by the test.
 * @param settings of the environment
 */
export async function runWorld(settings: Record<string, string> = {}): Promise<RunWorld> {
  const test = await testServices(settings);
  const workspaceId = await test.workspace("runs");
  const key = await test.key(workspaceId, "editor");
  const { connection, triggers } = test.services.runs.engine;
  const lease = acquireLease(connection, systemClock, "test");
  if (lease === null) throw new AppError("INTERNAL", "no lease");
  const commits = new GroupCommit({
    connection,
    clock: systemClock,
    timers: systemTimers,
    lease,
    onFatal: () => undefined,
    onStorage: () => undefined,
  });
  const calls: OperationCall[] = [];
  const runtime = new Runtime({
    store: createJournalStore(connection, commits, systemClock, seededRandom(1)),
    executor: {
      call: async (call) => {
        calls.push(call);
        return world.answer(call);
      },
    },
    rulesOf: () => rulesFromCatalog(() => catalog),
    clock: systemClock,
    timers: systemTimers,
    random: seededRandom(1),
    mayCallOut: () => true,
  });
  let held = false;
  let saved = 0;
  const poll = setInterval(() => {
    if (!held) runtime.wake();
  }, 5);

  const store = (workflowId: string, version: number, part: Partial<Definition>): Definition => {
    const definition = definitionSchema.parse({ schema: 1, name: "W", triggers: {}, steps: {}, ...part });
    connection
      .prepare(
        `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES (?, ?, ?, ?, '', '', 0)`,
      )
      .run(workflowId, version, workspaceId, JSON.stringify(definition));
    return definition;
  };

  const world: RunWorld = {
    test,
    workspaceId,
    runtime,
    calls,
    answer: echo,
    bulkJobs: createBulkJobStore(connection, (work) => commits.write(work)),
    save(part, mode) {
      const id = `wf_${(saved += 1)}`;
      connection
        .prepare(
          `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, publishedVersion, publishedMode, createdAtMs, updatedAtMs) VALUES (?, ?, 'W', 1, ?, ?, 0, 0)`,
        )
        .run(id, workspaceId, mode === undefined ? null : 1, mode ?? null);
      const definition = store(id, 1, part);
      if (mode !== undefined) triggers.activate({ workspaceId, workflowId: id, version: 1, mode, definition });
      return id;
    },
    saveVersion(workflowId, version, part) {
      store(workflowId, version, part);
      connection.prepare(`UPDATE "Workflow" SET headVersion = ? WHERE id = ?`).run(version, workflowId);
    },
    async call(handler, params, body, query = "", as = key) {
      const request = new Request(`http://localhost:8000/x${query}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { "content-type": "application/json", ...(as === "" ? {} : { authorization: `Bearer ${as}` }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const response = await (handler as Handler)(request, { params: Promise.resolve(params) });
      return { status: response.status, body: (await response.json()) as JsonObject };
    },
    key: (role) => test.key(workspaceId, role),
    hold: (now) => void (held = now),
    async until(runId, status) {
      const read = connection.prepare<[string], { status: string }>(`SELECT status FROM "Run" WHERE id = ?`);
      for (let looks = 0; looks < 1_000; looks += 1) {
        if (read.get(runId)?.status === status) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new AppError("INTERNAL", `Run ${runId} is ${read.get(runId)?.status ?? "unknown"}, not ${status}`);
    },
    async remove() {
      clearInterval(poll);
      await runtime.stop(100);
      await test.remove();
    },
  };
  return world;
}

/** A step that echoes a value. */
export const shape = (value: unknown) => ({
  service: "transform",
  operation: "shape",
  with: { value } as JsonObject,
});

/** A step with an effect that no service keeps a key for. */
export const post = (more: JsonObject = {}) => ({
  service: "slack",
  operation: "message.post",
  with: { channel: "#a", text: "hello", ...more },
});
