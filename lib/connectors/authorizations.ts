import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import type { Catalogs } from "./catalogs";
import { explainOAuthError, oauthErrorCode } from "./catalog/oauth-errors";
import type {
  AuthorizeOutcome,
  AuthorizeRequest,
  PreflightCheck,
  PreflightRequest,
  SignInOutcome,
  SignInRequest,
} from "./connection-schema";
import { oauthAppOf } from "./core/oauth-app";
import { stateHash } from "./credentials/pkce";
import type { ConnectionStore, OAuthStateRow, OAuthStateStore } from "./ports";

/** What the worker does for us: it alone opens credentials and dials out. Each throws AppError UNAVAILABLE. */
export interface AuthorizationsWorker {
  signIn(request: SignInRequest): Promise<SignInOutcome>;
  authorize(request: AuthorizeRequest): Promise<AuthorizeOutcome>;
  preflight(request: PreflightRequest): Promise<PreflightCheck[]>;
}

export interface AuthorizationsPorts {
  states: OAuthStateStore;
  store: Pick<ConnectionStore, "find" | "authorized" | "tested">;
  catalogs: Catalogs;
  worker: AuthorizationsWorker;
  clock: Clock;
  /** 43 characters that nobody can guess. */
  secret(): string;
  /** Told every secret as soon as it is known, so that logs can be scrubbed of it. */
  onSecret(secret: string): void;
}

/** What a provider sent a browser back with. */
export interface ProviderAnswer {
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
}

/** `code`: of `explainOAuthError`. `connectionId`: null where the answer belongs to none. */
export type CallbackResult =
  | { kind: "connected"; connectionId: string }
  | { kind: "refused"; connectionId: string | null; code: string; message: string };

/** The OAuth app of a connection that is to be made. */
export interface AppToCheck {
  service: string;
  settings?: Record<string, string> | undefined;
  authorizeUrl?: string | undefined;
  tokenUrl?: string | undefined;
  clientId: string;
  clientSecret?: string | undefined;
  clientAuth?: "basic" | "body" | undefined;
  scopes?: string[] | undefined;
  grant: "authorization_code" | "client_credentials";
}

const STATE_MS = 600_000;
const STATE_CHARS_MAX = 300;

/**
 * Sign-ins at providers, by an OAuth app of one's own. A state is used once, within ten minutes, by whoever began, in
 * the workspace where it began. Its first part names the workspace: a provider's redirect can carry no header.
 */
