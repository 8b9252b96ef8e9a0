import { explainOAuthError, OAUTH_ERROR_CODES } from "../catalog/oauth-errors";
import type { PreflightCheck, PreflightRequest } from "../connection-schema";
import { authorizeAddress } from "../core/oauth-app";
import type { PreparedRequest, TransportAnswer } from "../core/prepared-request";
import { pkceChallenge } from "./pkce";
import { requestToken, type TokenRequestPorts } from "./request-token";

type Check = Omit<PreflightCheck, "name">;

/** Stands where a real state and code will stand: a provider that answers them has looked at the app first. */
const THROWAWAY = "preflight-of-a-connection-that-nobody-signed-in-to-yet";

/**
 * Looks at an OAuth app before anybody is sent to its provider: does the authorize address answer to this client id and
 * redirect address, does the token address know the client. Belongs to the worker. Nothing of it is kept.
 */
export function createPreflight(ports: TokenRequestPorts & { onSecret(secret: string): void }) {
  return async (request: PreflightRequest): Promise<PreflightCheck[]> => {
    if (request.clientSecret !== undefined) ports.onSecret(request.clientSecret);
    const token = await checkToken(ports, request);
    if (request.grant === "client_credentials") return [{ name: "token_address", ...token }];
    return [
      { name: "authorize_address", ...(await checkAuthorize(ports, request)) },
      { name: "token_address", ...token },
    ];
  };
}

async function checkAuthorize(ports: TokenRequestPorts, request: PreflightRequest): Promise<Check> {
  const { authorizeUrl, clientId, redirectUri } = request;
  if (authorizeUrl === undefined)
    return failed(
      "There is no authorize address.",
      "Give the address at which people sign in; it stands in the provider's documentation of OAuth.",
    );
  const asked = { clientId, redirectUri, state: THROWAWAY, challenge: pkceChallenge(THROWAWAY) };
  const app = { ...request, authorizeUrl, tokenUrl: undefined };
  const sent: PreparedRequest = {
    method: "GET",
    url: authorizeAddress(app, asked),
    headers: { accept: "text/html,application/json" },
  };
  const answer = await ports.send(sent);
  const host = new URL(authorizeUrl).host;
  if (answer.kind === "failed")
    return failed(
      `The authorize address ${host} does not answer: ${answer.message}.`,
      "Check the address. If it is in your own network, an administrator has to allow it (OUTBOUND_ALLOW).",
    );
  const code = refusalIn(answer, redirectUri);
  if (code !== null) {
    const { what, todo } = explainOAuthError(code);
    return failed(`${what} (${code})`, todo);
  }
  if (answer.status === 404)
    return failed(
      `There is nothing at the authorize address (${host} answers 404).`,
      "Check the address in the provider's documentation of OAuth.",
    );
  if (answer.status >= 400)
    return warned(
      `The authorize address answers HTTP ${answer.status}; it may answer a browser differently.`,
      "Go on; if the sign-in fails, compare client id and redirect address with your OAuth app.",
    );
  return { state: "ok", message: `${host} asks people to sign in.`, todo: null };
}

/** The code by which a provider refuses an app before anybody has signed in: sent back, or told by a page. */
function refusalIn(answer: TransportAnswer, redirectUri: string): string | null {
  if (answer.kind !== "answered") return null;
  const { location } = answer.headers;
  if (location !== undefined && URL.canParse(location, redirectUri)) {
    const target = new URL(location, answer.url);
    const code = target.searchParams.get("error");
    // Nobody was signed in: that is as it should be.
    return code === null || code === "login_required" || code === "interaction_required" ? null : known(code);
  }
  if (answer.status < 400) return null;
  return OAUTH_ERROR_CODES.find((code) => new RegExp(`\\b${code}\\b`).test(answer.body)) ?? null;
}

function known(code: string): string {
  return /^[a-z0-9_.-]{1,80}$/i.test(code) ? code : "invalid_request";
}

async function checkToken(ports: TokenRequestPorts, request: PreflightRequest): Promise<Check> {
  const { tokenUrl, clientId, clientSecret, clientAuth, grant, scopes, redirectUri } = request;
  if (tokenUrl === undefined)
    return failed(
      "There is no token address.",
      "Give the address at which tokens are given out; it stands in the provider's documentation of OAuth.",
    );
  const parameters: Record<string, string> =
    grant === "client_credentials"
      ? { grant_type: grant, ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }) }
      : { grant_type: grant, code: THROWAWAY, redirect_uri: redirectUri, code_verifier: THROWAWAY };
  const secrets = clientSecret === undefined ? [] : [clientSecret];
  const answer = await requestToken(ports, { tokenUrl, clientId, clientSecret, clientAuth }, parameters, secrets);
  const { host } = new URL(tokenUrl);
  if (answer.kind === "tokens") return { state: "ok", message: `${host} gives this app a token.`, todo: null };
  if (answer.kind === "failed") {
    const { todo } = explainOAuthError(answer.code);
    return failed(`${answer.message}.`, todo);
  }
  // A code that was never given out is refused last: the app itself is known by then.
  const isCodeRefused =
    grant === "authorization_code" && (answer.code === "invalid_grant" || answer.code === "invalid_request");
  if (isCodeRefused && answer.code === "invalid_grant")
    return { state: "ok", message: `${host} knows this app.`, todo: null };
  if (isCodeRefused) return { state: "ok", message: `${host} answers.`, todo: null };
  const { what, todo } = explainOAuthError(answer.code);
  return failed(`${what} (${answer.code})`, todo);
}

function failed(message: string, todo: string): Check {
  return { state: "fail", message, todo };
}

function warned(message: string, todo: string): Check {
  return { state: "warn", message, todo };
}
