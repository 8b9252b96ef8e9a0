import type { Clock } from "@/lib/kernel/clock";
import type { Catalogs } from "../catalogs";
import { sealedCredentialSchema, type SealedCredential } from "../connection-schema";
import { oauthAppOf, renewsItself, type OAuthApp, type OAuthCredential } from "../core/oauth-app";
import type { TokenAnswer } from "../core/token-answer";
import type { CredentialStore, KeptRow } from "../ports";
import { requestToken, type TokenRequestPorts } from "./request-token";
import { seal, unseal, type KeyRing } from "./seal";

export interface TokenStorePorts {
  store: CredentialStore;
  catalogs: Catalogs;
  clock: Clock;
  keys(): Promise<KeyRing>;
  tokens: TokenRequestPorts;
  /** Told every secret as soon as it is known, so that logs can be scrubbed of it. */
  onSecret(secret: string): void;
}

/** Credentials opened, tokens asked for at their provider, and sealed again. Belongs to the worker. */
export function createTokenStore(ports: TokenStorePorts) {
  const { store, clock } = ports;

  async function open(workspaceId: string, id: string, row: KeptRow): Promise<SealedCredential> {
    const context = { workspaceId, connectionId: id, field: "credential" };
    return sealedCredentialSchema.parse(JSON.parse(unseal(row.sealed, context, await ports.keys())));
  }

  function appOf(
    workspaceId: string,
    row: KeptRow,
    credential: OAuthCredential,
    { settings }: SealedCredential,
  ): OAuthApp {
    return oauthAppOf(ports.catalogs.of(workspaceId).service(row.service), credential, settings);
  }

  async function ask(
    app: OAuthApp,
    credential: OAuthCredential,
    grant: Readonly<Record<string, string>>,
    more: readonly string[] = [],
  ): Promise<TokenAnswer> {
    const { clientId, clientSecret, refreshToken, accessToken } = credential;
    if (app.tokenUrl === undefined || !URL.canParse(app.tokenUrl))
      return {
        kind: "failed",
        code: "invalid_request",
        message: "The connection names no token address",
        retryable: false,
      };
    const secrets = [clientSecret, refreshToken, accessToken, ...more].filter((text) => text !== undefined);
    for (const secret of secrets) ports.onSecret(secret);
    const client = { tokenUrl: app.tokenUrl, clientId, clientSecret, clientAuth: app.clientAuth };
    const answer = await requestToken(ports.tokens, client, grant, secrets);
    if (answer.kind === "tokens")
      for (const token of [answer.accessToken, answer.refreshToken]) if (token !== undefined) ports.onSecret(token);
    return answer;
  }

  /** @returns false where somebody put another credential in meanwhile */
  async function save(
    workspaceId: string,
    id: string,
    version: number,
    content: SealedCredential,
    before: OAuthCredential,
    tokens: TokenAnswer & { kind: "tokens" },
    restored = false,
  ): Promise<boolean> {
    const nowMs = clock.now();
    const { expiresAt: _before, ...kept } = before;
    const credential: OAuthCredential = {
      ...kept,
      accessToken: tokens.accessToken,
      issuedAt: new Date(nowMs).toISOString(),
      ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }),
      ...(tokens.lifeMs === undefined ? {} : { expiresAt: new Date(nowMs + tokens.lifeMs).toISOString() }),
    };
    const [master] = await ports.keys();
    const context = { workspaceId, connectionId: id, field: "credential" };
    return store.replace(workspaceId, id, version, {
      sealed: seal(JSON.stringify({ ...content, credential }), context, master),
      expiresAtMs: tokens.lifeMs === undefined ? null : nowMs + tokens.lifeMs,
      renews: renewsItself(credential),
      ...(tokens.scopes === undefined ? {} : { scopes: tokens.scopes }),
      restored,
    });
  }

  return { open, appOf, ask, save };
}
export type TokenStore = ReturnType<typeof createTokenStore>;
