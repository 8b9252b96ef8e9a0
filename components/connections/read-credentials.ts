import type { AuthKind } from "@/lib/connectors/schema";
import type { ServiceDetail } from "@/lib/client/services";
import { credentialFields, fixedValue } from "./credential-fields";

/** How a person comes to a token: by an OAuth app of their own, or they have one. */
export type OAuthWay = "app" | "token";

/** What a form says of a credential, as the API takes it; empty fields are left out. */
export function readCredentials(
  kind: AuthKind,
  way: OAuthWay,
  data: FormData,
  auth: ServiceDetail["auth"],
): Record<string, unknown> {
  if (kind === "oauth2" && way === "app") return readApp(data);
  const known = auth.find((one) => one.kind === kind);
  const fixed = ["username", "password"].flatMap((name) => {
    const value = kind === "basic" ? fixedValue(name, known) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  const given = credentialFields(kind, auth).map(({ name }) => [name, textOf(data, name)] as const);
  return Object.fromEntries([...fixed, ...given.filter(([, value]) => value !== "")]);
}

function readApp(data: FormData): Record<string, unknown> {
  const scopes = textOf(data, "scopes")
    .split(/[\s,]+/)
    .filter((scope) => scope !== "");
  const texts = ["clientId", "clientSecret", "authorizeUrl", "tokenUrl"].map(
    (name) => [name, textOf(data, name)] as const,
  );
  const grant = textOf(data, "grant") === "client_credentials" ? "client_credentials" : "authorization_code";
  return { grant, ...Object.fromEntries(texts.filter(([, value]) => value !== "")), scopes };
}

/** Pasted texts bring spaces and line ends along; a password may really begin or end with one. */
function textOf(data: FormData, name: string): string {
  const text = String(data.get(name) ?? "");
  return name === "password" ? text : text.trim();
}
