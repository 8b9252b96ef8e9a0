import { isUtf8 } from "node:buffer";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { GuardError, tooLarge } from "./transport-failure";

const gunzip = promisify(zlib.gunzip);
const inflate = promisify(zlib.inflate);
const inflateRaw = promisify(zlib.inflateRaw);
const brotli = promisify(zlib.brotliDecompress);

/** Encodings one over the other; nobody honest uses more than one. */
const ENCODINGS_MAX = 3;

/**
 * Reads a body to its end.
 * @param bytesMax of the body, as it comes and after each unpacking
 * @throws GuardError RESPONSE_TOO_LARGE beyond that, ANSWER_DAMAGED when it cannot be unpacked
 */
export async function readContent(
  stream: AsyncIterable<Uint8Array>,
  contentEncoding: string,
  bytesMax: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new GuardError(tooLarge(bytesMax), "RESPONSE_TOO_LARGE");
    chunks.push(chunk);
  }
  let content: Buffer = Buffer.concat(chunks);
  const encodings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (encodings.length > ENCODINGS_MAX)
    throw new GuardError(`the answer is packed ${encodings.length} times over`, "ANSWER_DAMAGED");
  // The last one was put on last.
  for (const encoding of encodings.reverse()) {
    if (content.byteLength > 0) content = await unpacked(content, encoding, bytesMax);
  }
  return content;
}

async function unpacked(content: Buffer, encoding: string, bytesMax: number): Promise<Buffer> {
  const limit = { maxOutputLength: bytesMax };
  try {
    switch (encoding) {
      case "gzip":
      case "x-gzip":
        return await gunzip(content, limit);
      case "br":
        return await brotli(content, limit);
      case "deflate":
        // Some mean the format without its head.
        return await (((content[0] ?? 0) & 0x0f) === 8 ? inflate(content, limit) : inflateRaw(content, limit));
    }
  } catch (error) {
    if (error instanceof RangeError) throw new GuardError(tooLarge(bytesMax), "RESPONSE_TOO_LARGE", error);
    throw new GuardError(`the answer says that it is ${encoding}, and cannot be unpacked`, "ANSWER_DAMAGED", error);
  }
  throw new GuardError(`the answer is packed as ${encoding.slice(0, 40)}, which was not asked for`, "ANSWER_DAMAGED");
}

const CHARSET = /\bcharset\s*=\s*"?([\w.:-]{1,40})/i;

/**
 * A body as text, in the character set that its type names (else UTF-8), without a byte order mark.
 * @returns `bytes` where the text does not give them back
 */
export function decoded(content: Buffer, contentType: string): { body: string; bytes?: Uint8Array } {
  const decoder = decoderOf(CHARSET.exec(contentType)?.[1]);
  const body = decoder.decode(content);
  const hasMark = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  return decoder.encoding === "utf-8" && !hasMark && isUtf8(content) ? { body } : { body, bytes: content };
}

function decoderOf(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset ?? "utf-8");
  } catch {
    // A name nobody knows.
    return new TextDecoder();
  }
}
