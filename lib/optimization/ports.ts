import type { Json } from "@/lib/kernel/json";
import type { CatalogLookup } from "@/lib/workflow/catalog-lookup";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunMode } from "@/lib/workflow/run-schema";
import type { SimulateRun } from "@/lib/workflow/simulation";
import type { MeasuredAttempt, MeasuredRun } from "./core/summarize-history";

/** Past runs of a workflow. */
export interface HistoryStore {
  /** Live where there were live runs: modes are never mixed. */
  modeOf(workspaceId: string, workflowId: string): Promise<RunMode>;
  /** The newest ended runs and the attempts of their steps. */
  read(
    workspaceId: string,
    workflowId: string,
    mode: RunMode,
  ): Promise<{ runs: MeasuredRun[]; attempts: MeasuredAttempt[] }>;
}

/** What the optimizer is given. It reads no store: the use case brings the definition and its history. */
export interface OptimizerPorts {
  catalog: CatalogLookup;
  simulateRun: SimulateRun;
  /** Typical milliseconds of one call. */
  latencyMsOf: (service: string, operation: string) => number;
  /** An answer such as the operation gives; {} where it is not known. */
  sampleOutput: (service: string, operation: string) => Json;
  /** An event such as the definition's first trigger gives. */
  sampleTrigger: (definition: Definition) => Json;
}
