import type { JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import { amountOf } from "./find-slots";

const COMPARE: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:is\s+)?(?:over|above|more than|greater than|larger than|bigger than|exceeds?|higher than)\s+([$€£]?\s?\d[\d,.]*[km]?)/i,
    ">",
  ],
  [/\b(?:is\s+)?(?:under|below|less than|smaller than|lower than)\s+([$€£]?\s?\d[\d,.]*[km]?)/i, "<"],
  [/\b(?:at least|no less than)\s+([$€£]?\s?\d[\d,.]*[km]?)/i, ">="],
  [/\b(?:at most|no more than|up to)\s+([$€£]?\s?\d[\d,.]*[km]?)/i, "<="],
];
const CONTAINS =
  /\b(?:contains?|includes?|mentions?|has the words?|with the words?)\s+["']?([\w][\w @.-]{0,60}?)["']?\s*$/i;
const EQUALS = /\b(?:is|equals|are|=)\s+(?:set to\s+|marked\s+(?:as\s+)?)?["']?([\w][\w -]{0,40}?)["']?\s*$/i;
const AMOUNTS = ["amount", "total", "total_price", "price", "value", "amount_paid"];
const TEXTS = ["subject", "title", "name", "text", "body", "summary"];
const STATES = ["priority", "importance", "status", "state", "dealstage", "type"];

interface Field {
  name: string;
  type: string;
  certain: boolean;
  inCents: boolean;
}

function fieldsOf(schema: JsonObject): Field[] {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(properties).flatMap(([name, value]) =>
    isJsonObject(value) && /^[A-Za-z_]\w*$/.test(name)
      ? [
          {
            name,
            type: typeof value["type"] === "string" ? value["type"] : "any",
            certain: required.includes(name),
            inCents: /\bcents?\b|smallest/i.test(typeof value["description"] === "string" ? value["description"] : ""),
          },
        ]
      : [],
  );
}

const spoken = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();

function pick(fields: readonly Field[], text: string, preferred: readonly string[]): Field | undefined {
  const lower = text.toLowerCase();
  return (
    fields.find((field) => lower.includes(spoken(field.name))) ??
    preferred.flatMap((name) => fields.filter((field) => field.name === name))[0]
  );
}

const read = (field: Field, fallback: string): string =>
  field.certain ? `trigger.${field.name}` : `trigger.?${field.name}.orValue(${fallback})`;

/** "over $100" → a comparison with the field that holds the amount; amounts kept in cents are compared in cents. */
export function parseComparison(body: string, schema: JsonObject): string | null {
  const fields = fieldsOf(schema);
  for (const [pattern, operator] of COMPARE) {
    const match = pattern.exec(body);
    const amount = match === null ? null : amountOf(match[1] ?? "");
    if (match === null || amount === null) continue;
    const numbers = fields.filter((field) => field.type === "number" || field.type === "integer");
    const field =
      pick(numbers, body, AMOUNTS) ??
      pick(
        fields.filter((f) => AMOUNTS.includes(f.name)),
        body,
        AMOUNTS,
      );
    if (field === undefined) return null;
    const value = field.type === "string" ? `double(${read(field, '"0"')})` : `double(${read(field, "0")})`;
    const stated = field.inCents ? amount * 100 : amount;
    return `${value} ${operator} ${stated.toFixed(Number.isInteger(stated) ? 1 : 2)}`;
  }
  return null;
}

/**
 * "the amount is over $100" → `trigger.amount > 100.0`, by the fields of the trigger's data.
 * @returns null where the words name no field that is there: then the person is asked
 */
export function parseCondition(text: string, schema: JsonObject): string | null {
  const fields = fieldsOf(schema);
  const body = text.replace(/^(?:but\s+)?(?:only\s+)?(if|when|unless|for)\s+/i, "").replace(/[.,\s]+$/, "");
  const negate = /^(?:but\s+)?unless\b/i.test(text) || /\b(?:is|does|are|do)(?: not|n't)\b/i.test(body);
  const wrap = (cel: string): string => (negate ? `!(${cel})` : cel);
  const comparison = parseComparison(body, schema);
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
  const equals = EQUALS.exec(body.replace(/\b(is|does|are) not\b/i, "$1"));
  if (equals?.[1] !== undefined) {
    const named = fields.find((f) => f.type === "string" && body.toLowerCase().includes(spoken(f.name)));
    const field =
      named ??
      (/\b(high|low|urgent|important|critical|normal|open|closed|paid)\b/i.test(equals[1])
        ? fields.find((f) => STATES.includes(f.name))
        : undefined);
    if (field === undefined) return null;
    const value =
      field.name === "importance" && /important|urgent|critical/i.test(equals[1]) ? "high" : equals[1].trim();
    return wrap(`${read(field, '""')} == ${JSON.stringify(value)}`);
  }
  return null;
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
