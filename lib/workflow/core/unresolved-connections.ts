import type { ErrorDetail } from "@/lib/kernel/app-error";
import { type CatalogLookup, needsConnection } from "../catalog-lookup";
import type { Definition, Step, Trigger } from "../definition-schema";
import { needsHookSecret, parseHookAuth } from "../hook-auth-schema";
import { walkSteps } from "./walk-steps";

/**
 * Steps and triggers that a live run could not call: their service needs a connection and they name none, or one of
 * another service. Disabled ones do not count.
 * @param services connection id → service
 */
export function unresolvedConnections(
  definition: Definition,
  lookup: CatalogLookup,
  services: ReadonlyMap<string, string>,
): ErrorDetail[] {
  const users = [
    ...Object.entries(definition.triggers).map(([id, part]) => ({ path: `definition.triggers.${id}`, part })),
    ...walkSteps(definition).map(({ keys, step }) => ({ path: `definition.${keys.join(".")}`, part: step })),
  ];
  return users.flatMap(({ path, part }): ErrorDetail[] => {
    const service = part.service === undefined ? undefined : lookup.service(part.service);
    if (service === undefined || part.disabled) return [];
    const connected = part.connection === undefined ? undefined : services.get(part.connection);
    if (isSecretOfHook(part) && connected !== service.id) {
      const message = `The secret by which callers are told lies in a connection of the service ${service.id}`;
      return [{ path: `${path}.connection`, message }];
    }
    if (connected === undefined)
      return needsConnection(service)
        ? [{ path: `${path}.connection`, message: `${service.name} needs a connection` }]
        : [];
    // The HTTP step takes a connection of any service; the hosts it may reach are bound to the connection.
    if (service.builtin || connected === service.id) return [];
    return [{ path: `${path}.connection`, message: `This connection is for ${connected}, not for ${service.name}` }];
  });
}

function isSecretOfHook(part: Step | Trigger): boolean {
  if (part.service !== "webhook" || !("event" in part)) return false;
  const auth = parseHookAuth(part.with?.["auth"]);
  return auth !== null && needsHookSecret(auth);
}
