import type { Catalogs } from "@/lib/connectors/catalogs";
import { createMemoryEntities, createMemoryFaults } from "@/lib/connectors/simulator/memory-state";
import type { CodeRunner } from "@/lib/connectors/ports";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { createCalledWorkflowReader } from "@/lib/db/called-workflow-reader";
import type { Database } from "@/lib/db/prisma";
import type { RawConnection } from "@/lib/db/raw-connection";
import { createSampleReader } from "@/lib/db/sample-reader";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { createSimulateRun } from "@/lib/engine/simulate-run";
import { seededRandom } from "@/lib/kernel/random";
import { systemClock } from "@/lib/kernel/clock";
import type { SimulateRun } from "@/lib/workflow/simulation";
import { getEnv } from "../env";
import { codeSandbox, codeWithinBudget } from "./code-sandbox";

/**
 * Dry runs: the engine's reducer over a simulator without faults and with an empty memory of its own for each run, so
 * that equal requests give equal results. Nothing is stored, nothing is sent.
 * @param stored where called workflows and saved samples stand; without it a call gives `{}`, and examples are answered
 */
export function composeSimulateRun(
  catalogs: Catalogs,
  stored?: { db: Database; connection: RawConnection },
): SimulateRun {
  const sampleFor = stored === undefined ? undefined : createSampleReader(stored.connection);
  return (request) => {
    const { workspaceId } = request;
    const rules = rulesFromCatalog(() => (workspaceId === undefined ? catalogs.shared : catalogs.of(workspaceId)));
    const random = seededRandom(request.seed ?? 1);
    let code: CodeRunner | undefined;
    const newCode = (): CodeRunner =>
      codeWithinBudget(codeSandbox(), getEnv().CODE_TIMEOUT_MS, () => systemClock.monotonicMs());
    const executor = createSimulatorExecutor({
      catalogs,
      state: createMemoryEntities(),
      faults: createMemoryFaults([]),
      sampleFor,
      random,
      // Looked up with the first code step, so that dry runs without one need no settings.
      code: { run: (job) => (code ??= newCode()).run(job) },
    });
    return createSimulateRun({
      executor,
      rules,
      latencyMsOf: (service, operation) => rules.latencyMsOf(service, operation),
      ...(stored === undefined ? {} : { workflow: createCalledWorkflowReader(stored.db) }),
    })(request);
  };
}
