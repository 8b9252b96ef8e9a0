import type { FetchMessageObject, ImapFlow, MessageStructureObject } from "imapflow";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { fileValue, FILE_BYTES_MAX, plainName } from "../../core/file-value";
import { ServiceFailure } from "../../performer";
import { summaryOf } from "./message-summary";

/** Bytes of a text that are kept; nobody reads more of a mail. */
const TEXT_BYTES_MAX = 256 * 1024;
const DEPTH_MAX = 20;
const ATTACHMENTS_MAX = 50;

/** A message whole: headers, text, HTML, attachments as files. */
export async function readMessage(client: ImapFlow, folder: string, uid: string): Promise<Json> {
  const query = { uid: true, envelope: true, flags: true, internalDate: true, size: true, bodyStructure: true };
  const message = await client.fetchOne(uid, query, { uid: true });
  if (message === false) {
    const text = `there is no message of uid ${uid} in ${folder}`;
    throw new ServiceFailure({ category: "not_found", code: "MESSAGE_NOT_FOUND", message: text, field: "with.uid" });
  }
  const parts = partsOf(message.bodyStructure, 0);
  const html = parts.find(({ type, disposition }) => type === "text/html" && disposition !== "attachment");
  const attachments: Json[] = [];
  let bytesLeft = FILE_BYTES_MAX;
  for (const part of parts.filter(isAttachment).slice(0, ATTACHMENTS_MAX)) {
    const name = plainName(part.dispositionParameters?.["filename"] ?? part.parameters?.["name"] ?? "attachment");
    const content = await contentOf(client, message.uid, part, bytesLeft + 1);
    if (content.byteLength > bytesLeft) {
      const text = `its attachments are larger than ${FILE_BYTES_MAX} bytes: what a workflow hands on must be smaller`;
      throw new ServiceFailure({ category: "payload_too_large", code: "FILE_TOO_LARGE", message: text });
    }
    bytesLeft -= content.byteLength;
    attachments.push(fileValue({ name, contentType: part.type, content }));
  }
  const summary: JsonObject = summaryOf(message, folder);
  return {
    ...summary,
    body: await bodyOf(client, message),
    ...(html === undefined ? {} : { html: await textOf(client, message.uid, html) }),
    attachments,
  };
}

/** The text of a message: plain where there is some, else HTML without its tags. */
export async function bodyOf(client: ImapFlow, { uid, bodyStructure }: FetchMessageObject): Promise<string> {
  const parts = partsOf(bodyStructure, 0).filter((part) => !isAttachment(part));
  const plain = parts.find(({ type }) => type === "text/plain");
  const part = plain ?? parts.find(({ type }) => type.startsWith("text/"));
  if (part === undefined) return "";
  const text = await textOf(client, uid, part);
  return part.type === "text/html" ? withoutTags(text) : text;
}

function partsOf(node: MessageStructureObject | undefined, depth: number): MessageStructureObject[] {
  if (node === undefined || depth > DEPTH_MAX) return [];
  return node.childNodes === undefined ? [node] : node.childNodes.flatMap((child) => partsOf(child, depth + 1));
}

function isAttachment({ type, disposition, dispositionParameters }: MessageStructureObject): boolean {
  return disposition === "attachment" || dispositionParameters?.["filename"] !== undefined || !type.startsWith("text/");
}

async function textOf(client: ImapFlow, uid: number, part: MessageStructureObject): Promise<string> {
  return (await contentOf(client, uid, part, TEXT_BYTES_MAX)).toString("utf8").replaceAll("\r\n", "\n").trimEnd();
}

/** Decoded; texts are UTF-8 then. The only part of a message is its first. */
async function contentOf(client: ImapFlow, uid: number, part: MessageStructureObject, maxBytes: number) {
  const { content } = await client.download(String(uid), part.part ?? "1", { uid: true, maxBytes });
  const pieces: Buffer[] = [];
  if (content === undefined) return Buffer.alloc(0);
  for await (const piece of content) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).subarray(0, maxBytes);
}

function withoutTags(html: string): string {
  const text = html
    .replace(/<(style|script|head)\b[^>]*>[\s\S]*?<\/\1>/gi, "")
    .replace(/<(?:br|\/p|\/div|\/tr)\b[^>]*>/gi, "\n");
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };
  return text
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_match, name: string) => entities[name] ?? "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
