import type { LanguageModel, ModelAnswer, ModelOutcome, ModelPort } from "@/lib/intelligence/ports";
import type { Clock } from "@/lib/kernel/clock";
import type { Ctx } from "@/lib/kernel/context";
import { createCircuitBreaker } from "../circuit-breaker";
import { costOf, type ModelSettings } from "./model-settings";

/** Questions in a row without an answer after which nobody waits for the model for a while. */
const FAILURES_MAX = 3;
const REST_MS = 60_000;
/** Questions at one time: a model is slow and dear, and the answer of the rules is there. */
const AT_ONCE_MAX = 8;

export interface ModelPortOptions {
  model: LanguageModel;
  prices: Pick<ModelSettings, "priceInput" | "priceOutput">;
  clock: Clock;
  /** Removes the secrets that the process knows. */
  clean: (text: string) => string;
  /** @returns id of the entry that holds what was sent; null where it could not be kept */
  keep(
    ctx: Ctx,
    call: { answer: ModelAnswer<unknown>; outcome: ModelOutcome; reason: string | null; costUsd: number | null },
  ): Promise<string | null>;
}

/** A model with its guards: left alone while it fails, asked by few at one time, each question priced and kept. */
export function createModelPort({ model, prices, clock, clean, keep }: ModelPortOptions): ModelPort {
  const breaker = createCircuitBreaker({ failuresMax: FAILURES_MAX, openMs: REST_MS }, clock);
  let atOnce = 0;
  return {
    model: model.model,
    clean,
    unavailable() {
      if (atOnce >= AT_ONCE_MAX) return "it is busy with other requests";
      return breaker.enter() > 0 ? "it failed several times in a row and is left alone for a while" : null;
    },
    async ask(ask) {
      atOnce += 1;
      try {
        const answer = await model.generateObject(ask);
        if (answer.kind === "answered") breaker.succeeded();
        else if (ask.signal?.aborted !== true) breaker.failed();
        return answer;
      } finally {
        atOnce -= 1;
      }
    },
    async record(ctx, call) {
      const costUsd = costOf(prices, call.answer.usage);
      return { callId: await keep(ctx, { ...call, costUsd }), costUsd };
    },
  };
}
