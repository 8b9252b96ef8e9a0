import { maskSecrets } from "../core/mask-secrets";
import type { PreparedRequest, TransportAnswer } from "../core/prepared-request";
import { oneLine, readTokenAnswer, type TokenAnswer } from "../core/token-answer";

/** How long a token address may take, milliseconds. */
export const TOKEN_TIMEOUT_MS = 15_000;

/** The OAuth app as the token address is to see it. */
export interface TokenClient {
  tokenUrl: string;
  clientId: string;
  clientSecret: string | undefined;
  /** Ways to show itself, in the order in which they are tried. */
  clientAuth: readonly ("basic" | "body")[];
}

export interface TokenRequestPorts {
  /** One request through the guarded client, which follows no redirect: a secret goes to the address it was given for. */
  send(request: PreparedRequest): Promise<TransportAnswer>;
  /** Whether an address without TLS may be asked: one that an administrator allowed. */
  mayBePlain(url: URL): boolean;
}

/**
 * Asks a token address for tokens.
 * @param grant parameters of the grant: `{grant_type: "refresh_token", refresh_token: …}`
 * @param secrets texts that must not stand in what is told of a refusal
 */
export async function requestToken(
  ports: TokenRequestPorts,
  client: TokenClient,
  grant: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Promise<TokenAnswer> {
  const url = new URL(client.tokenUrl);
  if (url.protocol !== "https:" && !ports.mayBePlain(url)) {
    const message = `The token address ${url.host} is not https: a secret is not sent to it in the clear`;
    return { kind: "failed", code: "token_endpoint_insecure", message, retryable: false };
  }
  const ways = client.clientSecret === undefined ? (["body"] as const) : client.clientAuth;
  let answer: TokenAnswer | undefined;
  for (const way of ways) {
    answer = readAnswer(await ports.send(requestOf(client, grant, way)), url);
    // Refused before anything else was looked at: the code or token is as good as before.
    if (answer.kind !== "refused" || answer.code !== "invalid_client") break;
  }
  return answer === undefined ? noWay() : withoutSecrets(answer, secrets);
}

function requestOf(
  client: TokenClient,
  grant: Readonly<Record<string, string>>,
  way: "basic" | "body",
): PreparedRequest {
  const { tokenUrl, clientId, clientSecret } = client;
  const inBody = way === "body" || clientSecret === undefined;
  const form = new URLSearchParams({
    ...grant,
    ...(inBody ? { client_id: clientId, ...(clientSecret === undefined ? {} : { client_secret: clientSecret }) } : {}),
  });
  const headers: Record<string, string> = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  if (!inBody) {
    // RFC 6749, 2.3.1: both are form-encoded before they are joined.
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
    headers["authorization"] = `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
  }
  return { method: "POST", url: tokenUrl, headers, body: form.toString() };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ a: text }).toString().slice(2);
}

function readAnswer(answer: TransportAnswer, url: URL): TokenAnswer {
  if (answer.kind === "answered") return readTokenAnswer(answer);
  const message = `The token address ${url.host} could not be asked: ${answer.message}`;
  return { kind: "failed", code: "token_endpoint_unreachable", message, retryable: answer.retryable };
}

/** A provider may repeat what it was sent. */
function withoutSecrets(answer: TokenAnswer, secrets: readonly string[]): TokenAnswer {
  if (answer.kind !== "refused") return answer;
  const { code, description } = answer;
  const clean = (text: string): string => maskSecrets(text, secrets);
  return { ...answer, code: clean(code), description: description === null ? null : oneLine(clean(description)) };
}

function noWay(): TokenAnswer {
  return {
    kind: "failed",
    code: "invalid_request",
    message: "No way to show the client to the provider",
    retryable: false,
  };
}
