import { AppError } from "@/lib/kernel/app-error";
import type { SealedCredential } from "../connection-schema";
import type { OpenedConnection } from "../ports";
import type { Service } from "../schema";
import { signerOf } from "../services/registry";
import { hostsOf } from "./bound-hosts";

/** Puts a credential into the places of a request where the service expects it. */
export function applyCredential(
  connectionId: string,
  { credential, settings, allowedHosts }: SealedCredential,
  service: Service,
): OpenedConnection {
  const opened = {
    id: connectionId,
    service: service.id,
    settings,
    allowedHosts: hostsOf(service, allowedHosts, settings),
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
      // Where a service takes a key as one half, the other half is the same for everybody.
      const { usernameFixed, passwordFixed } = service.auth.find((auth) => auth.kind === "basic") ?? {};
      const [username, password] = [usernameFixed ?? credential.username, passwordFixed ?? credential.password];
      const pair = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
      const key = passwordFixed === undefined ? password : username;
      const secrets = key === "" ? [pair] : [key, pair];
      const sign = signerOf(service.id)?.({ username, password }, settings);
      if (sign !== undefined) return { ...opened, sign, secrets };
      return {
        ...opened,
        headers: { authorization: `Basic ${pair}` },
        login: { username, password },
        secrets,
      };
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
