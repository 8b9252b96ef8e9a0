import path from "node:path";
import { CODE_LIMITS_DEFAULT, createCodeSandbox } from "@/lib/connectors/services/code/sandbox";
import { createMemoryEntities, createMemoryFaults } from "@/lib/connectors/simulator/memory-state";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { createSimulateRun } from "@/lib/engine/simulate-run";
import { seededRandom } from "@/lib/kernel/random";

const THREAD = "../../lib/connectors/services/code/thread.mjs";

const rules = rulesFromCatalog(() => catalog);

/** Runs of definitions over the simulator, code steps included; `close` ends their threads. */
export function simulator(threads: number) {
  const code = createCodeSandbox({
    ...CODE_LIMITS_DEFAULT,
    threads,
    threadFile: path.resolve(import.meta.dirname, THREAD),
  });
  const simulate = createSimulateRun({
    executor: createSimulatorExecutor({
      catalogs,
      code,
      state: createMemoryEntities(),
      faults: createMemoryFaults([]),
      random: seededRandom(1),
    }),
    rules,
    latencyMsOf: () => 1,
  });
  return { simulate, close: () => code.close() };
}
