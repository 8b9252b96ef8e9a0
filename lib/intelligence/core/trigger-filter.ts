import type { JsonObject } from "@/lib/kernel/json";
import { fieldsOf } from "./condition-fields";
import { guessCondition, type ReadCondition } from "./guess-condition";
import { comparisonIn, parseComparison } from "./parse-condition";

/** What narrows down an event, behind the words that tell it. */
const NARROWED: readonly RegExp[] = [
  /\band (?:if )?((?:the |its |their )[\w' -]{2,40}? (?:is|are|equals|contains?|includes?) .+)$/i,
  /\b(?:where|whose|and (?:only )?if|with the condition that|(?<!how )that (?=(?:is|are|contains?|includes?)\b))\s*(.+)$/i,
  /\b((?:tagged|labell?ed)(?: (?:as|with))? .+)$/i,
  /\b(assigned to (?:me|us|[\w.@-]+@[\w.-]+))\b/i,
  /\b((?:becomes?|reaches|enters|(?:moves|moved|changes|changed|switches|switched|updated|set|goes|turns)(?: (?:in)?to)|(?:is|gets) (?:set|marked)(?: as| to)?) .+)$/i,
];
/** "With priority High", "with the tag vip". */
const WITH_VALUE =
  /\b(?:with|has|having) (?:an? |the )?(tag|label|status|state|priority|severity|type|stage|category|country|language|plan)(?: of| is| set to)?\s+["']?([\w][\w -]{0,40}?)["']?$/i;
const WITH =
  /\b(with|without|has|have|having|lacks?|lacking)(n't| no| not| not got)? (?:an? |any )?([a-z][\w ]{2,30}?)(?:\s+(?:set|on it|attached))?$/i;

/** The words that narrow down an event; null where there are none. */
export function narrowingIn(text: string): string | null {
  const said = text.trim().replace(/[.,\s]+$/, "");
  for (const pattern of NARROWED) {
    const match = pattern.exec(said)?.[1];
    if (match !== undefined) return match.trim();
  }
  return null;
}

/** The condition of a trigger, by what its words say of the thing that comes; null: every one starts it. */
export function triggerFilter(text: string, schema: JsonObject): ReadCondition | null {
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
