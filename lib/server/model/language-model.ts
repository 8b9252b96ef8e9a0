import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import {
  APICallError,
  extractJsonMiddleware,
  generateText,
  NoObjectGeneratedError,
  Output,
  wrapLanguageModel,
} from "ai";
import type { LanguageModel, ModelAnswer, ModelAsk, ModelExchange, ModelUsage } from "@/lib/intelligence/ports";
import { assertNever } from "@/lib/kernel/assert-never";
import { createModelFetch, errorTextOf, type SendRequest } from "./model-fetch";
import type { ModelSettings } from "./model-settings";

/** Attempts after the first, for what may pass: too many requests, an overloaded provider, a connection cut. */
const RETRIES = 1;

// The packages write warnings of their own to the console, past the log and its scrubber.
(globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;

/**
 * The model of the settings, asked over the wire its provider speaks.
 * @param send one request through the guarded client
 * @param monotonicMs for how long it took
 */
export function createLanguageModel(
  settings: ModelSettings,
  send: SendRequest,
  monotonicMs: () => number,
): LanguageModel {
  const { provider, model, baseUrl, timeoutMs, outputTokensMax } = settings;

  async function generateObject<T>(ask: ModelAsk<T>): Promise<ModelAnswer<T>> {
    const exchanges: ModelExchange[] = [];
    const asked = modelOf(
      settings,
      createModelFetch(send, timeoutMs, (exchange) => void exchanges.push(exchange)),
    );
    const startedMs = monotonicMs();
    // One limit over all attempts and the pauses between them.
    const late = AbortSignal.timeout(timeoutMs);
    const abortSignal = ask.signal === undefined ? late : AbortSignal.any([late, ask.signal]);
    const ended = (usage: ModelUsage) => ({ exchanges, usage, durationMs: Math.round(monotonicMs() - startedMs) });
    try {
      const result = await generateText({
        model: wrapLanguageModel({ model: asked, middleware: extractJsonMiddleware() }),
        output: Output.object({ schema: ask.schema, name: "workflow_plan" }),
        system: ask.instructions,
        prompt: ask.data,
        maxOutputTokens: outputTokensMax,
        maxRetries: RETRIES,
        abortSignal,
      });
      return { kind: "answered", object: result.output as T, ...ended(usageOf(result.usage)) };
    } catch (error) {
      const usage = NoObjectGeneratedError.isInstance(error) ? usageOf(error.usage) : usageOf(undefined);
      const reason = late.aborted
        ? `it did not answer within ${timeoutMs} ms`
        : ask.signal?.aborted === true
          ? "nobody waited for its answer any more"
          : reasonOf(error, exchanges);
      return { kind: "failed", reason, ...ended(usage) };
    }
  }

  return { provider, model, host: new URL(baseUrl).host, generateObject };
}

function modelOf({ provider, model, baseUrl, apiKey }: ModelSettings, fetch: typeof globalThis.fetch) {
  switch (provider) {
    case "openai":
    case "openai-compatible": {
      // Without a key no header is sent: local servers want none.
      const key = apiKey === undefined ? {} : { apiKey };
      const made = createOpenAICompatible({
        name: "openai",
        baseURL: baseUrl,
        fetch,
        supportsStructuredOutputs: true,
        ...key,
      });
      return made.chatModel(model);
    }
    case "anthropic":
      return createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? "", fetch })(model);
    case "google":
      return createGoogleGenerativeAI({ baseURL: baseUrl, apiKey: apiKey ?? "", fetch })(model);
    default:
      return assertNever(provider);
  }
}

function usageOf(usage: { inputTokens: number | undefined; outputTokens: number | undefined } | undefined): ModelUsage {
  return { inputTokens: usage?.inputTokens ?? null, outputTokens: usage?.outputTokens ?? null };
}

/** Why there is no usable answer, from what stood on the wire. */
function reasonOf(error: unknown, exchanges: readonly ModelExchange[]): string {
  const last = exchanges.at(-1);
  if (last === undefined) return "it could not be asked: its settings do not fit its provider";
  if (last.status === null) return `it could not be reached: ${last.received}`;
  if (NoObjectGeneratedError.isInstance(error))
    return error.finishReason === "length"
      ? "its answer was cut off at AI_OUTPUT_TOKENS_MAX"
      : "its answer is not a plan in the form that was asked for";
  if (last.status >= 300) {
    const said = errorTextOf(last.received);
    return `it answered ${String(last.status)}${said === null ? "" : ` (${said})`}`;
  }
  return APICallError.isInstance(error)
    ? "its answer is not one of the protocol of AI_PROVIDER"
    : "its answer holds no plan";
}
