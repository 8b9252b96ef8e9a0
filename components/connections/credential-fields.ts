import type { AuthKind } from "@/lib/connectors/schema";

export interface CredentialField {
  name: string;
  label: string;
  required: boolean;
  secret: boolean;
  hint?: string;
}

/** What each kind of credential is made of. */
export const CREDENTIAL_FIELDS: Record<AuthKind, readonly CredentialField[]> = {
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
    { name: "refreshToken", label: "Refresh token", required: false, secret: true },
    { name: "tokenUrl", label: "Token address", required: true, secret: false },
    { name: "clientId", label: "Client id", required: true, secret: false },
    { name: "clientSecret", label: "Client secret", required: false, secret: true },
  ],
};

export const AUTH_KIND_WORDS: Record<AuthKind, string> = {
  none: "None",
  api_key: "API key",
  basic: "User name and password",
  bearer: "Token",
  oauth2: "OAuth 2",
};
