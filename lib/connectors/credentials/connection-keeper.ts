import { AppError } from "@/lib/kernel/app-error";
import type { RunError } from "@/lib/workflow/run-schema";
import type { SealedCredential } from "../connection-schema";
import { renewAtMs, renewsItself } from "../core/oauth-app";
import type { TokenAnswer } from "../core/token-answer";
import { brokenError, refusalWords, renewalError } from "./keeper-words";
import { createTokenStore, type TokenStore, type TokenStorePorts } from "./token-store";

export interface KeeperPorts extends TokenStorePorts {
  /** A connection was found broken. */
  onBroken(facts: { workspaceId: string; connectionId: string; reason: string }): void;
  /** A write that nobody waits for failed. */
  onError(error: unknown): void;
}

/** Whether a connection may be used now. */
export type Readiness =
  | { kind: "ready"; version: number | null }
  /** `broken`: until somebody connects it anew; else the same call may work later. */
  | { kind: "refused"; error: Omit<RunError, "service" | "operation">; broken: boolean };

/** What a refusal of a service has come to. */
export type RefusalVerdict =
  /** It has another token by now: the call may be made again, for the service refused it. */
  | { kind: "renewed" }
  | { kind: "broken" }
  /** The service takes the credential, only not for this call. */
  | { kind: "works" }
  /** Nobody can say just now. */
  | { kind: "unknown"; error: Omit<RunError, "service" | "operation"> }
  /** It is gone. */
  | { kind: "gone" };

type Renewal =
  | { kind: "renewed" }
  | { kind: "broken" }
  | { kind: "failed"; message: string; retryable: boolean }
  /** It does not renew itself. */
  | { kind: "cannot" };

/** The last success is noted at most this often per connection, milliseconds. */
const NOTE_EVERY_MS = 60_000;
/** After a token address failed while the old token still holds. */
const NEXT_TRY_MS = 30_000;
const REASON_CHARS_MAX = 400;
/** Connections remembered; beyond them the oldest note is dropped, which costs one write. */
const NOTES_MAX = 10_000;

/**
 * Keeps connections working: renews their tokens ahead of the end, once however many calls ask for it, and marks them
 * broken when their credential is refused for good. Belongs to the worker, which alone opens credentials.
 */
