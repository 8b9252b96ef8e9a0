import type { Json } from "@/lib/kernel/json";
import { readFileValue } from "../core/file-value";
import type { TransportAnswer } from "../core/prepared-request";
import type { HttpBinding } from "../schema";

type Answered = TransportAnswer & { kind: "answered" };

/**
 * A simulated answer in the form in which the operation reads it: a text as it is, a file as its bytes.
 * @param answer with `value` as JSON, which is what all other operations read
 */
export function answerAs(form: HttpBinding["answer"], value: Json, answer: Answered): Answered {
  if (form === "text" && typeof value === "string") {
    return { ...answer, headers: { ...answer.headers, "content-type": "text/plain; charset=utf-8" }, body: value };
  }
  const read = form === "binary" ? readFileValue(value) : undefined;
  if (read?.kind !== "file") return answer;
  const { name, contentType, content } = read.file;
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  return {
    ...answer,
    headers: { ...answer.headers, "content-type": contentType, "content-disposition": disposition },
    body: Buffer.from(content).toString("utf8"),
    bytes: content,
  };
}
