import { isJsonObject, type Json } from "@/lib/kernel/json";
import { detailsOf } from "./error-details";
import { parseJson } from "./parse-json";
import { byPlainName } from "./plain-field-name";

/** Names under which services say in words what went wrong, the more telling ones first; compared without case, `_` and `-`. */
const TEXT_NAMES = [
  "errordescription",
  "longmessage",
  "usermessage",
  "errormessage",
  "errormsg",
  "errmsg",
  "message",
  "msg",
  "detail",
  "description",
  "faultstring",
  "statusmessage",
  "errorsummary",
  "reason",
  "title",
  "text",
  "error",
  "code",
];
/** Names of what holds the words one level further down. */
const HOLDER_NAMES = ["error", "errors", "fault", "detail", "details", "errorresponse", "response", "messages", "data"];
const DEPTH_MAX = 5;
const DETAILS_MAX = 3;

/**
 * The human words in an error body of whatever form: the message, and behind it what it says of single fields.
 * @returns undefined where no word of it is meant for people; never a piece of JSON
 */
export function errorText(body: Json | undefined): string | undefined {
  const main = body === undefined ? undefined : wordsIn(body, 0);
  const details = detailsOf(body).flatMap(({ field, text }) =>
    text === undefined ? [] : [field === undefined || text.includes(field) ? text : `${field}: ${text}`],
  );
  const news = [...new Set(details)].filter((text) => main?.includes(text) !== true);
  if (news.length === 0) return main;
  const isFirst = main === undefined || details[0]?.includes(main) === true;
  const said = isFirst ? [...new Set(details)] : news;
  const more = said.length > DETAILS_MAX ? ` (and ${said.length - DETAILS_MAX} more)` : "";
  const listed = `${said.slice(0, DETAILS_MAX).join("; ")}${more}`;
  return isFirst ? listed : `${main.replace(/[.:;\s]+$/, "")}: ${listed}`;
}

function wordsIn(value: Json, depth: number): string | undefined {
  if (depth > DEPTH_MAX) return undefined;
  if (typeof value === "string") return plain(value, depth);
  if (Array.isArray(value)) return firstOf(value.slice(0, 10).map((item) => wordsIn(item, depth + 1)));
  if (!isJsonObject(value)) return undefined;
  const named = byPlainName(value);
  const own = TEXT_NAMES.map((name) => named.get(name)).map((text) =>
    typeof text === "string" ? plain(text, depth) : undefined,
  );
  const inner = HOLDER_NAMES.map((name) => named.get(name)).map((held) =>
    typeof held === "object" && held !== null ? wordsIn(held, depth + 1) : undefined,
  );
  return firstOf([...own, ...inner]);
}

/** A sentence where there is one, else a word. */
function firstOf(texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text?.includes(" ") === true) ?? texts.find((text) => text !== undefined);
}

/** Some services put JSON into a text. */
function plain(text: string, depth: number): string | undefined {
  const trimmed = text.replace(/\s+/g, " ").trim();
  if (!/^[[{]/.test(trimmed)) return trimmed === "" ? undefined : trimmed;
  const value = parseJson(trimmed);
  return value === undefined ? trimmed : wordsIn(value, depth + 1);
}
