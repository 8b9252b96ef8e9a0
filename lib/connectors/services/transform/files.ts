import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { fileValue, FILE_BYTES_MAX, isFileValue, plainName, readFileValue } from "../../core/file-value";
import { parseJson } from "../../core/parse-json";
import { readTable, writeTable } from "./csv";
import { invalidField } from "../../core/invalid-field";
import { objectsOf } from "./field-path";

/** The content of a file, or of a text, as text, data, rows, or base64. */
export function readFile(input: JsonObject): Json {
  const content = contentOf(input["from"] ?? null, typeof input["field"] === "string" ? input["field"] : undefined);
  const as = input["as"] ?? "text";
  if (as === "base64") return Buffer.from(content).toString("base64");
  const text = decoded(content, typeof input["encoding"] === "string" ? input["encoding"] : "utf-8");
  if (as === "csv")
    return readTable(text, {
      delimiter: delimiterOf(input),
      hasHeader: input["header"] !== false,
      keepsEmpty: input["keepEmpty"] === true,
    });
  if (as !== "json") return text;
  const value = parseJson(text);
  if (value === undefined) throw invalidField("from", "holds no JSON");
  return value;
}

function delimiterOf(input: JsonObject): string {
  const given = input["delimiter"] ?? ",";
  const delimiter = given === "\\t" ? "\t" : String(given);
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    throw invalidField("delimiter", "must be one character, no quote");
  return delimiter;
}

/** A text stands for itself; of an object the file in `field`, else the first there is. */
function contentOf(from: Json, field: string | undefined): Uint8Array {
  if (typeof from === "string") return Buffer.from(from, "utf8");
  const named = isJsonObject(from) && field !== undefined && Object.hasOwn(from, field) ? from[field] : undefined;
  if (typeof named === "string") return Buffer.from(named, "utf8");
  const found = [from, named, ...(isJsonObject(from) ? Object.values(from) : [])].find((one) => isFileValue(one));
  if (found === undefined || found === null) throw invalidField("from", "holds no file and is no text");
  const read = readFileValue(found);
  if (read.kind === "flaw") throw invalidField("from", read.message);
  return read.file.content;
}

function decoded(content: Uint8Array, encoding: string): string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw invalidField("encoding", `names an encoding that is not known: ${encoding.slice(0, 40)}`);
  }
  try {
    return decoder.decode(content);
  } catch {
    throw invalidField("from", `holds no ${encoding} text`);
  }
}

const TYPES: Readonly<Record<string, string>> = {
  text: "text/plain; charset=utf-8",
  json: "application/json",
  csv: "text/csv; charset=utf-8",
  base64: "application/octet-stream",
};
const ENDS: Readonly<Record<string, string>> = { text: "txt", json: "json", csv: "csv", base64: "bin" };

/** A file made of a text, of data, of rows, or of base64. */
export function makeFile(input: JsonObject): Json {
  const as = String(input["as"] ?? "text");
  const content = bytesOf(as, input);
  if (content.byteLength > FILE_BYTES_MAX)
    throw invalidField("content", `makes a file of more than ${FILE_BYTES_MAX} bytes`);
  const name = typeof input["name"] === "string" && input["name"] !== "" ? input["name"] : `file.${ENDS[as] ?? "bin"}`;
  const type =
    typeof input["contentType"] === "string" ? input["contentType"] : (TYPES[as] ?? "application/octet-stream");
  return fileValue({ name: plainName(name), contentType: type, content });
}

function bytesOf(as: string, input: JsonObject): Uint8Array {
  const content = input["content"] ?? null;
  if (as === "json") return Buffer.from(JSON.stringify(content), "utf8");
  if (as === "csv") {
    const rows = Array.isArray(content) ? content : [content];
    return Buffer.from(writeTable(objectsOf(rows, "content"), delimiterOf(input)), "utf8");
  }
  const text = typeof content === "string" ? content : JSON.stringify(content);
  if (as !== "base64") return Buffer.from(text, "utf8");
  const plain = text.replace(/^data:[^,]{0,200};base64,/, "").replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(plain)) throw invalidField("content", "is no base64");
  return Buffer.from(plain, "base64");
}
