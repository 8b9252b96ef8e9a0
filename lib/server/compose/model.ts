import { createModelCallRepository, type ModelCallRepository } from "@/lib/db/model-call-repository";
import type { ModelPort } from "@/lib/intelligence/ports";
import { secretScrubber } from "../logger";
import { createLanguageModel } from "../model/language-model";
import { createModelClient } from "../model/model-client";
import { createModelPort } from "../model/model-port";
import { modelSettingsOf } from "../model/model-settings";
import type { Platform } from "../platform";

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
  const scrubber = secretScrubber();
  const clean = (text: string): string => scrubber.scrub(text);

  const port = createModelPort({
    model,
    prices: settings,
    clock,
    clean,
    async keep(ctx, { answer, outcome, reason, costUsd }) {
      const exchanges = answer.exchanges.map(({ url, sent, status, received }) => ({
        url: clean(url),
        sent: clean(sent),
        status,
        received: clean(received),
      }));
      const { provider, host, model: name } = model;
      const { usage, durationMs } = answer;
      try {
        const facts = { provider, model: name, host, outcome, reason, durationMs, ...usage };
        return await add(ctx, { ...facts, costUsd, exchanges });
      } catch (error) {
        // The answer is as good without its entry; that there is none is said by a null.
        logger.error({ event: "model.callNotKept", requestId: ctx.requestId, err: error });
        return null;
      }
    },
  });
  return { port, calls };
}
