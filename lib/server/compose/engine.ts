import { createAcceptRun } from "@/lib/db/accept-run";
import type { RawConnection } from "@/lib/db/raw-connection";
import { createRequestOfRun } from "@/lib/db/run-request-store";
import { createRunWatch, type RunWatch } from "@/lib/db/run-watch";
import { createTriggerStore } from "@/lib/db/trigger-store";
import { createVersionReader } from "@/lib/db/version-reader";
import type { AcceptRun } from "@/lib/engine/ports";
import { createDoorbell } from "../doorbell";
import type { HookSecrets } from "../hooks/authenticate-hook";
import { createPassToWorker } from "../hooks/pass-to-worker";
import { createReceiveHook } from "../hooks/receive-hook";
import type { Platform } from "../platform";
import { rawConnectionOf } from "./raw-connection";

/** What web and worker share of the engine: accepting runs, triggers, hooks, and waiting for what a run does. */
export type EngineParts = ReturnType<typeof composeEngineParts>;

/** What the worker does itself, and the web leaves to it or finds out by looking. */
export interface WorkersParts {
  accept: AcceptRun;
  watch: RunWatch;
  /** Looks for what is to be done. */
  ring(): void;
  /** Opens the secrets of webhooks; without it those that need one are not accepted. */
  secretsOf: HookSecrets;
}

/** The connection of this process for what must be on disk when it returns. */
export function composeRawConnection({ env }: Platform): RawConnection {
  return rawConnectionOf(env.databaseFile);
}

export function composeEngineParts(platform: Platform, worker?: WorkersParts) {
  const { env, clock, random, catalogs } = platform;
  const connection = composeRawConnection(platform);
  const accept = worker?.accept ?? createAcceptRun(connection, clock, random);
  const triggers = createTriggerStore(
    connection,
    clock,
    (service, event, workspaceId) => catalogs.of(workspaceId).event(service, event)?.kind,
  );
  const watch = worker?.watch ?? createRunWatch(connection, () => clock.monotonicMs());
  const definition = createVersionReader(connection);
  const ring = worker?.ring ?? createDoorbell(env.DATA_DIR);
  return {
    connection,
    accept,
    triggers,
    watch,
    definition,
    ring,
    requestOfRun: createRequestOfRun(connection, clock, random),
    receiveHook: createReceiveHook({
      triggers,
      accept,
      watch,
      definition,
      clock,
      secretsOf: worker?.secretsOf,
      // What the worker accepts it has in hand, or looks for itself.
      ring: worker === undefined ? ring : () => undefined,
    }),
    passToWorker: createPassToWorker(env.DATA_DIR),
  };
}
