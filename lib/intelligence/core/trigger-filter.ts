import type { JsonObject } from "@/lib/kernel/json";
import { fieldsOf, read } from "./condition-fields";
import { guessCondition, type ReadCondition } from "./guess-condition";
import { comparisonIn, parseComparison } from "./parse-condition";

/** What narrows down an event, behind the words that tell it. */
const NARROWED: readonly RegExp[] = [
  /\band (?:if )?((?:the |its |their )[\w' -]{2,40}? (?:is|are|equals|contains?|includes?) .+)$/i,
  /\b(?:where|whose|and (?:only )?if|with the condition that|(?<!how )that (?=(?:is|are|contains?|includes?)\b))\s*(.+)$/i,
  /\b((?:tagged|labell?ed)(?: (?:as|with))? .+)$/i,
  /\b(?:says) ((?:the )?(?:status|state|result|type|level|event) (?:is |= ?)?.+)$/i,
  /\b(assigned to (?:me|us|[\w.@-]+@[\w.-]+))\b/i,
  /\b((?:becomes?|reaches|enters|(?:moves|moved|changes|changed|switches|switched|updated|set|goes|turns)(?: (?:in)?to)|(?:is|gets) (?:set|marked)(?: as| to)?) .+)$/i,
];
/** "With priority High", "with the tag vip". */
const WITH_VALUE =
  /\b(?:with|has|having) (?:an? |the )?(tag|label|status|state|priority|severity|type|stage|category|country|language|plan|rating|level|score|size|role|department|source)(?: of| is| set to| =|=|:| equal to)?\s+["']?([\w][\w -]{0,40}?)["']?(?=$| (?:is|gets|was) (?:added|created|received|submitted))/i;
const WITH =
  /\b(with|without|has|have|having|lacks?|lacking)(n't| no| not| not got)? (?:an? |any )?([a-z][\w ]{2,30}?)(?:\s+(?:set|on it|attached))?$/i;

const BRANCH = /\bpush(?:es|ed)? to (?:the )?(main|master|develop|dev|staging|production|prod|release)\b/i;
const REACTION = /\breacts?(?:ed)? with (?:an? |the )?:?([\p{L}_+-]+|\p{Extended_Pictographic}):?/iu;

/** The words that narrow down an event; null where there are none. */
export function narrowingIn(text: string): string | null {
  const said = text.trim().replace(/[.,\s]+$/, "");
  const branch = BRANCH.exec(said)?.[1];
  if (branch !== undefined) return `branch is ${branch}`;
  const reaction = REACTION.exec(said)?.[1];
  if (reaction !== undefined) return `reaction is ${reaction}`;
  for (const pattern of NARROWED) {
    const match = pattern.exec(said)?.[1];
    if (match !== undefined) return match.trim();
  }
  return null;
}

/** The condition of a trigger, by what its words say of the thing that comes; null: every one starts it. */
export function triggerFilter(text: string, schema: JsonObject): ReadCondition | null {
  const sender = senderFilter(text, schema);
  if (sender !== null) return sender;
  const comparison = parseComparison(text, schema);
  if (comparison !== null) return { cel: comparison, stepId: null, assumed: null };
  const valued = WITH_VALUE.exec(text.trim().replace(/[.,\s]+$/, ""));
  const compared = comparisonIn(text) === null ? null : text.replace(/^\s*\w+ /, "");
  const narrowing =
    narrowingIn(text) ??
    (valued === null
      ? compared
      : /tag|label/i.test(valued[1] ?? "")
        ? `tagged "${valued[2] ?? ""}"`
        : `${valued[1] ?? ""} is ${valued[2] ?? ""}`);
  if (narrowing !== null) return guessCondition(narrowing, [{ root: "trigger", stepId: null, schema, written: false }]);
  const about = aboutFilter(text, schema);
  if (about !== null) return about;
  // "With a due date": a field that may be empty or missing.
  const [, verb = "", no, said] = WITH.exec(text.trim().replace(/[.,\s]+$/, "")) ?? [];
  if (said === undefined) return null;
  const has = said.toLowerCase();
  const lacks = no !== undefined || /^(?:without|lack)/i.test(verb);
  const field = fieldsOf(schema).find(
    ({ name, certain, type }) => !certain && type !== "array" && has.split(" ").includes(name.toLowerCase()),
  );
  if (field === undefined) return null;
  const empty = `${field.path}.orValue("") in ["", null]`;
  return { cel: lacks ? empty : `!(${empty})`, stepId: null, assumed: null };
}

const FROM = /\bfrom\s+([\w.+-]*@[\w.-]+\w)/i;

/** "Mail from billing@vendor.example". */
function senderFilter(text: string, schema: JsonObject): ReadCondition | null {
  const address = FROM.exec(text)?.[1]?.toLowerCase();
  const texts = fieldsOf(schema).filter(({ type }) => type === "string");
  const field =
    texts.find(({ name }) => /^(?:from|sender|from_?email)$/i.test(name)) ??
    texts.find(({ path }) => /\.\??(?:from|sender)\b.*\.\??(?:address|email)$/i.test(path));
  if (address === undefined || field === undefined) return null;
  return { cel: `${read(field, '""')}.lowerAscii().contains(${JSON.stringify(address)})`, stepId: null, assumed: null };
}

const ABOUT =
  /\b(?:asking (?:for|about)|about|regarding|mentioning|containing|titled)\s+(?:an? |the |our |my |copy of |copies of )*["']?([\p{L}][\p{L}\d -]{2,40}?)["']?$/iu;
const TEXTS = ["subject", "title", "text", "body", "content", "message", "snippet"];

/** "A mail asking for an invoice": its last word has to stand in the first text there is; asked about. */
function aboutFilter(text: string, schema: JsonObject): ReadCondition | null {
  const word = ABOUT.exec(text.trim().replace(/[.,\s]+$/, ""))?.[1]
    ?.trim()
    .split(" ")
    .at(-1)
    ?.toLowerCase();
  const fields = fieldsOf(schema);
  const field = TEXTS.flatMap((name) => fields.find((one) => one.name === name && one.type === "string") ?? [])[0];
  if (word === undefined || field === undefined) return null;
  const cel = `${read(field, '""')}.lowerAscii().contains(${JSON.stringify(word)})`;
  return { cel, stepId: null, assumed: field.name };
}

const STATE =
  /\b((?:closed )?won|(?:closed )?lost|paid|approved|rejected|resolved|solved|closed|done|completed|finished|delivered|fulfilled|refunded|cancelled|canceled|merged|shipped|archived|expired|signed|declined|accepted)\b/i;
const STATE_FIELDS = ["status", "state", "stage", "dealstage"];

/** "A deal is won", told by an event of any change: only the change to that state is meant. */
export function stateFilter(text: string, event: { id: string; output: JsonObject }): ReadCondition | null {
  const state = /\.(?:updated|changed|edited)$/.test(event.id) ? STATE.exec(text)?.[1]?.toLowerCase() : undefined;
  if (state === undefined) return null;
  const field = fieldsOf(event.output).find(({ name, type }) => STATE_FIELDS.includes(name) && type === "string");
  const place = field === undefined ? 'trigger.?status.orValue("")' : read(field, '""');
  return { cel: `${place} == ${JSON.stringify(state)}`, stepId: null, assumed: field?.name ?? "status" };
}
