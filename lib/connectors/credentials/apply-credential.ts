import { AppError } from "@/lib/kernel/app-error";
import type { SealedCredential } from "../connection-schema";
import type { OpenedConnection } from "../ports";
import type { Service } from "../schema";

/** Puts a credential into the places of a request where the service expects it. */
export function applyCredential(
  connectionId: string,
  { credential, settings, allowedHosts }: SealedCredential,
  service: Service,
): OpenedConnection {
  const opened = {
    id: connectionId,
    settings,
    allowedHosts: hostsOf(service, allowedHosts),
    headers: {},
    query: {},
    path: {},
  };
  // What the service says of API keys holds for every kind of token it is given.
  const place = service.auth.find((auth) => auth.kind === "api_key");
  switch (credential.kind) {
    case "none":
      return { ...opened, secrets: [] };
    case "basic": {
      const pair = Buffer.from(`${credential.username}:${credential.password}`, "utf8").toString("base64");
      return { ...opened, headers: { authorization: `Basic ${pair}` }, secrets: [credential.password, pair] };
    }
    case "api_key": {
      const where = {
        in: credential.in ?? place?.in ?? "header",
        name: credential.name ?? place?.name,
        prefix: place?.prefix,
      };
      return { ...opened, ...putKey(credential.key, where), secrets: [credential.key] };
    }
    case "bearer":
      if (place?.in === "path" || place?.in === "query")
        return { ...opened, ...putKey(credential.token, place), secrets: [credential.token] };
      return { ...opened, headers: { authorization: `Bearer ${credential.token}` }, secrets: [credential.token] };
    case "oauth2": {
      const { accessToken, refreshToken, clientSecret } = credential;
      if (accessToken === undefined)
        throw new AppError("UNAVAILABLE", "Nobody has signed in at the provider of this connection yet; connect it");
      const secrets = [accessToken, refreshToken, clientSecret].filter((text) => text !== undefined);
      return { ...opened, headers: { authorization: `Bearer ${accessToken}` }, secrets };
    }
  }
}

type Place = { in?: "header" | "query" | "path" | undefined; name?: string | undefined; prefix?: string | undefined };

function putKey(key: string, place: Place): Partial<OpenedConnection> {
  if (place.in === "query") return { query: { [place.name ?? "api_key"]: key } };
  if (place.in === "path") return { path: { [place.name ?? "token"]: key } };
  if (place.name === undefined) return { headers: { authorization: `${place.prefix ?? "Bearer "}${key}` } };
  return { headers: { [place.name.toLowerCase()]: `${place.prefix ?? ""}${key}` } };
}

/** A service's own hosts; only the HTTP step's connections choose theirs. */
function hostsOf(service: Service, chosen: readonly string[] | null): readonly string[] | null {
  return service.id === "http" ? chosen : (service.hosts ?? []);
}
