import { createHash } from "node:crypto";
import type { IdempotencyRepository, IdempotencyScope } from "@/lib/db/idempotency-repository";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { canonicalJson, type Json } from "@/lib/kernel/json";

/** An answer is replayed for a day. */
export const IDEMPOTENCY_TTL_MS = 24 * 3_600_000;
/** A request that has not ended by then died with its process; its key may be used again. */
const IN_FLIGHT_MS_MAX = 10 * 60_000;
const KEY_CHARS_MAX = 255;

export interface Idempotency {
  /**
   * Makes a write happen once per Idempotency-Key: the second request with it gets the first one's answer.
   * Only answers below 400 are kept: after a refusal nothing has changed, and the same key may try again.
   * @param key value of the header
   * @param body parsed request body, compared by content
   * @throws AppError IDEMPOTENCY_CONFLICT (422) for another body, STATE_CONFLICT (409) while the first is in flight
   */
  once(scope: Omit<IdempotencyScope, "key">, key: string, body: Json, work: () => Promise<Response>): Promise<Response>;
}

/** Answers as they are kept: one may hold a secret that is shown once, so none is stored in the open. */
export interface AnswerSeal {
  seal(text: string, scope: IdempotencyScope): string;
  /** @throws AppError when it was sealed with another key, or for another scope */
  open(sealed: string, scope: IdempotencyScope): string;
}

export function createIdempotency(repository: IdempotencyRepository, clock: Clock, answers: AnswerSeal): Idempotency {
  let forgottenAtMs = 0;

  /** Old keys go once an hour, in passing. */
  async function forgetOld(): Promise<void> {
    const nowMs = clock.now();
    if (nowMs - forgottenAtMs < 3_600_000) return;
    forgottenAtMs = nowMs;
    await repository.forgetBefore(nowMs - IDEMPOTENCY_TTL_MS);
  }

  function reopened(sealed: string, scope: IdempotencyScope): string {
    try {
      return answers.open(sealed, scope);
    } catch (cause) {
      throw new AppError("STATE_CONFLICT", "This was done before; its answer cannot be shown again.", { cause });
    }
  }

  async function replay(scope: IdempotencyScope, bodyHash: string): Promise<Response | "free"> {
    const stored = await repository.find(scope);
    if (stored === null) return "free";
    const isOver = stored.status === null ? IN_FLIGHT_MS_MAX : IDEMPOTENCY_TTL_MS;
    if (clock.now() - stored.createdAtMs > isOver) {
      await repository.release(scope);
      return "free";
    }
    if (stored.bodyHash !== bodyHash) {
      throw new AppError("IDEMPOTENCY_CONFLICT", "This Idempotency-Key was used with another request body.");
    }
    if (stored.status === null) {
      throw new AppError("STATE_CONFLICT", "The first request with this Idempotency-Key is still at work.", {
        retryAfterMs: 1_000,
      });
    }
    const headers = { "content-type": "application/json", "idempotency-replayed": "true" };
    const text = reopened(stored.responseJson ?? "", scope);
    return new Response(text === "" ? null : text, { status: stored.status, headers });
  }

  return {
    async once(given, key, body, work) {
      if (key.length > KEY_CHARS_MAX) {
        throw new AppError("VALIDATION_FAILED", `An Idempotency-Key has at most ${KEY_CHARS_MAX} characters.`, {
          details: [{ path: "Idempotency-Key", message: "Too long" }],
        });
      }
      await forgetOld();
      const scope: IdempotencyScope = { ...given, key };
      const bodyHash = createHash("sha256").update(canonicalJson(body)).digest("hex");
      if (!(await repository.claim(scope, bodyHash))) {
        const earlier = await replay(scope, bodyHash);
        if (earlier !== "free") return earlier;
        if (!(await repository.claim(scope, bodyHash))) {
          throw new AppError("STATE_CONFLICT", "Another request with this Idempotency-Key is at work.", {
            retryAfterMs: 1_000,
          });
        }
      }
      try {
        const response = await work();
        if (response.status >= 400) await repository.release(scope);
        else await repository.finish(scope, response.status, answers.seal(await response.clone().text(), scope));
        return response;
      } catch (error) {
        await repository.release(scope);
        throw error;
      }
    },
  };
}
