import { createConnectionKeeper, type ConnectionKeeper } from "@/lib/connectors/credentials/connection-keeper";
import { TOKEN_TIMEOUT_MS, type TokenRequestPorts } from "@/lib/connectors/credentials/request-token";
import { createSignIn, type SignIn } from "@/lib/connectors/credentials/sign-in";
import type { TokenStorePorts } from "@/lib/connectors/credentials/token-store";
import { hostAndPort } from "@/lib/connectors/http/address-guard";
import { createOutboundClient } from "@/lib/connectors/http/outbound-client";
import { createCredentialStore } from "@/lib/db/credential-store";
import { AppError } from "@/lib/kernel/app-error";
import { composeRawConnection } from "@/lib/server/compose/engine";
import { masterKeyOf } from "@/lib/server/compose/master-key";
import { outboundOptions } from "@/lib/server/compose/outbound-options";
import { secretScrubber } from "@/lib/server/logger";
import type { Platform } from "@/lib/server/platform";

/** An answer of a token address is a few hundred bytes. */
const TOKEN_ANSWER_BYTES_MAX = 262_144;

const keepers = new WeakMap<Platform, ConnectionKeeper>();

/** The keeper of connections; one per process, so that a token is renewed once however many calls ask for it. */
export function composeKeeper(platform: Platform): ConnectionKeeper {
  const known = keepers.get(platform);
  if (known !== undefined) return known;
  const { logger } = platform;
  const keeper = createConnectionKeeper({
    ...tokenStorePorts(platform),
    onBroken: (facts) => logger.warn({ event: "connection.broken", ...facts }),
    onError: (error) => logger.error({ event: "connection.note_failed", err: error }),
  });
  keepers.set(platform, keeper);
  return keeper;
}

/** Sign-ins of people at the providers of connections. */
export function composeSignIn(platform: Platform): SignIn {
  return createSignIn(tokenStorePorts(platform));
}

function tokenStorePorts(platform: Platform): TokenStorePorts {
  const { catalogs, clock } = platform;
  const scrubber = secretScrubber();
  return {
    store: composeCredentialStore(platform),
    catalogs,
    clock,
    keys: masterKeyOf(platform),
    tokens: composeTokenRequests(platform),
    onSecret: (secret) => scrubber.register(secret),
  };
}

/** Rows of connections by the raw connection of this process: read with each call. */
export function composeCredentialStore(platform: Platform): ReturnType<typeof createCredentialStore> {
  return createCredentialStore(composeRawConnection(platform), platform.clock, platform.random);
}

/** Requests to providers: through the same guards as every call, but no redirect is followed with a secret. */
export function composeTokenRequests(platform: Platform): TokenRequestPorts {
  const { env, catalogs } = platform;
  const transport = createOutboundClient({
    ...outboundOptions(env),
    redirectsMax: 0,
    bodyBytesMax: TOKEN_ANSWER_BYTES_MAX,
  });
  const allowed = new Set(env.OUTBOUND_ALLOW.map((entry) => entry.toLowerCase()));
  const service = catalogs.shared.service("http");
  const operation = catalogs.shared.operation("http", "request");
  return {
    mayBePlain: (url) => allowed.has(hostAndPort(url)),
    send(request) {
      if (service === undefined || operation === undefined) throw new AppError("INTERNAL", "There is no HTTP service");
      const call = {
        workspaceId: "",
        workflowId: "",
        runId: "",
        stepPath: "token",
        service: service.id,
        operation: operation.id,
        input: {},
        connectionId: null,
        mode: "live" as const,
        attempt: 1,
        idempotencyKey: "",
        timeoutMs: TOKEN_TIMEOUT_MS,
        signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
      };
      return transport.send({ call, service, operation, input: {}, request, connection: null });
    },
  };
}
