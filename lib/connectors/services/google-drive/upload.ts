import type { JsonObject } from "@/lib/kernel/json";
import type { ShapedBody } from "../../core/shaped-body";

/** Facts and content in one multipart body. @see https://developers.google.com/workspace/drive/api/guides/manage-uploads */
export function shapeUpload({ content, mimeType, ...facts }: JsonObject): ShapedBody {
  const text = String(content ?? "");
  const type =
    typeof mimeType === "string" && /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : "text/plain; charset=utf-8";
  let boundary = "part";
  while (text.includes(boundary)) boundary += "-part";
  const parts = [
    `--${boundary}`,
    "Content-Type: application/json; charset=UTF-8",
    "",
    JSON.stringify(facts),
    `--${boundary}`,
    `Content-Type: ${type}`,
    "",
    text,
    `--${boundary}--`,
    "",
  ];
  return { body: parts.join("\r\n"), contentType: `multipart/related; boundary=${boundary}` };
}
