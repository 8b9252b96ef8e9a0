import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Service } from "../schema";
import type { Notes } from "./report-schema";
import { below, RefError, resolveRef } from "./resolve-ref";

type Auth = Service["auth"][number];

/**
 * The sign-ins of a document, in its order; `none` last where it asks for none, or lets that be one of the choices.
 * Schemes that nothing asks for count only where nothing is asked for at all.
 */
export function mapSecurity(document: JsonObject, baseUrl: string, notes: Notes): Auth[] {
  const components = isJsonObject(document["components"]) ? document["components"] : {};
  const schemes = isJsonObject(components["securitySchemes"]) ? components["securitySchemes"] : {};
  const asked = requirementsOf(document);
  const used = new Set(asked.flatMap((one) => Object.keys(one)));
  const auth: Auth[] = [];
  for (const [name, scheme] of Object.entries(schemes)) {
    if (used.size > 0 && !used.has(name)) continue;
    const pointer = below("/components/securitySchemes", name);
    try {
      auth.push(...authOf(resolveRef(document, scheme, pointer).value, pointer, baseUrl, notes));
    } catch (error) {
      if (!(error instanceof RefError)) throw error;
      notes.add(error.pointer, error.message);
    }
  }
  if (asked.some((one) => Object.keys(one).length > 1))
    notes.add("/security", "asks for several sign-ins at once: a connection carries one of them");
  const isOpen = Object.keys(schemes).length === 0 || asked.some((one) => Object.keys(one).length === 0);
  if (isOpen || auth.length === 0) auth.push({ kind: "none" });
  const seen = new Set<string>();
  return auth.filter((one) => !seen.has(JSON.stringify(one)) && seen.add(JSON.stringify(one)) !== undefined);
}

function requirementsOf(document: JsonObject): JsonObject[] {
  const paths = isJsonObject(document["paths"]) ? Object.values(document["paths"]) : [];
  const operations = paths.filter(isJsonObject).flatMap((item) => Object.values(item).filter(isJsonObject));
  return [document, ...operations].flatMap(({ security }) =>
    Array.isArray(security) ? security.filter(isJsonObject) : [],
  );
}

function authOf(scheme: JsonObject, pointer: string, baseUrl: string, notes: Notes): Auth[] {
  const { type } = scheme;
  if (type === "http") return httpAuth(scheme, pointer, notes);
  if (type === "apiKey") return apiKey(scheme, pointer, notes);
  if (type === "oauth2") return oauth(scheme, pointer, baseUrl, notes);
  if (type === "openIdConnect") {
    notes.add(pointer, "is OpenID Connect, whose addresses are not fetched: a connection takes an access token");
    return [{ kind: "bearer" }];
  }
  notes.add(pointer, `is a sign-in of type ${shown(type)}, which no connection can carry`);
  return [];
}

function httpAuth({ scheme }: JsonObject, pointer: string, notes: Notes): Auth[] {
  const kind = typeof scheme === "string" ? scheme.toLowerCase() : "";
  if (kind === "basic" || kind === "bearer") return [{ kind }];
  notes.add(pointer, `is HTTP sign-in ${shown(scheme)}; basic and bearer can be carried`);
  return [];
}

function apiKey({ in: place, name }: JsonObject, pointer: string, notes: Notes): Auth[] {
  if ((place === "header" || place === "query") && typeof name === "string" && /^[\x21-\x7e]{1,200}$/.test(name))
    return [{ kind: "api_key", in: place, name }];
  notes.add(pointer, `is a key in ${shown(place)}; in a header or the query it can be carried`);
  return [];
}

/** The flows that a connection can go; a flow without one of them takes a token that was got elsewhere. */
function oauth({ flows }: JsonObject, pointer: string, baseUrl: string, notes: Notes): Auth[] {
  const known = isJsonObject(flows) ? flows : {};
  const { authorizationCode: code, clientCredentials: client } = known;
  const auth: Auth[] = [];
  for (const [grant, flow] of [
    ["authorization_code", code],
    ["client_credentials", client],
  ] as const) {
    if (!isJsonObject(flow)) continue;
    const tokenUrl = addressOf(flow["tokenUrl"], baseUrl);
    const authorizeUrl = addressOf(flow["authorizationUrl"], baseUrl);
    if (tokenUrl === undefined || (grant === "authorization_code" && authorizeUrl === undefined)) {
      notes.add(pointer, `lacks an address that ${grant.replace("_", " ")} needs`);
      continue;
    }
    auth.push({
      kind: "oauth2",
      ...(grant === "authorization_code" && authorizeUrl !== undefined ? { authorizeUrl, pkce: true } : {}),
      tokenUrl,
      scopes: isJsonObject(flow["scopes"]) ? Object.keys(flow["scopes"]).slice(0, 200) : [],
      grants: [grant],
    });
  }
  if (auth.length > 0) return auth;
  notes.add(pointer, "has no OAuth flow that a connection can go (code, client credentials): it takes an access token");
  return [{ kind: "bearer" }];
}

function addressOf(value: Json | undefined, baseUrl: string): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  const base = URL.canParse(baseUrl) ? baseUrl : undefined;
  if (!URL.canParse(value, base)) return undefined;
  const url = new URL(value, base);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}

function shown(value: Json | undefined): string {
  return typeof value === "string" ? value.slice(0, 60) : "unknown";
}
