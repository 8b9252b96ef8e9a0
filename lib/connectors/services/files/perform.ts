import { constants } from "node:fs";
import { lstat, mkdir, open, opendir, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import path from "node:path";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { fileValue, FILE_BYTES_MAX, isFileValue, readFileValue } from "../../core/file-value";
import type { FileRoot } from "../../file-root";
import { invalidInput, ServiceFailure, type Performer } from "../../performer";

const ENTRIES_MAX = 1_000;

/** Files below the folder that an administrator allowed. */
export function createFiles(files: FileRoot): Performer {
  return async ({ call, operation, input, begin, trace }) => {
    const given = String(input["path"] ?? "");
    trace({ method: "FILE", url: `file:${given}`, headers: {}, body: operation.id });
    const full = await files.resolve(given, "path", { mayBeNew: operation.id === "file.write" });
    if (operation.id === "file.list") return list(full, given);
    if (operation.id === "file.read") return read(full, input);
    begin();
    if (operation.id === "file.write") return write(full, given, input, call.idempotencyKey);
    const found = await stat(full);
    if (!found.isFile()) throw invalidInput("path", "is a folder: only files are deleted");
    await rm(full);
    return { path: given };
  };
}

async function read(full: string, input: JsonObject): Promise<Json> {
  // A link that took the file's place since it was looked at is not followed; a pipe does not hold us up.
  const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw invalidInput("path", "is no file");
    await refuseElsewhere(file, full);
    if (found.size > FILE_BYTES_MAX) {
      const message = `the file is larger than ${FILE_BYTES_MAX} bytes`;
      throw new ServiceFailure({ category: "payload_too_large", code: "FILE_TOO_LARGE", message, field: "with.path" });
    }
    const content = await file.readFile();
    if (input["as"] !== "text")
      return fileValue({ name: path.basename(full), contentType: "application/octet-stream", content });
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(content);
    } catch {
      throw invalidInput("as", "is text, but the file holds no UTF-8: read it as a file");
    }
  } finally {
    await file.close();
  }
}

/** As a whole or not at all: what reads the file meanwhile sees the old content or the new one. */
async function write(full: string, given: string, input: JsonObject, key: string): Promise<Json> {
  const value = input["content"] ?? "";
  const content = isFileValue(value) ? readFileValue(value) : undefined;
  if (content?.kind === "flaw") throw invalidInput("content", content.message);
  const bytes = content?.file.content ?? Buffer.from(typeof value === "string" ? value : JSON.stringify(value), "utf8");
  const before = await lstat(full).catch(() => undefined);
  if (before !== undefined && !before.isFile()) throw invalidInput("path", "is a folder");
  if (before !== undefined && input["replace"] === false) {
    const message = "there is such a file already";
    throw new ServiceFailure({ category: "conflict_duplicate", code: "FILE_EXISTS", message, field: "with.path" });
  }
  await mkdir(path.dirname(full), { recursive: true });
  const part = path.join(
    path.dirname(full),
    `.${path.basename(full).slice(0, 100)}.${Buffer.from(key).toString("hex").slice(-32)}.part`,
  );
  const file = await open(
    part,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    0o640,
  );
  try {
    await refuseElsewhere(file, part);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, full);
  return { path: given, bytes: bytes.byteLength };
}

/**
 * A folder on the way that was swapped for a link since the path was looked at led elsewhere: nothing is read or
 * written there. What was opened has to be what lies at the path, without a link on the way.
 */
async function refuseElsewhere(file: FileHandle, full: string): Promise<void> {
  const real = await realpath(full).catch(() => undefined);
  const [opened, there] = await Promise.all([file.stat(), lstat(full).catch(() => undefined)]);
  if (real === full && there?.ino === opened.ino && there.dev === opened.dev) return;
  // An empty part of ours that came to lie elsewhere does not stay.
  if (real !== undefined && opened.size === 0 && real.endsWith(".part")) await rm(real, { force: true });
  throw invalidInput("path", "leads over a link, which is not followed");
}

async function list(full: string, given: string): Promise<Json> {
  const found = await stat(full);
  if (!found.isDirectory()) throw invalidInput("path", "is a file: a list needs a folder");
  const listed: JsonObject[] = [];
  for await (const entry of await opendir(full)) {
    if (listed.length === ENTRIES_MAX) break;
    if (!entry.isFile() && !entry.isDirectory()) continue;
    const facts = await lstat(path.join(full, entry.name)).catch(() => undefined);
    if (facts === undefined) continue;
    listed.push({
      path: path.posix.join(given, entry.name),
      name: entry.name,
      kind: entry.isDirectory() ? "folder" : "file",
      bytes: facts.size,
      modifiedAt: facts.mtime.toISOString(),
    });
  }
  return listed.sort((a, b) => (String(a["name"]) < String(b["name"]) ? -1 : 1));
}
