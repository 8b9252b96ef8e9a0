import type { JsonObject } from "@/lib/kernel/json";
import type { ShapedBody } from "../../core/shaped-body";

/** Content as the body, facts in a header of ASCII JSON. @see https://www.dropbox.com/developers/documentation/http/documentation#files-upload */
export function shapeUpload({ content, ...facts }: JsonObject): ShapedBody {
  const header = JSON.stringify(facts).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return {
    body: String(content ?? ""),
    contentType: "application/octet-stream",
    headers: { "dropbox-api-arg": header },
  };
}
