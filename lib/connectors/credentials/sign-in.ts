import type { AuthorizeOutcome, AuthorizeRequest, SignInOutcome, SignInRequest } from "../connection-schema";
import { authorizeAddress } from "../core/oauth-app";
import { refusalWords } from "./keeper-words";
import { pkceChallenge, pkceVerifier } from "./pkce";
import { createTokenStore, type TokenStorePorts } from "./token-store";

/** The sign-in of a person at the provider of a connection, by its OAuth app. Belongs to the worker. */
export function createSignIn(ports: TokenStorePorts) {
  const { store } = ports;
  const { open, appOf, ask, save } = createTokenStore(ports);
  return {
    /** Where a person signs in at the provider of a connection. */
    async signIn({ workspaceId, connectionId, state, redirectUri }: SignInRequest): Promise<SignInOutcome> {
      const row = store.find(workspaceId, connectionId);
      if (row === null) return { kind: "gone" };
      const content = await open(workspaceId, connectionId, row);
      const { credential } = content;
      if (credential.kind !== "oauth2" || credential.grant === "client_credentials")
        return { kind: "impossible", message: "takes no sign-in at a provider; replace its credential instead" };
      const app = appOf(workspaceId, row, credential, content);
      const { authorizeUrl } = app;
      if (authorizeUrl === undefined || !URL.canParse(authorizeUrl))
        return {
          kind: "impossible",
          message: "names no address at which to sign in (authorizeUrl); give its credentials anew",
        };
      const [master] = await ports.keys();
      const challenge = pkceChallenge(pkceVerifier(master, state));
      const { clientId } = credential;
      return {
        kind: "ready",
        address: authorizeAddress({ ...app, authorizeUrl }, { clientId, redirectUri, state, challenge }),
      };
    },

    /** Redeems the code that a provider gave to a person who signed in. */
    async authorize({
      workspaceId,
      connectionId,
      state,
      code,
      redirectUri,
    }: AuthorizeRequest): Promise<AuthorizeOutcome> {
      const row = store.find(workspaceId, connectionId);
      if (row === null) return { kind: "gone" };
      const content = await open(workspaceId, connectionId, row);
      const { credential } = content;
      if (credential.kind !== "oauth2") return { kind: "gone" };
      const [master] = await ports.keys();
      const verifier = pkceVerifier(master, state);
      const app = appOf(workspaceId, row, credential, content);
      const grant = {
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        ...(app.pkce ? { code_verifier: verifier } : {}),
      };
      const answer = await ask(app, credential, grant, [code, state, verifier]);
      if (answer.kind === "failed") return { kind: "failed", code: answer.code, message: answer.message };
      if (answer.kind === "refused")
        return { kind: "refused", code: answer.code, message: refusalWords(row.name, answer) };
      // A provider that gives a refresh token only the first time leaves the one before in force.
      const saved = await save(workspaceId, connectionId, row.version, content, credential, answer, true);
      return saved ? { kind: "connected" } : { kind: "changed" };
    },
  };
}
export type SignIn = ReturnType<typeof createSignIn>;
