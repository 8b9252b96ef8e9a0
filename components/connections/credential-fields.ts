import type { AuthKind } from "@/lib/connectors/schema";
import type { ServiceDetail } from "@/lib/client/services";

export interface CredentialField {
  name: string;
  label: string;
  required: boolean;
  secret: boolean;
  hint?: string;
}

/** What each kind of credential is made of. Of OAuth: a token that somebody has; an app of one's own is another form. */
const CREDENTIAL_FIELDS: Record<AuthKind, readonly CredentialField[]> = {
  none: [],
  api_key: [
    { name: "key", label: "API key", required: true, secret: true },
    {
      name: "name",
      label: "Name of the header or parameter",
      required: false,
      secret: false,
      hint: "Leave empty for the service's own.",
    },
  ],
  basic: [
    { name: "username", label: "User name", required: true, secret: false },
    { name: "password", label: "Password", required: true, secret: true },
  ],
  bearer: [{ name: "token", label: "Token", required: true, secret: true }],
  oauth2: [
    { name: "accessToken", label: "Access token", required: true, secret: true },
    {
      name: "refreshToken",
      label: "Refresh token",
      required: false,
      secret: true,
      hint: "With it the token is renewed by itself; without it somebody has to come back when it ends.",
    },
    { name: "tokenUrl", label: "Token address", required: true, secret: false },
    { name: "clientId", label: "Client id", required: true, secret: false },
    { name: "clientSecret", label: "Client secret", required: false, secret: true },
  ],
};

/** The fields for one service: what it fixes or the catalogue knows is not asked for. */
export function credentialFields(kind: AuthKind, auth: ServiceDetail["auth"]): readonly CredentialField[] {
  const known = auth.find((one) => one.kind === kind);
  return CREDENTIAL_FIELDS[kind].flatMap((field) => {
    if (fixedValue(field.name, known) !== undefined) return [];
    if (field.name === "name" && known?.name !== undefined) return [];
    if (field.name === "tokenUrl" && known?.tokenUrl !== undefined) return [];
    // Where the other half is the same for everybody, this one is the key.
    const isKey = kind === "basic" && (known?.usernameFixed ?? known?.passwordFixed) !== undefined;
    return [isKey ? { ...field, label: "API key", secret: true } : field];
  });
}

/** The half of a name and password that is the same for everybody. */
export function fixedValue(name: string, known: ServiceDetail["auth"][number] | undefined): string | undefined {
  if (name === "username") return known?.usernameFixed;
  return name === "password" ? known?.passwordFixed : undefined;
}

export const AUTH_KIND_WORDS: Record<AuthKind, string> = {
  none: "None",
  api_key: "API key",
  basic: "User name and password",
  bearer: "Token",
  oauth2: "OAuth 2",
};
