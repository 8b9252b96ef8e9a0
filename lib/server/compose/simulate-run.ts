import { catalog } from "@/lib/connectors/catalog";
import { createMemoryEntities, createMemoryFaults } from "@/lib/connectors/simulator/memory-state";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { createSimulateRun } from "@/lib/engine/simulate-run";
import { seededRandom } from "@/lib/kernel/random";
import type { SimulateRun } from "@/lib/workflow/simulation";

/**
 * Dry runs: the engine's reducer over a simulator without faults and with an empty memory of its own for each run, so
 * that equal requests give equal results. Nothing is stored, nothing is sent.
 */
export function composeSimulateRun(): SimulateRun {
  const rules = rulesFromCatalog(catalog);
  return (request) => {
    const random = seededRandom(request.seed ?? 1);
    const executor = createSimulatorExecutor({
      catalog,
      state: createMemoryEntities(),
      faults: createMemoryFaults([]),
      random,
    });
    return createSimulateRun({
      executor,
      rules,
      latencyMsOf: (service, operation) => rules.latencyMsOf(service, operation),
    })(request);
  };
}
