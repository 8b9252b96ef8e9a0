import type { JsonObject } from "@/lib/kernel/json";
import type { ShapedBody } from "../../core/shaped-body";

/** Prompt and system text as chat messages. @see https://platform.openai.com/docs/api-reference/chat/create */
export function shapeChat({ prompt, system, json, ...rest }: JsonObject): ShapedBody {
  return {
    body: {
      ...rest,
      messages: [
        ...(typeof system === "string" && system !== "" ? [{ role: "system", content: system }] : []),
        { role: "user", content: prompt ?? "" },
      ],
      ...(json === true ? { response_format: { type: "json_object" } } : {}),
    },
  };
}
