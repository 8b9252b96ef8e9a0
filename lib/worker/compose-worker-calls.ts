import type { OperationExecutor } from "@/lib/connectors/contract";
import { createPreflight } from "@/lib/connectors/credentials/preflight";
import { secretScrubber } from "@/lib/server/logger";
import type { Platform } from "@/lib/server/platform";
import type { WorkerCalls } from "@/lib/server/worker-calls";
import { composeSignIn, composeTokenRequests } from "./compose-connections";
import { composeProbe } from "./compose-executor";

/** What the worker does for the web process. @param inTurn lets calls wait for their turn under the limit of their connection */
export function composeWorkerCalls(
  platform: Platform,
  inTurn: (executor: OperationExecutor) => OperationExecutor,
): WorkerCalls {
  const { signIn, authorize } = composeSignIn(platform);
  const scrubber = secretScrubber();
  const onSecret = (secret: string): void => scrubber.register(secret);
  return {
    "/connections/test": composeProbe(platform, inTurn),
    "/connections/sign-in": signIn,
    "/connections/authorize": authorize,
    "/connections/preflight": createPreflight({ ...composeTokenRequests(platform), onSecret }),
  };
}
