import type { RunError } from "@/lib/workflow/run-schema";
import type { OperationCall, OperationExecutor, OperationOutcome } from "./contract";
import { AGAINST_CREDENTIAL, type RefusalCheck } from "./check-refusal";
import type { ConnectionKeeper } from "./credentials/connection-keeper";

/** A call is made again after a refusal so often at most: once for its own renewal, once for one that came between. */
const AGAIN_MAX = 2;

/**
 * An executor that keeps the connections of its live calls: a token near its end is renewed first, and a call that its
 * service refused for its credential is made once more with a new token. Only such calls are repeated: a service that
 * refused has not acted. Where nothing helps the outcome says that the connection is broken.
 * @param options `trying`: broken connections are let through, to see whether they work again; `isRefused`: asked before a
 *   connection is called broken, for a service may answer so for one thing alone
 */
export function keepConnections(
  executor: OperationExecutor,
  keeper: ConnectionKeeper,
  options: { trying?: boolean; isRefused?: RefusalCheck } = {},
): OperationExecutor {
  const { isRefused } = options;
  return {
    async call(call) {
      const { workspaceId, connectionId } = call;
      if (call.mode !== "live" || connectionId === null) return executor.call(call);
      for (let again = 0; ; again += 1) {
        const ready = await keeper.ready(workspaceId, connectionId, options.trying);
        if (ready.kind === "refused") return refusal(call, ready.error, ready.broken);
        const outcome = await executor.call(call);
        if (ready.version === null) return outcome;
        if (outcome.kind === "succeeded") {
          keeper.succeeded(workspaceId, connectionId);
          return outcome;
        }
        const { error, acted } = outcome;
        if (acted !== "no" || !AGAINST_CREDENTIAL.has(error.category)) return outcome;
        const { version } = ready;
        const check = isRefused && (() => isRefused(call, connectionId, version));
        const verdict = await keeper.refused(workspaceId, connectionId, version, error, again > 0, check);
        if (verdict.kind === "broken") return { ...outcome, connectionBroken: true };
        if (verdict.kind === "unknown") return refusal(call, verdict.error, false);
        if (verdict.kind === "works" || verdict.kind === "gone" || again === AGAIN_MAX) return outcome;
      }
    },
  };
}

function refusal(
  { service, operation }: OperationCall,
  error: Omit<RunError, "service" | "operation">,
  connectionBroken: boolean,
): OperationOutcome {
  return {
    kind: "failed",
    error: { ...error, service, operation },
    acted: "no",
    ...(connectionBroken ? { connectionBroken } : {}),
  };
}
