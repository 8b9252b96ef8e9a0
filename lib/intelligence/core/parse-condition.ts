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
  /\b(?:contains?|includes?|mentions?|has the words?|with the words?)\s+["']?([\w][\w @.-]{0,60}?)["']?\s*$/i;
const EDGE = /\b(starts?|begins?|ends?)(?:ing)? (?:with|in)\s+["']?([\w@.#+][\w @.#+-]{0,60}?)["']?\s*$/i;
const EQUALS = /(?:\b(?:is|equals|are)|=)\s+(?:set to\s+|marked\s+(?:as\s+)?)?["']?([\w][\w &+./-]{0,40}?)["']?\s*$/i;
const AMOUNTS = ["amount", "total", "total_price", "grand_total", "price", "value", "amount_paid"];
const TEXTS = ["subject", "title", "name", "text", "body", "summary"];
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
 * "the amount is over $100" → `trigger.amount > 100.0`, by the fields of the data.
 * @param root what the data are called: `trigger` or `steps.<id>.output`
 * @returns null where the words name no field that is there: then the person is asked
 */
export function parseCondition(text: string, schema: JsonObject, root = "trigger"): string | null {
  const fields = fieldsOf(schema, root);
  const { body, negate } = conditionBody(text);
  const wrap = (cel: string): string => (negate ? `!(${cel})` : cel);
  const comparison = parseComparison(body, schema, root);
  if (comparison !== null) return wrap(comparison);
  const contains = CONTAINS.exec(body);
  if (contains?.[1] !== undefined) {
    const field = pick(
      fields.filter((f) => f.type === "string"),
      body,
      TEXTS,
    );
    return field === undefined ? null : wrap(`${read(field, '""')}.contains(${JSON.stringify(contains[1])})`);
  }
  const edge = EDGE.exec(body);
  if (edge?.[2] !== undefined) {
    const field = pick(
      fields.filter((f) => f.type === "string"),
      body.slice(0, edge.index),
      TEXTS,
    );
    const side = /^end/i.test(edge[1] ?? "") ? "endsWith" : "startsWith";
    return field === undefined ? null : wrap(`${read(field, '""')}.${side}(${JSON.stringify(edge[2])})`);
  }
  const equals = EQUALS.exec(body.replace(/\b(is|does|are) not\b|\b(is|does|are)n't\b/i, "$1$2"));
  if (equals?.[1] === undefined) return null;
  const subject = body.slice(0, equals.index);
  const texts = fields.filter((f) => f.type === "string");
  const field =
    namedField(texts, subject) ??
    namedField(texts, body) ??
    (STATE_VALUE.test(equals[1]) ? fields.find((f) => STATES.includes(f.name) && f.type === "string") : undefined);
  if (field === undefined) return null;
  const value = field.name === "importance" && /important|urgent|critical/i.test(equals[1]) ? "high" : equals[1].trim();
  return wrap(`${read(field, '""')} == ${JSON.stringify(value)}`);
}

/** A condition without the word that opens it, and whether it has to be false. */
export function conditionBody(text: string): { body: string; negate: boolean } {
  const opened = text.replace(
    /^(?:but\s+)?(?:only\s+)?(?:not\s+)?(?:except (?:if|when|for)|except|if|when|unless|for|provided(?: that)?|as long as|in case)\s+/i,
    "",
  );
  const body = opened.replace(/[.,\s]+$/, "");
  const negate =
    /^(?:but\s+)?(?:unless|except|not\s+(?:if|when))\b/i.test(text) || /\b(?:is|does|are|do)(?: not|n't)\b/i.test(body);
  return { body, negate };
}

const STATUS =
  /\b(?:is(?:n't| not)?|are not|not|returns?|answers?(?: with)?|status|code|than|responds?(?: with)?)\b[^\d]{0,30}\b([1-5]\d\d)\b/i;
const UNREACHABLE =
  /\b(?:is|are|goes|went|it's)\s+(?:down|unreachable|offline|unavailable|not (?:up|reachable|available|ok))\b|\b(?:does not|doesn't|fails? to) (?:respond|answer|load)\b/i;

/**
 * "If it is not 200": a condition on the answer of an HTTP step that goes on when the call fails. An answer of 400 and
 * above is an error without output, so that a status that can't be read counts as 0, which no server sends.
 * @param stepId the HTTP step
 */
export function parseStatusCondition(text: string, stepId: string): string | null {
  const status = `steps.${stepId}.?output.?status.orValue(0)`;
  const code = STATUS.exec(text)?.[1];
  if (code !== undefined) {
    const negated = /\b(?:not|isn't|doesn't|other than|anything but|unless)\b/i.test(text);
    return `${status} ${negated ? "!=" : "=="} ${code}`;
  }
  return UNREACHABLE.test(text) ? `${status} == 0` : null;
}
