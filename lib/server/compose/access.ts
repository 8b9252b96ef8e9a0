import { createPrincipalRepository } from "@/lib/db/principal-repository";
import { createAuthenticator } from "../access/authenticator";
import type { Platform } from "../platform";
import type { Authenticator } from "../principal";
import { createTokenBuckets, type TokenBuckets } from "../token-bucket";

/** Who may call, and how often. */
export interface AccessServices {
  authenticator: Authenticator;
  limits: { requests: TokenBuckets; logins: TokenBuckets };
}

export async function composeAccess(platform: Platform): Promise<AccessServices> {
  const { env, db, clock } = platform;
  const repository = createPrincipalRepository(db);
  return {
    authenticator: createAuthenticator({ repository, clock, session: async () => null }),
    limits: {
      requests: createTokenBuckets(env.RATE_LIMIT_PER_MINUTE, clock),
      logins: createTokenBuckets(env.LOGIN_LIMIT_PER_MINUTE, clock),
    },
  };
}
