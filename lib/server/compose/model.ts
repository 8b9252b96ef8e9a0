import { createModelCallRepository, type ModelCallRepository } from "@/lib/db/model-call-repository";
import type { ModelPort } from "@/lib/intelligence/ports";
import { createCircuitBreaker } from "../circuit-breaker";
import { secretScrubber } from "../logger";
import { createLanguageModel } from "../model/language-model";
import { createModelClient } from "../model/model-client";
import { costOf, modelSettingsOf } from "../model/model-settings";
import type { Platform } from "../platform";

/** Questions in a row without an answer after which nobody waits for the model for a while. */
const FAILURES_MAX = 3;
const REST_MS = 60_000;
/** Questions at one time: a model is slow and dear, and the answer of the rules is there. */
const AT_ONCE_MAX = 8;

export interface ModelServices {
  /** undefined: none is configured. */
  port: ModelPort | undefined;
  calls: Pick<ModelCallRepository, "list" | "get">;
}

/** The model of the settings with its guards and its log. Only the web process asks it. */
export function composeModel(platform: Platform): ModelServices {
  const { env, clock, logger } = platform;
  const { add, list, get } = createModelCallRepository(platform);
  const calls = { list, get };
  const settings = modelSettingsOf(env);
  if (settings === null) return { port: undefined, calls };
  const model = createLanguageModel(settings, createModelClient(env, settings), () => clock.monotonicMs());
  const breaker = createCircuitBreaker({ failuresMax: FAILURES_MAX, openMs: REST_MS }, clock);
  const scrubber = secretScrubber();
  let atOnce = 0;

  const port: ModelPort = {
    model: model.model,
    clean: (text) => scrubber.scrub(text),
    unavailable() {
      if (atOnce >= AT_ONCE_MAX) return "it is busy with other requests";
      return breaker.enter() > 0 ? "it failed several times in a row and is left alone for a while" : null;
    },
    async ask(ask) {
      atOnce += 1;
      try {
        const answer = await model.generateObject(ask);
        if (answer.kind === "answered") breaker.succeeded();
        else breaker.failed();
        return answer;
      } finally {
        atOnce -= 1;
      }
    },
    async record(ctx, { answer, outcome, reason }) {
      const costUsd = costOf(settings, answer.usage);
      const exchanges = answer.exchanges.map(({ url, sent, status, received }) => ({
        url: scrubber.scrub(url),
        sent: scrubber.scrub(sent),
        status,
        received: scrubber.scrub(received),
      }));
      const { provider, host } = model;
      const facts = {
        provider,
        model: model.model,
        host,
        outcome,
        reason,
        durationMs: answer.durationMs,
        ...answer.usage,
      };
      try {
        return { callId: await add(ctx, { ...facts, costUsd, exchanges }), costUsd };
      } catch (error) {
        // The answer is as good without its entry; that there is none is said by a null.
        logger.error({ event: "model.callNotKept", requestId: ctx.requestId, err: error });
        return { callId: null, costUsd };
      }
    },
  };
  return { port, calls };
}