export function createConnectionKeeper(ports: KeeperPorts) {
  const { store, clock } = ports;
  const { open, appOf, ask, save } = createTokenStore(ports);
  const renewing = new Map<string, Promise<Renewal>>();
  const notedAtMs = new Map<string, number>();
  const nextTryAtMs = new Map<string, number>();
  const unsaved = new Map<string, { version: number; tokens: TokenAnswer & { kind: "tokens" } }>();

  /** One at a time per connection: whoever comes meanwhile waits for the same one. */
  function renew(workspaceId: string, id: string, version: number): Promise<Renewal> {
    const key = `${workspaceId} ${id}`;
    const running = renewing.get(key);
    if (running !== undefined) return running;
    const started = renewNow(workspaceId, id, version).finally(() => renewing.delete(key));
    renewing.set(key, started);
    return started;
  }

  async function renewNow(workspaceId: string, id: string, version: number): Promise<Renewal> {
    const row = store.find(workspaceId, id);
    if (row === null || row.version !== version) return { kind: "renewed" };
    const content = await open(workspaceId, id, row);
    const { credential } = content;
    if (credential.kind !== "oauth2" || !renewsItself(credential)) return { kind: "cannot" };
    const pending = unsaved.get(id);
    if (pending?.version === version) return keep(workspaceId, id, version, content, credential, pending.tokens);
    const app = appOf(workspaceId, row, credential, content);
    const grant: Record<string, string> =
      credential.grant === "client_credentials"
        ? { grant_type: "client_credentials", ...(app.scopes.length === 0 ? {} : { scope: app.scopes.join(" ") }) }
        : { grant_type: "refresh_token", refresh_token: credential.refreshToken ?? "" };
    const answer = await ask(app, credential, grant);
    switch (answer.kind) {
      case "failed":
        return { kind: "failed", message: answer.message, retryable: answer.retryable };
      case "refused":
        return (await markBroken(workspaceId, id, version, refusalWords(row.name, answer)))
          ? { kind: "broken" }
          : { kind: "renewed" };
      case "tokens":
        return keep(workspaceId, id, version, content, credential, answer);
    }
  }

  /** New tokens, on disk before anybody uses them: the ones before may be worth nothing from now on. */
  async function keep(
    ...[workspaceId, id, version, content, credential, tokens]: Parameters<TokenStore["save"]>
  ): Promise<Renewal> {
    try {
      await save(workspaceId, id, version, content, credential, tokens);
      unsaved.delete(id);
      return { kind: "renewed" };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // A full or busy disk must not cost the connection: saved at the next use.
      unsaved.set(id, { version, tokens });
      return { kind: "failed", message: `The new token could not be stored: ${error.message}`, retryable: true };
    }
  }

  async function markBroken(workspaceId: string, id: string, version: number, words: string): Promise<boolean> {
    const reason = words.slice(0, REASON_CHARS_MAX);
    if (!(await store.broken(workspaceId, id, version, reason))) return false;
    notedAtMs.delete(id);
    ports.onBroken({ workspaceId, connectionId: id, reason });
    return true;
  }

  return {
    /**
     * Before a call: renews a token whose end is near.
     * @param trying a broken connection is let through, to see whether it works again
     */
    async ready(workspaceId: string, id: string, trying = false): Promise<Readiness> {
      const row = store.find(workspaceId, id);
      // Of a service that is gone nobody can mend a connection: who makes the call says what is missing.
      if (row === null || ports.catalogs.of(workspaceId).summary(row.service) === undefined)
        return { kind: "ready", version: null };
      if (row.state === "broken" && !trying) return { kind: "refused", error: brokenError(row), broken: true };
      let credential: SealedCredential["credential"];
      try {
        ({ credential } = await open(workspaceId, id, row));
      } catch (error) {
        // Whoever opens it for the call says what is wrong.
        if (error instanceof AppError || error instanceof SyntaxError) return { kind: "ready", version: row.version };
        throw error;
      }
      if (credential.kind !== "oauth2") return { kind: "ready", version: row.version };
      const nowMs = clock.now();
      const endMs = credential.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(credential.expiresAt);
      const isOver = credential.accessToken === undefined || endMs <= nowMs;
      const isDue = isOver || (renewAtMs(credential) ?? Number.POSITIVE_INFINITY) <= nowMs;
      const mayTry = isOver || (nextTryAtMs.get(id) ?? 0) <= nowMs;
      if (!isDue || !mayTry) return { kind: "ready", version: row.version };
      const renewal = await renew(workspaceId, id, row.version);
      nextTryAtMs.delete(id);
      switch (renewal.kind) {
        case "renewed": {
          // Taken as it is: one that lasts no longer than this must not be renewed for ever.
          const now = store.find(workspaceId, id);
          if (now?.state === "broken" && !trying) return { kind: "refused", error: brokenError(now), broken: true };
          return { kind: "ready", version: now?.version ?? null };
        }
        case "broken":
          return { kind: "refused", error: brokenError(store.find(workspaceId, id) ?? row), broken: true };
        case "failed":
          if (isOver) return { kind: "refused", error: renewalError(row, renewal), broken: false };
          nextTryAtMs.set(id, nowMs + NEXT_TRY_MS);
          return { kind: "ready", version: row.version };
        case "cannot": {
          if (!isOver) return { kind: "ready", version: row.version };
          const reason =
            credential.accessToken === undefined
              ? "Nobody has signed in at the provider yet. Connect it."
              : `Its access token ended at ${credential.expiresAt}, and there is no refresh token. Connect it again.`;
          await markBroken(workspaceId, id, row.version, reason);
          return { kind: "refused", error: brokenError(store.find(workspaceId, id) ?? row), broken: true };
        }
      }
    },

    /**
     * A service refused the credential.
     * @param version of the credential that was used
     * @param again the call was made with a token renewed for it: another one helps no more
     * @param isRefused asked before it is called broken: whether the service refuses the credential as such
     */
    async refused(
      workspaceId: string,
      id: string,
      version: number,
      error: RunError,
      again: boolean,
      isRefused: () => Promise<boolean> = () => Promise.resolve(true),
    ): Promise<RefusalVerdict> {
      const row = store.find(workspaceId, id);
      if (row === null) return { kind: "gone" };
      if (row.version !== version) return { kind: "renewed" };
      const renewal: Renewal = again ? { kind: "cannot" } : await renew(workspaceId, id, version);
      switch (renewal.kind) {
        case "renewed":
        case "broken":
          return { kind: renewal.kind };
        case "failed":
          return { kind: "unknown", error: renewalError(row, renewal) };
        case "cannot": {
          if (!(await isRefused())) return { kind: "works" };
          const marked = await markBroken(workspaceId, id, version, `The credential was refused. ${error.message}`);
          return marked || store.find(workspaceId, id)?.state === "broken" ? { kind: "broken" } : { kind: "renewed" };
        }
      }
    },

    /** A service took the credential. Noted at most once a minute. */
    succeeded(workspaceId: string, id: string): void {
      const nowMs = clock.now();
      const last = notedAtMs.get(id);
      if (last !== undefined && Math.abs(nowMs - last) < NOTE_EVERY_MS) return;
      notedAtMs.delete(id);
      notedAtMs.set(id, nowMs);
      const oldest = notedAtMs.size > NOTES_MAX ? notedAtMs.keys().next().value : undefined;
      if (oldest !== undefined) notedAtMs.delete(oldest);
      store.succeeded(workspaceId, id, nowMs).catch(ports.onError);
    },
  };
}
export type ConnectionKeeper = ReturnType<typeof createConnectionKeeper>;
