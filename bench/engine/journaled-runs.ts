import { catalog } from "@/lib/connectors/catalog";
import { createMemoryEntities, createMemoryFaults } from "@/lib/connectors/simulator/memory-state";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { createAcceptRun } from "@/lib/db/accept-run";
import { GroupCommit } from "@/lib/db/group-commit";
import { createJournalStore } from "@/lib/db/journal-store";
import { acquireLease } from "@/lib/db/lease-store";
import { openRawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase } from "@/lib/db/testing/migrated-database";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { Runtime } from "@/lib/engine/runtime";
import { systemClock } from "@/lib/kernel/clock";
import { seededRandom } from "@/lib/kernel/random";
import { systemTimers } from "@/lib/kernel/timers";
import type { Definition, Step } from "@/lib/workflow/definition-schema";

/** Five steps that shape data, one after the other; nothing leaves the process. */
export const FIVE_STEPS: Definition = {
  schema: 1,
  name: "Five steps",
  triggers: {},
  steps: Object.fromEntries(
    [1, 2, 3, 4, 5].map((n): [string, Step] => [
      `s${n}`,
      {
        service: "transform",
        operation: "shape",
        ...(n === 1 ? {} : { needs: [`s${n - 1}`] }),
        with: { value: { n: n === 1 ? "{{ trigger.n }}" : `{{ steps.s${n - 1}.output.n + 1 }}` } },
      },
    ]),
  ),
  settings: { maxConcurrentRuns: 1_000 },
};

export interface RunsMeasured {
  runs: number;
  perSecond: number;
  /** From before acceptance to the end on disk. */
  p50Ms: number;
  p99Ms: number;
  cpuMsPerRun: number;
  commits: number;
}

/**
 * Accepts and runs on a database of its own, everything journaled, and keeps so many in flight.
 * @param forMs no run is accepted after that
 */
export async function measureJournaledRuns(inFlight: number, forMs: number): Promise<RunsMeasured> {
  const database = migratedDatabase();
  const connection = openRawConnection(database.file);
  connection.exec(
    `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, createdAtMs, updatedAtMs) VALUES ('wf_1', 'ws_1', 'W', 1, 0, 0)`,
  );
  connection
    .prepare(
      `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES ('wf_1', 1, 'ws_1', ?, '', '', 0)`,
    )
    .run(JSON.stringify(FIVE_STEPS));
  const random = seededRandom(1);
  const lease = acquireLease(connection, systemClock, "bench");
  if (lease === null) throw new RangeError("the lease is taken");
  const commits = new GroupCommit({
    connection,
    clock: systemClock,
    timers: systemTimers,
    lease,
    onFatal: (reason, error) => {
      throw new RangeError(`${reason}: ${String(error)}`);
    },
    onStorage: () => undefined,
  });
  const ends = new Map<string, () => void>();
  const ended = new Set<string>();
  const runtime = new Runtime({
    store: createJournalStore(connection, commits, systemClock, random),
    executor: createSimulatorExecutor({
      catalog,
      state: createMemoryEntities(),
      faults: createMemoryFaults([]),
      random,
    }),
    rules: rulesFromCatalog(catalog),
    clock: systemClock,
    timers: systemTimers,
    random,
    mayCallOut: () => true,
    onRunEnded({ runId, status }) {
      if (status !== "succeeded") throw new RangeError(`run ${runId} ${status}`);
      ended.add(runId);
      ends.get(runId)?.();
    },
  });
  const accept = createAcceptRun(connection, systemClock, random);
  // As in the worker: doorbells of one turn are one look.
  let woken = false;
  const wake = (): void => {
    if (woken) return;
    woken = true;
    setImmediate(() => {
      woken = false;
      runtime.wake();
    });
  };

  const latenciesMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const lane = async (): Promise<void> => {
    for (let n = 0; performance.now() - startMs < forMs; n += 1) {
      const acceptedMs = performance.now();
      const { runId } = await accept({
        workspaceId: "ws_1",
        workflowId: "wf_1",
        version: 1,
        mode: "simulate",
        source: { kind: "api" },
        input: { n },
      });
      wake();
      await new Promise<void>((resolve) => (ended.delete(runId) ? resolve() : ends.set(runId, resolve)));
      ends.delete(runId);
      ended.delete(runId);
      latenciesMs.push(performance.now() - acceptedMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const tookMs = performance.now() - startMs;
  const cpu = process.cpuUsage(cpuBefore);
  await runtime.stop(0);
  connection.close();
  await database.remove();
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number): number => latenciesMs[Math.floor(share * (latenciesMs.length - 1))] ?? 0;
  return {
    runs: latenciesMs.length,
    perSecond: (latenciesMs.length * 1000) / tookMs,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMsPerRun: (cpu.user + cpu.system) / 1000 / latenciesMs.length,
    commits: commits.count,
  };
}
