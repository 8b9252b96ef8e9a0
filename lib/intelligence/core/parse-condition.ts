import type { JsonObject } from "@/lib/kernel/json";
import { fieldsOf, namedField, pick, read, type Field } from "./condition-fields";
import { amountOf } from "./find-slots";

const NUMBER = String.raw`([$€£]?\s?\d[\d,.]*[km]?)`;
const COMPARE: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(?:>=|≥)\\s*${NUMBER}`, "i"), ">="],
  [new RegExp(`(?:<=|≤)\\s*${NUMBER}`, "i"), "<="],
  [new RegExp(`>\\s*${NUMBER}`, "i"), ">"],
  [new RegExp(`<\\s*${NUMBER}`, "i"), "<"],
  [new RegExp(`\\b(?:at least|no less than|not less than)\\s+${NUMBER}`, "i"), ">="],
  [new RegExp(`\\b(?:at most|no more than|not more than|up to)\\s+${NUMBER}`, "i"), "<="],
  [new RegExp(`${NUMBER}\\s+(?:\\w+\\s+)?or (?:more|higher|above|greater|better)\\b`, "i"), ">="],
  [new RegExp(`${NUMBER}\\s+(?:\\w+\\s+)?or (?:less|lower|below|fewer|worse)\\b`, "i"), "<="],
  [
    new RegExp(
      `\\b(?:is\\s+)?(?:over|above|more than|greater than|larger than|bigger than|exceed(?:s|ing)?|higher than)\\s+${NUMBER}`,
      "i",
    ),
    ">",
  ],
  [
    new RegExp(
      `\\b(?:is\\s+)?(?:under|below|less than|fewer than|smaller than|lower than|drops? (?:to|below))\\s+${NUMBER}`,
      "i",
    ),
    "<",
  ],
];
const CONTAINS =
  /\b(?:contains?(?: the (?:words?|text|phrase))?|includes?(?: the words?)?|mentions?|has the words?|with the words?)\s+["']?([\w][\w @.-]{0,60}?)["']?\s*$/i;
const EDGE = /\b(starts?|begins?|ends?)(?:ing)? (?:with|in)\s+["']?([\w@.#+][\w @.#+-]{0,60}?)["']?\s*$/i;
const EQUALS = /(?:\b(?:is|equals|are)|=)\s+(?:set to\s+|marked\s+(?:as\s+)?)?["']?([\w][\w &+./-]{0,40}?)["']?\s*$/i;
const AMOUNTS = ["amount", "total", "total_price", "grand_total", "price", "value", "amount_paid"];
const TEXTS = ["subject", "title", "name", "text", "body", "summary", "content", "message", "description", "comment"];
const STATES = ["priority", "importance", "status", "state", "stage", "dealstage", "type"];
const STATE_VALUE =
  /\b(?:high|low|urgent|important|critical|normal|open|opened|closed|paid|unpaid|active|inactive|done|won|lost|new|pending|cancelled|canceled|approved|rejected|completed?|draft|published|overdue|valid|invalid)\b/i;

/** "over $100" → a comparison with the field that holds the amount; amounts kept in cents are compared in cents. */
export function parseComparison(body: string, schema: JsonObject, root = "trigger"): string | null {
  const fields = fieldsOf(schema, root);
  const said = comparisonIn(body);
  if (said === null) return null;
  const numbers = fields.filter((field) => field.type === "number" || field.type === "integer");
  const amounts = fields.filter((field) => AMOUNTS.includes(field.name));
  const field = pick(numbers, body, AMOUNTS) ?? pick(amounts, body, AMOUNTS) ?? namedAmount(fields, body);
  if (field === undefined) return null;
  const value = field.type === "string" ? `double(${read(field, '"0"')})` : `double(${read(field, "0")})`;
  return `${value} ${said.operator} ${decimal(field.inCents ? said.amount * 100 : said.amount)}`;
}

const ONE_OF = /^(.*?)\b(?:is|are|was|=)\s+(\d+(?:(?:,\s+|\s*\/\s*|,?\s+or\s+)\d+)+)(?![\d,.])/i;
const EXACTLY = /^(.*?)\b(?:is|are|equals|=)\s+(?:exactly\s+)?([$€£]?\d[\d,]*(?:\.\d+)?)$/i;

/** "The score is 1, 2 or 3", "the amount is 1,500". */
function oneOf(fields: readonly Field[], body: string): string | null {
  const numbers = fields.filter(({ type }) => type === "number" || type === "integer" || type === "any");
  const [, subject = "", list] = ONE_OF.exec(body) ?? [];
  const [, of = "", exact] = EXACTLY.exec(body) ?? [];
  const amount = exact === undefined ? null : amountOf(exact);
  const field = pick(
    numbers,
    list === undefined ? of : subject,
    list === undefined ? AMOUNTS : ["score", "rating", "value"],
  );
  if (field === undefined) return null;
  const place = `double(${read(field, "0")})`;
  if (list !== undefined) return `${place} in [${(list.match(/\d+/g) ?? []).map((n) => `${n}.0`).join(", ")}]`;
  return amount === null ? null : `${place} == ${decimal(field.inCents ? amount * 100 : amount)}`;
}

/** The comparison that is said, whatever it is compared with. */
export function comparisonIn(body: string): { operator: string; amount: number } | null {
  for (const [pattern, operator] of COMPARE) {
    const match = pattern.exec(body);
    const amount = match === null ? null : amountOf(match[1] ?? "");
    if (amount !== null) return { operator, amount };
  }
  return null;
}

export const decimal = (value: number): string => value.toFixed(Number.isInteger(value) ? 1 : 2);

/** A text that is said to be a number: `score`, of type string. */
function namedAmount(fields: readonly Field[], body: string): Field | undefined {
  return namedField(
    fields.filter((field) => field.type === "string" || field.type === "any"),
    body.replace(/\b(?:over|above|under|below|more|less|than)\b.*$/i, ""),
  );
}

/**
 * "the amount is over $100" → `trigger.amount > 100.0`, by the fields of the data; "… and …", "… or …" where each side
 * is read.
 * @param root what the data are called: `trigger` or `steps.<id>.output`
 * @returns null where the words name no field that is there: then the person is asked
 */
export function parseCondition(text: string, schema: JsonObject, root = "trigger"): string | null {
  const fields = fieldsOf(schema, root);
  const { positive, negate } = conditionBody(text);
  const wrap = (cel: string): string => (negate ? `!(${cel})` : cel);
  for (const [joint, operator] of JOINTS) {
    const parts = positive.split(joint);
    if (parts.length < 2 || !parts.every((part) => SAYS.test(part))) continue;
    const read = parts.map((part) => parseCondition(part, schema, root));
    // A side that is not understood is asked about, never left out.
    return read.every((cel) => cel !== null) ? wrap(read.map((cel) => `(${cel})`).join(operator)) : null;
  }
  const one = parsePart(positive, schema, root, fields);
  return one === null ? null : wrap(one);
}

const JOINTS = [
  [/,?\s+or\s+/i, " || "],
  [/,?\s+and\s+/i, " && "],
] as const;
/** A part that compares something. */
const SAYS =
  /\b(?:is|are|was|were|isn't|aren't|doesn't|contains?|includes?|mentions?|over|above|under|below|more|less|greater|equals|exceeds?|starts?|ends?|at least|at most)\b|[<>=≤≥]/i;

function parsePart(body: string, schema: JsonObject, root: string, fields: readonly Field[]): string | null {
  const comparison = parseComparison(body, schema, root) ?? oneOf(fields, body);
  if (comparison !== null) return comparison;
  const contains = CONTAINS.exec(body);
  if (contains?.[1] !== undefined) {
    const field = pick(
      fields.filter((f) => f.type === "string"),
      body,
      TEXTS,
    );
    const words = alternativesIn(contains[1]);
    return field === undefined
      ? null
      : words.map((word) => `${read(field, '""')}.contains(${JSON.stringify(word)})`).join(" || ");
  }
  const edge = EDGE.exec(body);
  if (edge?.[2] !== undefined) {
    const field = pick(
      fields.filter((f) => f.type === "string"),
      body.slice(0, edge.index),
      TEXTS,
    );
    const side = /^end/i.test(edge[1] ?? "") ? "endsWith" : "startsWith";
    return field === undefined ? null : `${read(field, '""')}.${side}(${JSON.stringify(edge[2])})`;
  }
  const equals = EQUALS.exec(body);
  if (equals?.[1] === undefined) return null;
  const said = equals[1];
  const subject = body.slice(0, equals.index);
  const texts = fields.filter((f) => f.type === "string");
  const field =
    namedField(texts, subject) ??
    namedField(texts, body) ??
    (STATE_VALUE.test(said) ? fields.find((f) => STATES.includes(f.name) && f.type === "string") : undefined);
  if (field === undefined) return null;
  const values = alternativesIn(said).map((value) =>
    field.name === "importance" && /important|urgent|critical/i.test(value) ? "high" : value,
  );
  return values.length === 1
    ? `${read(field, '""')} == ${JSON.stringify(values[0])}`
    : `${read(field, '""')} in ${JSON.stringify(values)}`;
}

/** "open, pending or new". */
export const alternativesIn = (said: string): string[] =>
  /\sor\s/i.test(said)
    ? said.split(/,\s*(?:or\s+)?|\s+or\s+/i).map((one) => one.trim().replace(/^["']|["']$/g, ""))
    : [said.trim()];

const OPENED =
  /^(?:but\s+)?(?:only\s+)?(?:not\s+)?(?:except (?:if|when|for)|except|if|when|unless|for|provided(?: that)?|as long as|in case)\s+/i;
const NOT =
  /\b(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may)(?:\s+not\b|n't\b)|\bcan't\b|\bwon't\b|\bnever\b/i;
/** "Not more than 100" is a comparison of its own. */
const NOT_MORE =
  /\b(?:(?:is|are|was|were)(?:\s+not|n't)|not|no)\s+(more|greater|larger|bigger|higher|less|fewer|smaller|lower) than\b/i;

/**
 * A condition without the word that opens it, and whether it has to be false: by that word, or by a "not", never by both.
 * `positive` is the body without its "not".
 */
export function conditionBody(text: string): { body: string; positive: string; negate: boolean } {
  const body = text
    .replace(OPENED, "")
    .replace(/[.,\s]+$/, "")
    .replace(
      /^(?:(?:it|the \w+) )?says (?:(?:the )?(status|state|result|type|level|event) (?:is )?)?/i,
      (_all, field?: string) => `${field ?? "status"} is `,
    )
    .replace(NOT_MORE, (_all, word: string) =>
      /^(?:more|greater|larger|bigger|higher)$/i.test(word) ? "is at most" : "is at least",
    );
  const opener = /^(?:but\s+)?(?:unless|except|(?:only\s+)?not\s+(?:if|when))\b/i.test(text);
  const not = NOT.exec(body);
  const positive =
    not === null
      ? body
      : body
          .replace(NOT, (_all, verb?: string) =>
            verb !== undefined && /^(?:is|are|was|were|has|have|had)$/i.test(verb) ? verb : "",
          )
          .replace(/\s{2,}/g, " ")
          .trim();
  return { body, positive, negate: opener !== (not !== null) };
}

const STATUS =
  /\b(?:status(?: code)?|code|returns?|answers?(?: with)?|responds?(?: with)?)\b(?: (?:is|was|of|with|a|an|the|anything|but|other|than|not|isn't))*\s+([1-5]\d\d)\b|^(?:it|that|this|the \w+)?\s*(?:is|isn't|is not|are not)\s+([1-5]\d\d)$|\b(?:not|unless it is)\s+([1-5]\d\d)$/i;
const UNREACHABLE =
  /\b(?:is|are|goes|went|it's)\s+(?:down|unreachable|offline|unavailable|not (?:up|reachable|available|ok))\b|\b(?:does not|doesn't|fails? to) (?:respond|answer|load)\b/i;

/**
 * "If it is not 200": a condition on the answer of an HTTP step that goes on when the call fails. An answer of 400 and
 * above is an error that tells its status; where nothing answered at all the status counts as 0, which no server sends.
 * @param stepId the HTTP step
 */
export function parseStatusCondition(text: string, stepId: string): string | null {
  const status = `steps.${stepId}.?output.?status.orValue(steps.${stepId}.?error.?status.orValue(0))`;
  const opener = /^(?:but\s+)?(?:unless|except)\b/i.test(text);
  const body = text.replace(OPENED, "").replace(/[.,\s]+$/, "");
  const match = STATUS.exec(body);
  const code = match?.[1] ?? match?.[2] ?? match?.[3];
  if (code !== undefined) {
    const not = /\b(?:not|isn't|doesn't|don't|other than|anything but)\b/i.test(body);
    return `${status} ${not !== opener ? "!=" : "=="} ${code}`;
  }
  if (!UNREACHABLE.test(body)) return null;
  const down = `(${status} == 0 || ${status} >= 500)`;
  return opener ? `!${down}` : down;
}
