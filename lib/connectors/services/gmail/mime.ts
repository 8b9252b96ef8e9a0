import { createHash } from "node:crypto";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { isFileValue, readFileValue, type FileContent } from "../../core/file-value";
import type { ShapedBody } from "../../core/shaped-body";
import { invalidField } from "../../core/invalid-field";

const LINE_CHARS = 76;

/**
 * A mail as RFC 5322 text, ASCII throughout: a base64 body, and with attachments `multipart/mixed` of base64 parts.
 * Equal input gives equal text.
 * @throws AppError VALIDATION_FAILED when a header holds a line break (it would start a header of its own), or an
 * attachment is no file
 */
export function mimeMessage(input: JsonObject): string {
  const headers: [string, string, unknown][] = [
    ["To", "to", input["to"]],
    ["Cc", "cc", input["cc"]],
    ["Bcc", "bcc", input["bcc"]],
    ["Reply-To", "replyTo", input["replyTo"]],
    ["In-Reply-To", "inReplyTo", input["inReplyTo"]],
    ["References", "inReplyTo", input["inReplyTo"]],
    ["Subject", "subject", input["subject"]],
  ];
  const lines = headers.flatMap(([name, field, value]) =>
    typeof value === "string" && value !== "" ? [`${name}: ${headerText(field, value)}`] : [],
  );
  const type = input["format"] === "html" ? "text/html" : "text/plain";
  const body = part(`${type}; charset=utf-8`, Buffer.from(String(input["body"] ?? ""), "utf8"));
  const files = attachmentsOf(input["attachments"]);
  if (files.length === 0) return [...lines, "MIME-Version: 1.0", ...body].join("\r\n");
  const parts = [body, ...files.map((file) => part(file.contentType, file.content, disposition(file.name)))];
  // Its underscore stands in no line of base64: no content can hold it.
  const boundary = `part_${createHash("sha256").update(parts.flat().join("\n")).digest("hex").slice(0, 32)}`;
  return [
    ...lines,
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    ...parts.flatMap((one) => [`--${boundary}`, ...one]),
    `--${boundary}--`,
    "",
  ].join("\r\n");
}

function part(type: string, content: Uint8Array, ...headers: string[]): string[] {
  const encoded = Buffer.from(content).toString("base64");
  const wrapped = encoded.match(new RegExp(`.{1,${LINE_CHARS}}`, "g")) ?? [];
  return [`Content-Type: ${type}`, ...headers, "Content-Transfer-Encoding: base64", "", ...wrapped, ""];
}

/** With the name as it is, by RFC 2231, and in ASCII for whoever does not read that. */
function disposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return `Content-Disposition: attachment;\r\n filename="${ascii}"${ascii === name ? "" : `;\r\n filename*=UTF-8''${encoded}`}`;
}

function attachmentsOf(given: Json | undefined): FileContent[] {
  return (Array.isArray(given) ? given : []).map((value, place) => {
    const read = isFileValue(value) ? readFileValue(value) : undefined;
    if (read?.kind !== "file") throw invalidField(`attachments.${place}`, read?.message ?? "is no file");
    return read.file;
  });
}

/** @see https://www.rfc-editor.org/rfc/rfc2047 */
function headerText(field: string, value: string): string {
  if (/[\r\n]/.test(value)) throw invalidField(field, "must not hold a line break");
  return /^[\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value, "utf8").toString("base64")}?=`;
}

function raw(input: JsonObject): JsonObject {
  const { threadId } = input;
  return {
    raw: Buffer.from(mimeMessage(input), "utf8").toString("base64url"),
    ...(typeof threadId === "string" ? { threadId } : {}),
  };
}

/** A mail with files is shown as its text and how many they are. */
function shaped(input: JsonObject, wrap: (message: JsonObject) => JsonObject): ShapedBody {
  const body = wrap(raw(input));
  const { attachments, ...rest } = input;
  if (!Array.isArray(attachments) || attachments.length === 0) return { body };
  const shown = wrap({ ...raw(rest), raw: `${mimeMessage(rest)}(attachments: ${attachments.length})` });
  return { body: JSON.stringify(shown), bytes: Buffer.from(JSON.stringify(body), "utf8") };
}

export const shapeSend = (input: JsonObject): ShapedBody => shaped(input, (message) => message);
export const shapeDraft = (input: JsonObject): ShapedBody => shaped(input, (message) => ({ message }));
