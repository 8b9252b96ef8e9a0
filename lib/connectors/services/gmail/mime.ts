import { AppError } from "@/lib/kernel/app-error";
import type { JsonObject } from "@/lib/kernel/json";
import type { ShapedBody } from "../../core/shaped-body";

const LINE_CHARS = 76;

/**
 * A mail as RFC 5322 text with a base64 body, ASCII throughout.
 * @throws AppError VALIDATION_FAILED when a header holds a line break: it would start a header of its own
 */
export function mimeMessage(input: JsonObject): string {
  const headers: [string, unknown][] = [
    ["To", input["to"]],
    ["Cc", input["cc"]],
    ["Bcc", input["bcc"]],
    ["Reply-To", input["replyTo"]],
    ["In-Reply-To", input["inReplyTo"]],
    ["References", input["inReplyTo"]],
    ["Subject", input["subject"]],
  ];
  const lines = headers.flatMap(([name, value]) =>
    typeof value === "string" && value !== "" ? [`${name}: ${headerText(name, value)}`] : [],
  );
  const type = input["format"] === "html" ? "text/html" : "text/plain";
  const encoded = Buffer.from(String(input["body"] ?? ""), "utf8").toString("base64");
  const wrapped = encoded.match(new RegExp(`.{1,${LINE_CHARS}}`, "g")) ?? [];
  return [
    ...lines,
    "MIME-Version: 1.0",
    `Content-Type: ${type}; charset=utf-8`,
    "Content-Transfer-Encoding: base64",
    "",
    ...wrapped,
    "",
  ].join("\r\n");
}

/** @see https://www.rfc-editor.org/rfc/rfc2047 */
function headerText(name: string, value: string): string {
  if (/[\r\n]/.test(value)) {
    throw new AppError("VALIDATION_FAILED", `${name} must not hold a line break`, {
      details: [{ path: `with.${name.toLowerCase()}`, message: "must not hold a line break" }],
    });
  }
  return /^[\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value, "utf8").toString("base64")}?=`;
}

function raw(input: JsonObject): JsonObject {
  const { threadId } = input;
  return {
    raw: Buffer.from(mimeMessage(input), "utf8").toString("base64url"),
    ...(typeof threadId === "string" ? { threadId } : {}),
  };
}

export const shapeSend = (input: JsonObject): ShapedBody => ({ body: raw(input) });
export const shapeDraft = (input: JsonObject): ShapedBody => ({ body: { message: raw(input) } });
