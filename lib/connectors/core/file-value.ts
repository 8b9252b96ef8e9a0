import { z } from "zod";
import { isJsonObject, type Json } from "@/lib/kernel/json";

/** Bytes of a file in the data of a workflow, before base64; what is larger belongs to a storage service. */
export const FILE_BYTES_MAX = 7 * 1024 * 1024;

/**
 * A file among the data of a workflow: `{"$file": {name, contentType, bytes, base64}}`. Only `base64` is needed where
 * one is sent; what a download gives has them all.
 */
export const fileValueSchema = z.strictObject({
  $file: z.strictObject({
    name: z.string().max(255).optional(),
    contentType: z.string().max(255).optional(),
    /** Length of the content; told, never trusted. */
    bytes: z.int().min(0).optional(),
    base64: z.string(),
  }),
});

/** Content and facts of a file. */
export interface FileContent {
  name: string;
  contentType: string;
  content: Uint8Array;
}

/** Whether a value says that it is a file, well formed or not. */
export function isFileValue(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.hasOwn(value, "$file");
}

export type ReadFile = { kind: "file"; file: FileContent } | { kind: "flaw"; message: string };

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** `type/subtype` with plain parameters: what can stand in a header without breaking it. */
const CONTENT_TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}(\s*;\s*[\w.+-]{1,60}=[\w.+"-]{1,100})*$/;

/** The content of a file value; a flaw says in words what is wrong with it. */
export function readFileValue(value: Json): ReadFile {
  const parsed = fileValueSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { kind: "flaw", message: `is no file: ${(issue?.path ?? []).join(".")} ${issue?.message ?? ""}`.trim() };
  }
  const { name = "file", contentType = "application/octet-stream", base64 } = parsed.data.$file;
  const text = base64.replaceAll("-", "+").replaceAll("_", "/").replace(/\s+/g, "");
  if (!BASE64.test(text)) return { kind: "flaw", message: "is no file: $file.base64 holds what is no base64" };
  if ((text.length * 3) / 4 > FILE_BYTES_MAX + 2)
    return { kind: "flaw", message: `is larger than ${FILE_BYTES_MAX} bytes` };
  return {
    kind: "file",
    file: {
      name: plainName(name),
      contentType: CONTENT_TYPE.test(contentType) ? contentType : "application/octet-stream",
      content: Buffer.from(text, "base64"),
    },
  };
}

/** A file as a value. */
export function fileValue({ name, contentType, content }: FileContent): Json {
  const base64 = Buffer.from(content).toString("base64");
  return { $file: { name, contentType, bytes: content.byteLength, base64 } };
}

/** The last part of a path, without what breaks a header or names another folder. */
export function plainName(name: string): string {
  const last = (name.split(/[/\\]/).at(-1) ?? "").replace(/[\u0000-\u001f\u007f]/g, "").trim();
  return last === "" || /^\.+$/.test(last) ? "file" : last.slice(0, 255);
}
