import type { JsonObject } from "@/lib/kernel/json";

/** What a hand-written service makes of an operation's input, in place of the generic JSON body. */
export interface ShapedBody {
  body: JsonObject | string;
  /** For a text body. */
  contentType?: string;
  headers?: Record<string, string>;
}

export type BodyShaper = (input: JsonObject) => ShapedBody;
