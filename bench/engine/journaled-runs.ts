import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { createMemoryEntities, createMemoryFaults } from "@/lib/connectors/simulator/memory-state";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { GroupCommit } from "@/lib/db/group-commit";
import { createJournalStore } from "@/lib/db/journal-store";
import { acquireLease } from "@/lib/db/lease-store";
import { openRawConnection } from "@/lib/db/raw-connection";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { Runtime } from "@/lib/engine/runtime";
import { systemClock } from "@/lib/kernel/clock";
import type { Json } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { systemTimers } from "@/lib/kernel/timers";
import type { Definition, Step } from "@/lib/workflow/definition-schema";

/** So many steps that shape data, one after the other; nothing leaves the process. */
export function chainOf(steps: number): Definition {
  const ids = Array.from({ length: steps }, (_, n) => `s${n + 1}`);
  return {
    schema: 1,
    name: `${steps} steps`,
    triggers: {},
    settings: { maxConcurrentRuns: 1_000 },
    steps: Object.fromEntries(
      ids.map((id, n): [string, Step] => [
        id,
        {
          service: "transform",
          operation: "shape",
          ...(n === 0 ? {} : { needs: [`s${n}`] }),
          with: { value: { n: n === 0 ? "{{ trigger.n }}" : `{{ steps.s${n}.output.n + 1 }}` } },
        },
      ]),
    ),
  };
}

/** One step over the list that comes in. */
export const FAN_OUT: Definition = {
  ...chainOf(0),
  name: "Fan-out",
  steps: {
    each: {
      service: "transform",
      operation: "shape",
      forEach: "trigger.list",
      concurrency: 1_000,
      with: { value: "{{ item }}" },
    },
  },
};

/** One call that acts, as far as the engine knows: its start must be on disk before it leaves. */
export const ONE_EFFECT: Definition = {
  ...chainOf(0),
  name: "One effect",
  steps: { post: { service: "slack", operation: "message.post", with: { channel: "#a", text: "hello" } } },
};

export interface RunsToMeasure {
  /** A migrated SQLite file of its own, without workflows. */
  file: string;
  definition: Definition;
  input: Json;
  inFlight: number;
  /** No run is accepted after that. */
  forMs: number;
  /** Not counted: what runs so long before, while the code gets warm. */
  warmUpMs: number;
}

export interface RunsMeasured {
  runs: number;
  perSecond: number;
  /** From before acceptance to the end on disk. */
  p50Ms: number;
  p99Ms: number;
  /** Acceptance included. */
  cpuMsPerRun: number;
  commitsPerRun: number;
}

/** Accepts and runs, everything journaled, and keeps so many in flight. */
export async function measureJournaledRuns(measure: RunsToMeasure): Promise<RunsMeasured> {
  const connection = openRawConnection(measure.file);
  connection.exec(
    `INSERT INTO "Workflow" (id, workspaceId, name, headVersion, createdAtMs, updatedAtMs) VALUES ('wf_1', 'ws_1', 'W', 1, 0, 0)`,
  );
  connection
    .prepare(
      `INSERT INTO "WorkflowVersion" (workflowId, version, workspaceId, definitionJson, contentHash, createdBy, createdAtMs) VALUES ('wf_1', 1, 'ws_1', ?, '', '', 0)`,
    )
    .run(JSON.stringify(measure.definition));
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
      catalogs,
      state: createMemoryEntities(),
      faults: createMemoryFaults([]),
      random,
    }),
    rulesOf: () => rulesFromCatalog(() => catalog),
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
  let latenciesMs: number[] = [];
  const phase = async (forMs: number): Promise<void> => {
    const startMs = performance.now();
    const lane = async (): Promise<void> => {
      for (;;) {
        const acceptedMs = performance.now();
        if (acceptedMs - startMs >= forMs) return;
        const { runId } = await runtime.accept({
          workspaceId: "ws_1",
          workflowId: "wf_1",
          version: 1,
          mode: "simulate",
          source: { kind: "api" },
          input: measure.input,
        });
        await new Promise<void>((resolve) => (ended.delete(runId) ? resolve() : ends.set(runId, resolve)));
        ends.delete(runId);
        ended.delete(runId);
        latenciesMs.push(performance.now() - acceptedMs);
      }
    };
    await Promise.all(Array.from({ length: measure.inFlight }, lane));
  };
  await phase(measure.warmUpMs);
  latenciesMs = [];
  const commitsBefore = commits.count;
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  await phase(measure.forMs);
  const tookMs = performance.now() - startMs;
  const cpu = process.cpuUsage(cpuBefore);
  await runtime.stop(0);
  connection.close();
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number): number => latenciesMs[Math.floor(share * (latenciesMs.length - 1))] ?? 0;
  return {
    runs: latenciesMs.length,
    perSecond: (latenciesMs.length * 1000) / tookMs,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMsPerRun: (cpu.user + cpu.system) / 1000 / latenciesMs.length,
    commitsPerRun: (commits.count - commitsBefore) / latenciesMs.length,
  };
}
