import { createConnectionSource } from "@/lib/connectors/credentials/connection-source";
import { createConnectionStore } from "@/lib/db/connection-repository";
import { CONNECTION_KEY } from "@/lib/db/trigger-row";
import { masterKeyOf } from "@/lib/server/compose/master-key";
import type { HookSecrets } from "@/lib/server/hooks/authenticate-hook";
import { secretScrubber } from "@/lib/server/logger";
import type { Platform } from "@/lib/server/platform";

/**
 * Opens the secrets by which a webhook tells its callers: the key of the trigger's connection, one secret a line, so
 * that an old one stays in force while the sender changes over. None where the connection is gone or cannot be opened.
 */
export function composeHookSecrets(platform: Platform): HookSecrets {
  const connections = createConnectionStore(platform);
  const scrubber = secretScrubber();
  const source = createConnectionSource({
    catalogs: platform.catalogs,
    find: (workspaceId, id) => connections.find(workspaceId, id),
    keys: masterKeyOf(platform),
  });
  return async (trigger) => {
    const id = trigger.config[CONNECTION_KEY];
    if (typeof id !== "string") return [];
    const opened = await source.open(trigger.workspaceId, id, "webhook");
    if (opened.kind === "refused") {
      platform.logger.warn({ event: "hook.secret", workflowId: trigger.workflowId, code: opened.error.code });
      return [];
    }
    const secrets = opened.connection.secrets.flatMap((key) => key.split(/\r?\n/)).map((line) => line.trim());
    const present = secrets.filter((secret) => secret !== "");
    for (const secret of present) scrubber.register(secret);
    return present;
  };
}
