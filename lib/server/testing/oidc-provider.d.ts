/** As much of the OAuth server's own interface as our tests use; it ships without types. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Token {
    accountId?: string;
    grantId?: string;
    clientId: string;
    scope?: string;
  }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{
      prompt: { name: string; details: { missingOIDCScope?: string[] } };
      params: { client_id: string; scope?: string };
    }>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Record<string, unknown>,
      options?: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
    on(event: string, listener: (...args: never[]) => void): this;
    readonly AccessToken: {
      find(value: string): Promise<Token | undefined>;
      revokeByGrantId(grantId: string): Promise<void>;
    };
    readonly ClientCredentials: { find(value: string): Promise<Token | undefined> };
    readonly RefreshToken: { revokeByGrantId(grantId: string): Promise<void> };
    readonly Grant: new (facts: { accountId: string; clientId: string }) => {
      addOIDCScope(scope: string): void;
      save(): Promise<string>;
    };
  }
}
