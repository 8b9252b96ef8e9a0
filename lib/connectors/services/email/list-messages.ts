import type { FetchMessageObject, ImapFlow, SearchObject } from "imapflow";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { msOf, summaryOf } from "./message-summary";
import { bodyOf } from "./read-message";

const LIMIT_DEFAULT = 20;

/**
 * How far a look came: how often the folder was numbered anew, its number, and the uid of the message. Ordered as a text.
 * A folder that is numbered anew (UIDVALIDITY) begins a generation, so that what it holds comes after all before it.
 */
interface Position {
  generation: number;
  validity: bigint;
  uid: number;
}

const POSITION = /^(\d{6})\.(\d{10})\.(\d{10})$/;

function positionText({ generation, validity, uid }: Position): string {
  const padded = (value: number | bigint, length: number): string => String(value).padStart(length, "0");
  return `${padded(generation, 6)}.${padded(validity, 10)}.${padded(uid, 10)}`;
}

function readPosition(text: Json | undefined): Position | undefined {
  const match = typeof text === "string" ? POSITION.exec(text) : null;
  if (match === null) return undefined;
  return { generation: Number(match[1]), validity: BigInt(match[2] ?? 0), uid: Number(match[3]) };
}

/**
 * Messages of the open folder. Without `after` the newest that fit, newest first. After a position: what came since,
 * oldest first; where the folder was numbered anew since, what was received since `receivedSince`.
 */
export async function listMessages(client: ImapFlow, folder: string, input: JsonObject): Promise<Json> {
  const { mailbox } = client;
  if (mailbox === false) return [];
  const validity = mailbox.uidValidity;
  const after = readPosition(input["after"]);
  const isSame = after?.validity === validity;
  const generation = after === undefined ? 0 : after.generation + (isSame ? 0 : 1);
  const limit = typeof input["limit"] === "number" ? input["limit"] : LIMIT_DEFAULT;
  const sinceMs = after !== undefined && !isSame ? Date.parse(String(input["receivedSince"])) : Number.NaN;
  const query = searchOf(input);
  // "5:*" gives the last message also where its uid is smaller.
  if (isSame) query.uid = `${after.uid + 1}:*`;
  else if (!Number.isNaN(sinceMs)) query.since = new Date(sinceMs);
  const found = await client.search(query, { uid: true });
  const uids = (Array.isArray(found) ? found : []).sort((a, b) => a - b);
  const fresh = isSame ? uids.filter((uid) => uid > after.uid) : uids;
  const wanted = after === undefined ? fresh.slice(-limit).reverse() : fresh.slice(0, limit);
  if (wanted.length === 0) return [];
  const parts = { uid: true, envelope: true, flags: true, internalDate: true, size: true, bodyStructure: true };
  const messages = new Map<number, FetchMessageObject>();
  for await (const message of client.fetch(wanted.join(","), parts, { uid: true })) messages.set(message.uid, message);
  const listed: JsonObject[] = [];
  for (const uid of wanted) {
    const message = messages.get(uid);
    // SINCE knows days only.
    if (message === undefined || msOf(message.internalDate) < sinceMs) continue;
    const position = positionText({ generation, validity, uid });
    const body = input["withBody"] === true ? { body: await bodyOf(client, message) } : {};
    listed.push({ ...summaryOf(message, folder), position, id: message.envelope?.messageId || position, ...body });
  }
  return listed;
}

function searchOf(input: JsonObject): SearchObject {
  const query: SearchObject = { all: true };
  for (const field of ["from", "to", "subject"] as const) {
    const value = input[field];
    if (typeof value === "string" && value !== "") query[field] = value;
  }
  if (typeof input["text"] === "string" && input["text"] !== "") query.text = input["text"];
  if (typeof input["unread"] === "boolean") query.seen = !input["unread"];
  if (typeof input["since"] === "string") query.since = new Date(input["since"]);
  if (typeof input["before"] === "string") query.before = new Date(input["before"]);
  return query;
}
