import { AppError } from "@/lib/kernel/app-error";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { fileValue, FILE_BYTES_MAX, plainName } from "../../core/file-value";

/**
 * An attachment as a file. Its name and type stand in the mail only, so they are taken from the input.
 * @see https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages.attachments
 * @throws AppError BODY_TOO_LARGE
 */
export function readAttachment(answer: Json, _headers: unknown, input: JsonObject): Json {
  if (!isJsonObject(answer) || typeof answer["data"] !== "string") return answer;
  const content = Buffer.from(answer["data"], "base64url");
  if (content.byteLength > FILE_BYTES_MAX)
    throw new AppError("BODY_TOO_LARGE", `the attachment is larger than ${FILE_BYTES_MAX} bytes`);
  const { name, contentType } = input;
  return {
    file: fileValue({
      name: plainName(typeof name === "string" ? name : "attachment"),
      contentType: typeof contentType === "string" ? contentType : "application/octet-stream",
      content,
    }),
  };
}

/** What is attached to a mail: parts with a file name, however deep. */
export function attachmentsIn(part: JsonObject, depth = 0): JsonObject[] {
  const { filename, mimeType, body, parts } = part;
  const facts = isJsonObject(body) ? body : {};
  const own =
    typeof filename === "string" && filename !== ""
      ? [
          {
            id: String(facts["attachmentId"] ?? ""),
            name: filename,
            contentType: String(mimeType ?? "application/octet-stream"),
            bytes: Number(facts["size"] ?? 0),
          },
        ]
      : [];
  const inner = Array.isArray(parts) && depth < 20 ? parts : [];
  return [...own, ...inner.flatMap((child) => (isJsonObject(child) ? attachmentsIn(child, depth + 1) : []))];
}
