import type { SealedCredential } from "../connection-schema";
import type { Service } from "../schema";

export type OAuthCredential = Extract<SealedCredential["credential"], { kind: "oauth2" }>;

/** How a connection's OAuth app talks to its provider. */
export interface OAuthApp {
  authorizeUrl: string | undefined;
  tokenUrl: string | undefined;
  scopes: readonly string[];
  pkce: boolean;
  /** Ways to show itself to the token address, in the order in which they are tried. */
  clientAuth: readonly ("basic" | "body")[];
  authorizeParams: Readonly<Record<string, string>>;
}

/** What is known of a connection's OAuth: what it names itself, then what the catalogue says of its service. */
export function oauthAppOf(
  service: Pick<Service, "auth"> | undefined,
  named: Partial<Pick<OAuthCredential, "authorizeUrl" | "tokenUrl" | "scopes" | "clientAuth">>,
  settings: Readonly<Record<string, string>>,
): OAuthApp {
  const known = service?.auth.find((auth) => auth.kind === "oauth2");
  const clientAuth = named.clientAuth ?? known?.clientAuth;
  return {
    authorizeUrl: named.authorizeUrl ?? withSettings(known?.authorizeUrl, settings),
    tokenUrl: named.tokenUrl ?? withSettings(known?.tokenUrl, settings),
    scopes: named.scopes ?? known?.scopes ?? [],
    pkce: known?.pkce ?? true,
    clientAuth: clientAuth === undefined ? ["body", "basic"] : [clientAuth],
    authorizeParams: known?.authorizeParams ?? {},
  };
}

/** Settings of a connection have forms that make no other host (`connectionSettings` of the service). */
function withSettings(url: string | undefined, settings: Readonly<Record<string, string>>): string | undefined {
  return url?.replace(/\{(\w+)\}/g, (match, name: string) => {
    const value = settings[name];
    // A host of one's own may have a port.
    return value === undefined ? match : encodeURIComponent(value).replaceAll("%3A", ":");
  });
}

/** The address at the provider where a person signs in. @throws TypeError where the authorize address is none */
export function authorizeAddress(
  app: OAuthApp & { authorizeUrl: string },
  request: { clientId: string; redirectUri: string; state: string; challenge: string },
): string {
  const url = new URL(app.authorizeUrl);
  const parameters: Record<string, string> = {
    ...app.authorizeParams,
    response_type: "code",
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    ...(app.scopes.length === 0 ? {} : { scope: app.scopes.join(" ") }),
    ...(app.pkce ? { code_challenge: request.challenge, code_challenge_method: "S256" } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  url.hash = "";
  return url.href;
}

/** Whether tokens can be obtained again without anybody's help. */
export function renewsItself(credential: SealedCredential["credential"]): boolean {
  if (credential.kind !== "oauth2") return false;
  return credential.grant === "client_credentials" || credential.refreshToken !== undefined;
}

const AHEAD_MS = 300_000;
const AHEAD_SHARE = 0.1;
/** Of a life that is told to be shorter than twice the margin. */
const AHEAD_SHARE_MAX = 0.5;

/**
 * When an access token is to be renewed: a tenth of its life before its end, at least five minutes, but not in the
 * first half of its life.
 * @returns milliseconds since the epoch; null where its end is not known
 */
export function renewAtMs(credential: Pick<OAuthCredential, "expiresAt" | "issuedAt">): number | null {
  if (credential.expiresAt === undefined) return null;
  const endMs = Date.parse(credential.expiresAt);
  if (credential.issuedAt === undefined) return endMs - AHEAD_MS;
  const lifeMs = Math.max(0, endMs - Date.parse(credential.issuedAt));
  return endMs - Math.min(Math.max(AHEAD_MS, lifeMs * AHEAD_SHARE), lifeMs * AHEAD_SHARE_MAX);
}
