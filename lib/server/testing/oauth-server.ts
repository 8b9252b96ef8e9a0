import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

/** The OAuth app that is registered at the server. */
export const APP = { clientId: "workflow-app", clientSecret: "canary-client-secret-9f27c1d0aa" };

export interface OAuthServer {
  origin: string;
  /** `host:port`, as OUTBOUND_ALLOW takes it. */
  host: string;
  authorizeUrl: string;
  tokenUrl: string;
  /** Orders that were placed, by Idempotency-Key. */
  orders: string[];
  /** Grant types of the requests that the token address answered with tokens, in order. */
  grants: string[];
  /** Tokens given out. */
  tokens: string[];
  /** Takes back every access and refresh token, as an owner does who removes an app. */
  revoke(): Promise<void>;
  /** From now on access tokens are taken back right after they are given out, or not. */
  refuseTokens(refuse: boolean): void;
  /** Before the token address answers. */
  delayTokens(ms: number): void;
  /** What the owner says when asked: allow, or cancel. */
  decide(allow: boolean): void;
  close(): Promise<void>;
}

/**
 * A real OAuth 2 server (oidc-provider) on loopback, with one owner who signs in and consents by herself, and an API
 * behind its tokens: `GET /api/me`, `POST /api/orders`. Codes need PKCE, refresh tokens rotate and are good once.
 * @param redirectUri registered with the app
 * @param options `lifeS`: seconds that an access token lasts; `port`: 0 takes any free one; `byHand`: the owner is asked
 * by pages with buttons (Sign in; Allow, Cancel)
 */
export async function startOAuthServer(
  redirectUri: string,
  { lifeS = 3_600, port = 0, byHand = false }: { lifeS?: number; port?: number; byHand?: boolean } = {},
): Promise<OAuthServer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  const orders: string[] = [];
  const grants: string[] = [];
  const tokens: string[] = [];
  const grantIds: string[] = [];
  let refuse = false;
  let allow = true;
  let delayMs = 0;

  const provider = new Provider(origin, {
    clients: [
      {
        client_id: APP.clientId,
        client_secret: APP.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code", "refresh_token", "client_credentials"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    scopes: ["openid", "offline_access", "orders:write"],
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    ttl: {
      AccessToken: lifeS,
      ClientCredentials: lifeS,
      AuthorizationCode: 60,
      RefreshToken: 86_400,
      Grant: 86_400,
      Session: 86_400,
      Interaction: 600,
      IdToken: 600,
    },
    cookies: { keys: ["a key of this test"] },
    findAccount: async (_ctx: unknown, accountId: string) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    renderError: async (ctx: { body: string; type: string }, out: Record<string, unknown>) => {
      ctx.type = "html";
      ctx.body = `<!doctype html><h1>Oops</h1><pre>${String(out["error"])}: ${String(out["error_description"])}</pre>`;
    },
  });
  const handle = provider.callback();

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params } = await provider.interactionDetails(request, response);
    if (byHand && request.method === "GET") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(questionOf(prompt.name, String(params["scope"] ?? "")));
      return;
    }
    if (!allow || request.url?.endsWith("?cancel") === true) {
      await provider.interactionFinished(request, response, { error: "access_denied", error_description: "cancelled" });
      return;
    }
    if (prompt.name === "login") {
      await provider.interactionFinished(request, response, { login: { accountId: "ada" } });
      return;
    }
    const grant = new provider.Grant({ accountId: "ada", clientId: params.client_id });
    grant.addOIDCScope(params.scope ?? "openid");
    const grantId = await grant.save();
    grantIds.push(grantId);
    await provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
  }

  async function api(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const known =
      !refuse &&
      ((await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))) !== undefined;
    response.setHeader("content-type", "application/json");
    if (!known) return void response.writeHead(401).end('{"error":"invalid_token","message":"The token is not known"}');
    if (request.method === "POST") orders.push(String(request.headers["idempotency-key"]));
    response.end('{"ok":true}');
  }

  server.on("request", (request, response) => {
    const { pathname } = new URL(request.url ?? "/", origin);
    const fail = (error: unknown): void => void response.writeHead(500).end(String(error));
    if (pathname.startsWith("/interaction/")) interact(request, response).catch(fail);
    else if (pathname.startsWith("/api/")) api(request, response).catch(fail);
    else if (pathname === "/token") {
      watchTokens(request, response, grants, tokens);
      setTimeout(() => handle(request, response), delayMs);
    } else handle(request, response);
  });

  return {
    origin,
    host,
    authorizeUrl: `${origin}/auth`,
    tokenUrl: `${origin}/token`,
    orders,
    grants,
    tokens,
    async revoke() {
      for (const grantId of grantIds) {
        await provider.AccessToken.revokeByGrantId(grantId);
        await provider.RefreshToken.revokeByGrantId(grantId);
      }
    },
    refuseTokens: (value) => (refuse = value),
    delayTokens: (ms) => (delayMs = ms),
    decide: (value) => (allow = value),
    close: () => closed(server),
  };
}

/** The page by which a provider asks its owner. */
function questionOf(prompt: string, scope: string): string {
  const button = (text: string, search = ""): string =>
    `<form method="post" action="${search}"><button>${text}</button></form>`;
  const body =
    prompt === "login"
      ? `<h1>Sign in to the shop</h1>${button("Sign in as Ada")}`
      : `<h1>Allow this app?</h1><p>${scope}</p>${button("Allow")}${button("Cancel", "?cancel")}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head><body>${body}</body></html>`;
}

/** Notes what the token address gives out. */
function watchTokens(request: IncomingMessage, response: ServerResponse, grants: string[], tokens: string[]): void {
  let asked = "";
  // Beside the server's own reading of it.
  const emit = request.emit.bind(request);
  request.emit = ((event: string, ...rest: unknown[]) => {
    if (event === "data") asked += String(rest[0]);
    return (emit as (event: string, ...rest: unknown[]) => boolean)(event, ...rest);
  }) as typeof request.emit;
  const end = response.end.bind(response);
  response.end = ((chunk?: unknown, ...rest: never[]) => {
    const text = chunk === undefined || chunk === null ? "" : String(chunk);
    if (response.statusCode === 200 && text.startsWith("{")) {
      const body = JSON.parse(text) as Record<string, unknown>;
      grants.push(new URLSearchParams(asked).get("grant_type") ?? "?");
      for (const name of ["access_token", "refresh_token"]) if (typeof body[name] === "string") tokens.push(body[name]);
    }
    return (end as (chunk?: unknown, ...rest: never[]) => ServerResponse)(chunk, ...rest);
  }) as typeof response.end;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}

/**
 * What a person's browser does at the provider: follows redirects with its cookies until it is sent back to us.
 * @returns the address it is sent back to; null where the provider shows a page instead, with that page
 */
export async function signInAtProvider(
  address: string,
  redirectUri: string,
): Promise<{ back: URL | null; page: string }> {
  const cookies = new Map<string, string>();
  let next = address;
  for (let hop = 0; hop < 12; hop += 1) {
    const response = await fetch(next, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "), accept: "text/html" },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const location = response.headers.get("location");
    if (location === null) return { back: null, page: await response.text() };
    next = new URL(location, next).href;
    if (next.startsWith(redirectUri)) return { back: new URL(next), page: "" };
  }
  throw new RangeError("The provider sends around in a circle");
}
