import type { OperationExecutor } from "@/lib/connectors/contract";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { createSimulateRun } from "@/lib/engine/simulate-run";
import { catalog } from "@/lib/connectors/testing/catalog";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import { createOptimizer } from "../service";
import type { OptimizerPorts } from "../ports";

/** Answers every call with what it was asked, so that inputs show in outputs. */
const echo: OperationExecutor = {
  call: (call) => Promise.resolve({ kind: "succeeded", output: { id: `${call.stepPath}`, echo: call.input } }),
};

export function optimizerPorts(): OptimizerPorts {
  const rules = rulesFromCatalog(() => catalog);
  return {
    catalog,
    latencyMsOf: rules.latencyMsOf,
    simulateRun: createSimulateRun({ executor: echo, rules, latencyMsOf: rules.latencyMsOf }),
    sampleOutput: (service, operation) => ({ sample: `${service}.${operation}` }),
    sampleTrigger: () => ({ subject: "Hello", body: "World" }),
  };
}

export function testOptimizer() {
  return createOptimizer(optimizerPorts());
}

export function definitionOf(steps: Record<string, Step>): Definition {
  return { schema: 1, name: "Test", triggers: { start: { service: "manual", event: "started" } }, steps };
}
