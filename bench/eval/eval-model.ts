import { systemClock } from "@/lib/kernel/clock";
import type { ModelPort } from "@/lib/intelligence/ports";
import { parseEnv } from "@/lib/server/env";
import { createSecretScrubber } from "@/lib/server/scrub-secrets";
import { createLanguageModel } from "@/lib/server/model/language-model";
import { createModelClient } from "@/lib/server/model/model-client";
import { createModelPort } from "@/lib/server/model/model-port";
import { modelSettingsOf } from "@/lib/server/model/model-settings";

/** The model of the environment as the app asks it, with sums of what it did. Nothing is kept. */
export function evalModel(): { port: ModelPort; figures: () => string } {
  const env = parseEnv(process.env);
  const settings = modelSettingsOf(env);
  if (settings === null)
    throw new Error("--model needs AI_PROVIDER, AI_MODEL and what else docs/model.md names in the environment");
  const scrubber = createSecretScrubber();
  if (env.AI_API_KEY !== undefined) scrubber.register(env.AI_API_KEY, true);
  const outcomes = new Map<string, number>();
  const sum = { input: 0, output: 0, costUsd: 0 };
  const port = createModelPort({
    model: createLanguageModel(settings, createModelClient(env, settings), () => systemClock.monotonicMs()),
    prices: settings,
    clock: systemClock,
    clean: (text) => scrubber.scrub(text),
    keep(_ctx, { answer, outcome, costUsd }) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      sum.input += answer.usage.inputTokens ?? 0;
      sum.output += answer.usage.outputTokens ?? 0;
      sum.costUsd += costUsd ?? 0;
      return Promise.resolve(null);
    },
  });
  const figures = (): string => {
    const counts = [...outcomes].map(([outcome, count]) => `${outcome} ${String(count)}`).join(", ");
    const cost = settings.priceInput === null ? "" : `, $${sum.costUsd.toFixed(4)}`;
    return `${settings.model}: ${counts || "not asked"}; tokens ${String(sum.input)} in, ${String(sum.output)} out${cost}`;
  };
  return { port, figures };
}
