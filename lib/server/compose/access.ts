import { createAccountRepository } from "@/lib/db/account-repository";
import { createApiKeyRepository } from "@/lib/db/api-key-repository";
import { createAuditRepository } from "@/lib/db/audit-repository";
import { createIdempotencyRepository } from "@/lib/db/idempotency-repository";
import { createMemberRepository } from "@/lib/db/member-repository";
import { createPrincipalRepository } from "@/lib/db/principal-repository";
import { createSettingsRepository } from "@/lib/db/settings-repository";
import { createSystemRepository } from "@/lib/db/system-repository";
import { createApiKeys, type ApiKeys } from "../access/api-keys";
import { createAuditLog, type AuditLogReader } from "../access/audit-log";
import { createAuthenticator } from "../access/authenticator";
import { createFirstOwner, type FirstOwner } from "../access/first-owner";
import { createMembers, type Members } from "../access/members";
import { sessionSecret } from "../access/session-secret";
import { createSignIn, type SignIn } from "../access/sign-in";
import { createWorkspaces, type Workspaces } from "../access/workspaces";
import { createEngineGuard, type EngineGuard } from "../engine-guard";
import { createAnswerSeal } from "../http/answer-seal";
import { createIdempotency, type Idempotency } from "../http/idempotency";
import { createSlots, type Slots } from "../http/slots";
import type { Platform } from "../platform";
import type { Authenticator } from "../principal";
import { createSettings, type Settings } from "../settings-service";
import { createSystemInfo, type SystemInfo } from "../system-info";
import { createTokenBuckets, type TokenBuckets } from "../token-bucket";

/** Event streams that one person or key may have open, and all together. */
const STREAMS_PER_CALLER = 32;
const STREAMS_MAX = 256;

/** Who may call, how often, and what belongs to the workspace itself. */
export interface AccessServices {
  authenticator: Authenticator;
  limits: { requests: TokenBuckets; logins: TokenBuckets; streams: Slots };
  signIn: SignIn;
  firstOwner: FirstOwner;
  members: Members;
  workspaces: Workspaces;
  apiKeys: ApiKeys;
  auditLog: AuditLogReader;
  settings: Settings;
  system: SystemInfo;
  engineGuard: EngineGuard;
  idempotency: Idempotency;
}

export function composeAccess(platform: Platform): AccessServices {
  const { env, db, clock } = platform;
  const principals = createPrincipalRepository(db);
  const accounts = createAccountRepository(platform);
  const keys = createApiKeyRepository(platform);
  const settings = createSettings(createSettingsRepository(platform));
  const signIn = createSignIn(platform);
  return {
    authenticator: createAuthenticator({
      repository: principals,
      clock,
      session: (headers) => signIn.session(headers),
    }),
    limits: {
      requests: createTokenBuckets(env.RATE_LIMIT_PER_MINUTE, clock),
      logins: createTokenBuckets(env.LOGIN_LIMIT_PER_MINUTE, clock),
      streams: createSlots(STREAMS_PER_CALLER, STREAMS_MAX),
    },
    signIn,
    firstOwner: createFirstOwner(platform, accounts, keys),
    members: createMembers(platform, createMemberRepository(platform), accounts),
    workspaces: createWorkspaces(platform, accounts, principals),
    apiKeys: createApiKeys(platform, keys, principals),
    auditLog: createAuditLog(createAuditRepository(db)),
    settings,
    system: createSystemInfo(platform, createSystemRepository(db)),
    engineGuard: createEngineGuard(platform, settings),
    idempotency: createIdempotency(
      createIdempotencyRepository(platform),
      clock,
      createAnswerSeal(sessionSecret(env.DATA_DIR)),
    ),
  };
}
