import type { Json } from "@/lib/kernel/json";
import type { CatalogLookup } from "@/lib/workflow/catalog-lookup";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { SimulateRun } from "@/lib/workflow/simulation";

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