export function createAuthorizations(ports: AuthorizationsPorts) {
  const { states, store, worker, clock } = ports;

  function refused(code: string, connectionId: string | null = null, message?: string): CallbackResult {
    const { what, todo } = explainOAuthError(code);
    return { kind: "refused", connectionId, code: oauthErrorCode(code), message: message ?? `${what} ${todo}` };
  }

  /** A connection that works stays as it is, whatever became of a further sign-in. */
  async function note(workspaceId: string, id: string, message: string): Promise<void> {
    const connection = await store.find(workspaceId, id);
    if (connection?.state === "broken") await store.tested(workspaceId, id, "broken", message);
  }

  async function redeem(row: OAuthStateRow, state: string, answer: ProviderAnswer): Promise<CallbackResult> {
    const { workspaceId, connectionId, redirectUri } = row;
    if (answer.error !== undefined) return refused(plainCode(answer.error), connectionId);
    if (answer.code === undefined || answer.code === "") return refused("code_missing", connectionId);
    const outcome = await worker.authorize({ workspaceId, connectionId, state, code: answer.code, redirectUri });
    switch (outcome.kind) {
      case "connected":
        return { kind: "connected", connectionId };
      case "refused":
      case "failed":
        return refused(outcome.code, connectionId, outcome.message);
      case "changed":
        return refused(
          "invalid_request",
          connectionId,
          "The connection was changed during the sign-in. Connect it again.",
        );
      case "gone":
        return refused("state_unknown");
    }
  }

  return {
    /**
     * Begins a sign-in. @returns where to send the browser
     * @throws AppError NOT_FOUND; VALIDATION_FAILED where the connection takes no sign-in
     */
    async start(
      ctx: Ctx,
      { connectionId, redirectUri }: { connectionId: string; redirectUri: string },
    ): Promise<string> {
      const { workspaceId } = ctx;
      const connection = await store.find(workspaceId, connectionId);
      if (connection === null) throw new AppError("NOT_FOUND", "There is no such connection");
      const secret = ports.secret();
      ports.onSecret(secret);
      const state = `${workspaceId}.${secret}`;
      const outcome = await worker.signIn({ workspaceId, connectionId, state, redirectUri });
      if (outcome.kind === "gone") throw new AppError("NOT_FOUND", "There is no such connection");
      if (outcome.kind === "impossible") {
        const details = [{ path: "connectionId", message: outcome.message }];
        throw new AppError("VALIDATION_FAILED", `The connection ${outcome.message}`, { details });
      }
      const createdAtMs = clock.now();
      await states.add({
        stateHash: stateHash(state),
        workspaceId,
        connectionId,
        startedBy: actorLabel(ctx.actor),
        redirectUri,
        createdAtMs,
        expiresAtMs: createdAtMs + STATE_MS,
        usedAtMs: null,
      });
      return outcome.address;
    },

    /** Takes what a provider sent the browser back with. What it is about is only told to whoever began it. */
    async callback(ctx: Ctx, answer: ProviderAnswer): Promise<CallbackResult> {
      const { state } = answer;
      if (state === undefined || state === "") return refused("state_missing");
      for (const secret of [answer.code, state.slice(state.indexOf(".") + 1)])
        if (secret !== undefined) ports.onSecret(secret);
      if (state.length > STATE_CHARS_MAX) return refused("state_unknown");
      const hash = stateHash(state);
      const row = await states.find(ctx.workspaceId, hash);
      if (row === null || row.startedBy !== actorLabel(ctx.actor)) return refused("state_unknown");
      const { connectionId } = row;
      if (row.usedAtMs !== null) return refused("state_used", connectionId);
      const nowMs = clock.now();
      if (row.expiresAtMs <= nowMs) return refused("state_expired", connectionId);
      if (!(await states.use(hash, nowMs))) return refused("state_used", connectionId);
      const result = await redeem(row, state, answer);
      if (result.kind === "connected") await store.authorized(ctx.workspaceId, connectionId, ctx.actor);
      else if (result.connectionId !== null) await note(ctx.workspaceId, connectionId, result.message);
      return result;
    },

    /** Looks at an OAuth app before anybody signs in with it. Nothing of it is kept. */
    async preflight(ctx: Ctx, app: AppToCheck, redirectUri: string): Promise<PreflightCheck[]> {
      const service = ports.catalogs.of(ctx.workspaceId).service(app.service);
      if (service === undefined || !service.auth.some(({ kind }) => kind === "oauth2")) {
        const details = [{ path: "service", message: "is not a service that takes OAuth 2" }];
        throw new AppError("VALIDATION_FAILED", `${app.service} is not a service that takes OAuth 2`, { details });
      }
      const known = oauthAppOf(service, app, app.settings ?? {});
      const { clientId, clientSecret, grant } = app;
      return worker.preflight({
        ...(known.authorizeUrl === undefined ? {} : { authorizeUrl: known.authorizeUrl }),
        ...(known.tokenUrl === undefined ? {} : { tokenUrl: known.tokenUrl }),
        clientId,
        ...(clientSecret === undefined ? {} : { clientSecret }),
        clientAuth: [...known.clientAuth],
        scopes: [...known.scopes],
        pkce: known.pkce,
        authorizeParams: { ...known.authorizeParams },
        grant,
        redirectUri,
      });
    },
  };
}
export type Authorizations = ReturnType<typeof createAuthorizations>;

/** A provider's word for what went wrong; what is none is no word of ours. */
function plainCode(error: string): string {
  return /^[A-Za-z0-9_.-]{1,80}$/.test(error) ? error.toLowerCase() : "invalid_request";
}
