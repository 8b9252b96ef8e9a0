import type { Json, JsonObject } from "@/lib/kernel/json";
import type { ShapedBody } from "../../core/shaped-body";

/** @see https://learn.microsoft.com/en-us/graph/api/user-sendmail */
export function shapeSendMail(input: JsonObject): ShapedBody {
  return {
    body: {
      message: {
        subject: input["subject"] ?? "",
        body: { contentType: input["format"] === "html" ? "HTML" : "Text", content: input["body"] ?? "" },
        toRecipients: recipients(input["to"]),
        ccRecipients: recipients(input["cc"]),
      },
      saveToSentItems: input["saveToSentItems"] ?? true,
    },
  };
}

function recipients(text: Json | undefined): Json[] {
  if (typeof text !== "string") return [];
  const addresses = text.split(",").map((part) => part.trim());
  return addresses.filter((address) => address !== "").map((address) => ({ emailAddress: { address } }));
}
