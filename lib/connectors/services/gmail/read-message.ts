import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { attachmentsIn } from "./read-attachment";

/**
 * The parts of a Gmail message by name: headers, first text, date, importance. What is already read is left as it is.
 * @see https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages
 */
export function readMessage(answer: Json): Json {
  if (!isJsonObject(answer) || !isJsonObject(answer["payload"])) return answer;
  const { payload, ...rest } = answer;
  const headers = Array.isArray(payload["headers"]) ? payload["headers"] : [];
  const header = (name: string): string => {
    const found = headers.find((item) => isJsonObject(item) && String(item["name"]).toLowerCase() === name);
    return isJsonObject(found) ? String(found["value"] ?? "") : "";
  };
  const labels = Array.isArray(answer["labelIds"]) ? answer["labelIds"] : [];
  const dateMs = Number(answer["internalDate"]);
  return {
    ...rest,
    from: header("from"),
    to: header("to"),
    subject: header("subject"),
    messageId: header("message-id"),
    attachments: attachmentsIn(payload),
    body: bodyText(payload) ?? String(answer["snippet"] ?? ""),
    date: Number.isFinite(dateMs) ? isoInstant(dateMs) : null,
    importance: labels.includes("IMPORTANT") ? "high" : "normal",
  };
}

/** Plain text first, else the first text of any kind. */
function bodyText(part: JsonObject): string | undefined {
  const texts = textParts(part, 0);
  return (texts.find((text) => text.type === "text/plain") ?? texts[0])?.text;
}

function textParts(part: JsonObject, depth: number): { type: string; text: string }[] {
  const type = String(part["mimeType"] ?? "");
  const data = isJsonObject(part["body"]) ? part["body"]["data"] : undefined;
  // A text that is attached is no text of the mail.
  const isAttached = typeof part["filename"] === "string" && part["filename"] !== "";
  const own =
    !isAttached && type.startsWith("text/") && typeof data === "string"
      ? [{ type, text: Buffer.from(data, "base64url").toString("utf8") }]
      : [];
  const inner = Array.isArray(part["parts"]) && depth < 20 ? part["parts"] : [];
  return [...own, ...inner.flatMap((child) => (isJsonObject(child) ? textParts(child, depth + 1) : []))];
}

function isoInstant(ms: number): string {
  return new Date(ms).toISOString();
}
