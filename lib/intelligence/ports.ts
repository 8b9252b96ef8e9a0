import type { z } from "zod";
import type { Ctx } from "@/lib/kernel/context";

/** What a model is asked. Whatever came from a person, a service or a run stands in `data`, never in `instructions`. */
export interface ModelAsk<T> {
  /** Our own words. */
  instructions: string;
  /** JSON text: the request and what may be chosen from. */
  data: string;
  schema: z.ZodType<T>;
  /** Aborted: nobody waits for the answer any more. */
  signal?: AbortSignal | undefined;
}

/** One request on the wire, and what came back. The key stands in a header and so in neither. */
export interface ModelExchange {
  url: string;
  /** Body as it was sent. */
  sent: string;
  /** null: no answer came. */
  status: number | null;
  /** Body as it came, or why none did. */
  received: string;
}

/** Tokens as the provider counts them; null where it does not say. */
export interface ModelUsage {
  inputTokens: number | null;
  outputTokens: number | null;
}

/** How asking ended, with all that went over the wire for it. */
export type ModelAnswer<T> = { exchanges: ModelExchange[]; usage: ModelUsage; durationMs: number } & (
  | { kind: "answered"; object: T }
  /** `reason` is a sentence without a full stop, fit to be shown. */
  | { kind: "failed"; reason: string }
);

/** A language model that somebody configured. Never throws for a failure of the other side. */
export interface LanguageModel {
  provider: string;
  /** The provider's name of the model. */
  model: string;
  /** Host that it is asked at. */
  host: string;
  generateObject<T>(ask: ModelAsk<T>): Promise<ModelAnswer<T>>;
}

/** What became of an answer. */
export type ModelOutcome = "accepted" | "asked" | "refused" | "failed";

/** The configured model as the room asks it: known secrets are taken out before, all that was sent is kept after. */
export interface ModelPort {
  model: string;
  /** Why it is not asked now, a sentence without a full stop; null: it may be. */
  unavailable(): string | null;
  /** A text without the secrets that the platform knows. */
  clean(text: string): string;
  ask<T>(ask: ModelAsk<T>): Promise<ModelAnswer<T>>;
  /** Keeps what was sent and received for the people of the workspace. */
  record(
    ctx: Ctx,
    call: { answer: ModelAnswer<unknown>; outcome: ModelOutcome; reason: string | null },
  ): Promise<{ callId: string | null; costUsd: number | null }>;
}
