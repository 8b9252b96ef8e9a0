import { AppError } from "@/lib/kernel/app-error";
import type { Env } from "../env";

/** A configured model, with every default filled in. */
export interface ModelSettings {
  provider: Exclude<Env["AI_PROVIDER"], "none">;
  /** Without a slash at its end; what the provider's paths are added to. */
  baseUrl: string;
  /** undefined: none is sent. */
  apiKey: string | undefined;
  model: string;
  /** Milliseconds for one question, attempts and pauses included. */
  timeoutMs: number;
  outputTokensMax: number;
  /** US dollars per million tokens; null where nobody said. */
  priceInput: number | null;
  priceOutput: number | null;
}

const BASE_URLS = {
  openai: "https://api.openai.com/v1",
  anthropic: "https://api.anthropic.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta",
} as const;

/** The answer of the rules has to fit behind the model's into the time that the engine is given. */
const SHARE_OF_ENGINE_TIME = 0.8;

/**
 * What the settings say of a model; null where none is wanted.
 * @throws AppError VALIDATION_FAILED naming the setting that is missing
 */
export function modelSettingsOf(env: Env): ModelSettings | null {
  const provider = env.AI_PROVIDER;
  if (provider === "none") return null;
  const lacks = (name: string, why: string): AppError =>
    new AppError("VALIDATION_FAILED", `Settings are wrong: ${name} is needed ${why}`, {
      details: [{ path: name, message: `is needed ${why}` }],
    });
  if (env.AI_MODEL === undefined) throw lacks("AI_MODEL", `with AI_PROVIDER=${provider}`);
  if (provider === "openai-compatible" && env.AI_BASE_URL === undefined)
    throw lacks("AI_BASE_URL", "with AI_PROVIDER=openai-compatible, e.g. http://127.0.0.1:11434/v1");
  if (provider !== "openai-compatible" && env.AI_API_KEY === undefined)
    throw lacks("AI_API_KEY", `with AI_PROVIDER=${provider}`);
  const usual = provider === "openai-compatible" ? "" : BASE_URLS[provider];
  return {
    provider,
    baseUrl: (env.AI_BASE_URL ?? usual).replace(/\/+$/, ""),
    apiKey: env.AI_API_KEY,
    model: env.AI_MODEL,
    timeoutMs: Math.max(1, Math.min(env.AI_TIMEOUT_MS, Math.floor(env.ENGINE_TIMEOUT_MS * SHARE_OF_ENGINE_TIME))),
    outputTokensMax: env.AI_OUTPUT_TOKENS_MAX,
    priceInput: env.AI_PRICE_INPUT ?? null,
    priceOutput: env.AI_PRICE_OUTPUT ?? null,
  };
}

/** US dollars of so many tokens; null where a price or a count is not known. */
export function costOf(
  settings: Pick<ModelSettings, "priceInput" | "priceOutput">,
  usage: { inputTokens: number | null; outputTokens: number | null },
): number | null {
  const { priceInput, priceOutput } = settings;
  const { inputTokens, outputTokens } = usage;
  if (priceInput === null || priceOutput === null || inputTokens === null || outputTokens === null) return null;
  return (inputTokens * priceInput + outputTokens * priceOutput) / 1_000_000;
}
