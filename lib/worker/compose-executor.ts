import { catalog } from "@/lib/connectors/catalog";
import type { OperationExecutor } from "@/lib/connectors/contract";
import { createExecutor, createOperationExecutor } from "@/lib/connectors/executor";
import { createOutboundClient } from "@/lib/connectors/http/outbound-client";
import { sampleOf } from "@/lib/connectors/sample";
import type { Platform } from "@/lib/server/platform";

/** The executor of real runs: the network for live ones, answers made from the catalogue's schemas for simulated ones. */
export function composeExecutor({ env, clock }: Platform): OperationExecutor {
  const live = createOperationExecutor({
    catalog,
    transport: createOutboundClient({ allow: env.OUTBOUND_ALLOW }),
    clock,
  });
  const simulate: OperationExecutor = {
    async call(call) {
      const operation = catalog.operation(call.service, call.operation);
      if (operation === undefined || call.service === "transform" || call.service === "log") return live.call(call);
      return { kind: "succeeded", output: sampleOf(operation.output) };
    },
  };
  return createExecutor({ live, simulate });
}
