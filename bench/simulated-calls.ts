import { sampleOf } from "@/lib/connectors/sample";
import { createMemoryEntities, createMemoryFaults } from "@/lib/connectors/simulator/memory-state";
import { createSimulatorExecutor } from "@/lib/connectors/simulator/simulator-executor";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { operationCall } from "@/lib/connectors/testing/operation-call";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";

interface Simulated {
  /** Calls of the executor over the simulator's wire. */
  call(n: number): Promise<unknown>;
  /** What any such call cannot do without: its input and its answer written and read as JSON. */
  floor(n: number): Promise<unknown>;
  operations: number;
}

/** Every operation of every service, in turn, with the catalogue's examples. */
export function simulatedCalls(): Simulated {
  const executor = createSimulatorExecutor({
    catalogs,
    state: createMemoryEntities(),
    faults: createMemoryFaults([]),
    random: () => 0.5,
  });
  const calls = catalogs.shared
    .services()
    .filter((service) => service.builtin !== true)
    .flatMap(({ id }) =>
      (catalogs.shared.service(id)?.operations ?? []).map((operation) => {
        const sample = sampleOf(operation.input);
        const input: JsonObject = isJsonObject(sample) ? sample : {};
        return { service: id, operation: operation.id, input, output: sampleOf(operation.output) };
      }),
    );
  const at = (n: number) => {
    const one = calls[n % calls.length];
    if (one === undefined) throw new RangeError("The catalogue has no operations");
    return one;
  };
  return {
    operations: calls.length,
    call: (n) => executor.call(operationCall({ ...at(n), idempotencyKey: `bench:${String(n)}` })),
    async floor(n) {
      const { input, output } = at(n);
      return [JSON.parse(JSON.stringify(input)), JSON.parse(JSON.stringify(output))];
    },
  };
}
