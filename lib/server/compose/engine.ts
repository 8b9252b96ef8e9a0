import { createAcceptRun } from "@/lib/db/accept-run";
import { openRawConnection } from "@/lib/db/raw-connection";
import { createRequestOfRun } from "@/lib/db/run-request-store";
import { createRunWatch } from "@/lib/db/run-watch";
import { createTriggerStore } from "@/lib/db/trigger-store";
import { catalog } from "@/lib/connectors/catalog";
import { definitionSchema, type Definition } from "@/lib/workflow/definition-schema";
import { createDoorbell } from "../doorbell";
import type { HookSecrets } from "../hooks/authenticate-hook";
import { createReceiveHook } from "../hooks/receive-hook";
import type { Platform } from "../platform";
import { processSingleton } from "../process-singleton";

/** What web and worker share of the engine: accepting runs, triggers, hooks, and waiting for what a run does. */
export type EngineParts = ReturnType<typeof composeEngineParts>;

/**
 * @param ring wakes the worker; over loopback unless the caller is the worker
 * @param secretsOf the worker's: opens the secrets of webhooks; without it those that need one are not accepted
 */
export function composeEngineParts(platform: Platform, ring?: () => void, secretsOf?: HookSecrets) {
  const { env, clock, random } = platform;
  const connection = processSingleton(`raw-connection.${env.databaseFile}`, () => openRawConnection(env.databaseFile));
  const accept = createAcceptRun(connection, clock, random);
  const triggers = createTriggerStore(connection, clock, (service, event) => catalog.event(service, event)?.kind);
  const watch = createRunWatch(connection, () => clock.monotonicMs());
  const version = connection.prepare<[string, number], { definitionJson: string }>(
    `SELECT definitionJson FROM "WorkflowVersion" WHERE workflowId = ? AND version = ?`,
  );
  const definition = (workflowId: string, number: number): Definition | undefined => {
    const row = version.get(workflowId, number);
    return row === undefined ? undefined : definitionSchema.parse(JSON.parse(row.definitionJson));
  };
  const ringWorker = ring ?? createDoorbell(env.DATA_DIR);
  return {
    connection,
    accept,
    triggers,
    watch,
    definition,
    ring: ringWorker,
    requestOfRun: createRequestOfRun(connection, clock, random),
    receiveHook: createReceiveHook({ triggers, accept, watch, definition, clock, secretsOf, ring: ringWorker }),
  };
}
