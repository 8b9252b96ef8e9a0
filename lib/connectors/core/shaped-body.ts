import type { JsonObject } from "@/lib/kernel/json";

/** What a hand-written service makes of an operation's input, in place of the generic JSON body. */
export interface ShapedBody {
  body: JsonObject | string;
  /** Sent in place of `body`, which then only shows it. */
  bytes?: Uint8Array;
  /** For a text body. */
  contentType?: string;
  headers?: Record<string, string>;
}

export type BodyShaper = (input: JsonObject) => ShapedBody;
