import { AppError, type ErrorDetail } from "@/lib/kernel/app-error";
import type { SealedCredential } from "../connection-schema";
import type { CredentialFacts } from "../ports";
import type { Service } from "../schema";
import { oauthAppOf, renewsItself } from "../core/oauth-app";

type Credential = SealedCredential["credential"];

/**
 * A credential with what the catalogue knows of its service filled in. The addresses are part of it from then on: what
 * is sealed goes to them and to no other, whatever the catalogue says later.
 * @throws AppError VALIDATION_FAILED naming what is missing
 */
export function completed(
  service: Service,
  credential: Credential,
  settings: Readonly<Record<string, string>>,
): Credential {
  if (credential.kind !== "oauth2") return credential;
  const { accessToken, grant, clientSecret } = credential;
  const app = oauthAppOf(service, credential, settings);
  const details: ErrorDetail[] = [];
  const need = (field: string, message: string): void => void details.push({ path: `credentials.${field}`, message });
  if (accessToken === undefined && grant === undefined)
    need(
      "accessToken",
      "is needed, or `grant`: how a token is to be obtained (authorization_code or client_credentials)",
    );
  if (app.tokenUrl === undefined) need("tokenUrl", "is needed: the address at which the provider gives out tokens");
  for (const field of ["tokenUrl", "authorizeUrl"] as const)
    if (app[field] !== undefined && !URL.canParse(app[field]))
      need(field, `comes to no address (${app[field]}): check the settings of the connection`);
  if (grant === "authorization_code" && accessToken === undefined && app.authorizeUrl === undefined)
    need("authorizeUrl", "is needed: the address at which a person signs in");
  if (grant === "client_credentials" && clientSecret === undefined)
    need("clientSecret", "is needed: by it the app signs in for itself");
  const [first] = details;
  if (first !== undefined) throw new AppError("VALIDATION_FAILED", `${first.path} ${first.message}`, { details });
  return {
    ...credential,
    tokenUrl: app.tokenUrl,
    ...(app.authorizeUrl === undefined ? {} : { authorizeUrl: app.authorizeUrl }),
    ...(grant === undefined || app.scopes.length === 0 ? {} : { scopes: [...app.scopes] }),
  };
}

/** What is shown of a credential that has just been handed in. */
export function credentialFacts({ credential }: SealedCredential): Omit<CredentialFacts, "sealed"> {
  if (credential.kind !== "oauth2")
    return { expiresAtMs: null, renews: false, grant: null, scopes: [], state: "untested", stateReason: null };
  const { expiresAt, grant, scopes, accessToken } = credential;
  const isOpen = grant === "authorization_code" && accessToken === undefined;
  return {
    expiresAtMs: expiresAt === undefined ? null : Date.parse(expiresAt),
    renews: renewsItself(credential),
    grant: grant ?? null,
    scopes: scopes ?? [],
    state: isOpen ? "broken" : "untested",
    stateReason: isOpen ? "Nobody has signed in at the provider yet." : null,
  };
}
