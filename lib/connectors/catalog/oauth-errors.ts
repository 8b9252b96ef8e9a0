/** What a refusal of an OAuth provider means to the person who set the connection up. */
export interface OAuthErrorWords {
  /** What happened, a sentence. */
  what: string;
  /** What to do about it, a sentence. */
  todo: string;
}

/**
 * Error codes of RFC 6749 (4.1.2.1, 5.2), of OpenID Connect, those that large providers add, and our own (`state_…`).
 * Their meaning in our words.
 */
const WORDS: Readonly<Record<string, OAuthErrorWords>> = {
  access_denied: {
    what: "The sign-in was refused: somebody chose Cancel, or the account may not grant access to this app.",
    todo: "Connect again and allow access; if an administrator has to approve apps first, ask for that.",
  },
  consent_required: {
    what: "The provider asks for consent that was not given.",
    todo: "Connect again and allow everything that is asked for.",
  },
  interaction_required: {
    what: "The provider wants the account's owner to sign in.",
    todo: "Connect again and sign in at the provider.",
  },
  login_required: {
    what: "Nobody was signed in at the provider.",
    todo: "Connect again and sign in at the provider.",
  },
  redirect_uri_mismatch: {
    what: "The provider does not know the redirect address of this platform.",
    todo: "Copy the redirect address shown here into your OAuth app's list of redirect addresses, character by character, and connect again.",
  },
  invalid_client: {
    what: "The provider does not know the client id, or the client secret is wrong.",
    todo: "Copy the client id and secret anew from your OAuth app; a secret may have expired there.",
  },
  unauthorized_client: {
    what: "The OAuth app may not be used in this way.",
    todo: "In the settings of your OAuth app, allow this grant type, and check that the app is published or that the account is among its testers.",
  },
  invalid_grant: {
    what: "The provider does not take the code or refresh token any more: it was used, expired or revoked, or belongs to another app.",
    todo: "Connect again. If it keeps happening, look whether the password was changed, the app's access was revoked, or its refresh tokens expire early (apps in test mode).",
  },
  invalid_scope: {
    what: "The provider does not know a scope that was asked for, or your app may not ask for it.",
    todo: "Compare the scopes with those that your OAuth app is allowed, correct them, and connect again.",
  },
  unsupported_grant_type: {
    what: "The token address does not support this grant type.",
    todo: "Choose the other grant type, or check that the token address is the right one.",
  },
  unsupported_response_type: {
    what: "The authorize address does not give out codes.",
    todo: "Check the authorize address, and that your OAuth app is one for web servers.",
  },
  invalid_request: {
    what: "The provider could not read the request.",
    todo: "Check the authorize address and token address, the client id, and that the redirect address is registered with your OAuth app.",
  },
  invalid_token: {
    what: "The provider does not take the token any more.",
    todo: "Connect again.",
  },
  server_error: {
    what: "The provider had an error of its own.",
    todo: "Wait a little and connect again.",
  },
  temporarily_unavailable: {
    what: "The provider cannot answer just now.",
    todo: "Wait a little and connect again.",
  },
  token_endpoint_unreachable: {
    what: "The token address could not be reached.",
    todo: "Check the token address. If it is in your own network, an administrator has to allow it (OUTBOUND_ALLOW).",
  },
  token_answer_unreadable: {
    what: "The token address answered something that is no token.",
    todo: "Check the token address: it may be the address of a web page.",
  },
  state_missing: {
    what: "The provider sent no state back, so the answer cannot be told from a forged one.",
    todo: "Connect again from this page.",
  },
  state_unknown: {
    what: "This sign-in was not begun here, or not by you.",
    todo: "Connect again from this page.",
  },
  state_used: {
    what: "This answer of the provider was used already.",
    todo: "Look whether the connection works; if not, connect again.",
  },
  state_expired: {
    what: "The sign-in took longer than ten minutes.",
    todo: "Connect again from this page.",
  },
  code_missing: {
    what: "The provider sent neither a code nor an error.",
    todo: "Check the authorize address, and connect again.",
  },
};

const UNKNOWN: OAuthErrorWords = {
  what: "The provider refused.",
  todo: "Look the error up in the provider's documentation of OAuth, correct the OAuth app, and connect again.",
};

/** Other names that providers have for the same thing. */
const SAME: Readonly<Record<string, string>> = {
  user_cancelled: "access_denied",
  user_cancelled_authorize: "access_denied",
  user_cancelled_login: "access_denied",
  user_denied: "access_denied",
  bad_client_secret: "invalid_client",
  incorrect_client_credentials: "invalid_client",
  invalid_client_id: "invalid_client",
  bad_redirect_uri: "redirect_uri_mismatch",
  invalid_redirect_uri: "redirect_uri_mismatch",
  application_suspended: "unauthorized_client",
  org_internal: "access_denied",
  admin_policy_enforced: "access_denied",
  bad_verification_code: "invalid_grant",
  bad_refresh_token: "invalid_grant",
  invalid_code: "invalid_grant",
  code_already_used: "invalid_grant",
  invalid_refresh_token: "invalid_grant",
  token_revoked: "invalid_grant",
};

/** The code under which a provider's error is known here; one that is not known stays what it is. */
export function oauthErrorCode(code: string): string {
  return SAME[code] ?? code;
}

/** @param code of the provider, or our own */
export function explainOAuthError(code: string): OAuthErrorWords {
  const known = oauthErrorCode(code);
  return Object.hasOwn(WORDS, known) ? (WORDS[known] ?? UNKNOWN) : UNKNOWN;
}

/** Codes that may stand in a text of a provider who answers a web page. */
export const OAUTH_ERROR_CODES: readonly string[] = [...Object.keys(WORDS), ...Object.keys(SAME)].filter(
  (code) => !code.startsWith("state_"),
);
