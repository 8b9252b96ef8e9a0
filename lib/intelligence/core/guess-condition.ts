import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import { fieldsOf, namedField, pick, read, spoken, type Field } from "./condition-fields";
import { comparisonIn, conditionBody, decimal, parseCondition } from "./parse-condition";

/** Data that a condition may be read from, the nearest step's first. */
export interface ConditionSource {
  /** `trigger` or `steps.<id>.output`. */
  root: string;
  stepId: string | null;
  schema: JsonObject;
  /** A model wrote it, so that its words are searched. */
  written: boolean;
  /** It was looked up for this. */
  looked?: boolean;
}

/** A condition and what was assumed to read it; `stepId`: the step whose answer it reads. */
export interface ReadCondition {
  cel: string;
  stepId: string | null;
  /** Field that the words name though the data are not known to have it; null where it is there. */
  assumed: string | null;
}

const EMPTY =
  /^(?:there (?:is|are|was|were) )?(?:no\b|none\b|nothing\b|not any\b|isn't any\b|aren't any\b)|\b(?:not found|is empty|are missing|doesn't exist|does not exist|(?:isn't|is not|aren't|are not) (?:there|found|any))\b/i;
const SOME =
  /^(?:there (?:is|are|was|were) )?(?:any|some|something|at least one)\b|\b(?:is|are|was|were) found\b|\bexists?$|^(?:it|they|he|she|one|the \w+) (?:do|does|is there|are there|already exists?)$/i;
const WHAT_IS_SAID =
  /^(?:(?:it|that|this|they|it's|they're|that's|the (?:answer|result|sentiment|classification|category|mood|tone|verdict|response|text|email|mail|message|review|comment|ticket)) )?(?:(?:is|are|was|looks|seems|sounds|says|turns out)(?: to be| like)? )?(?:an? |about )?["']?([a-z][\w -]{1,30}?)["']?$/i;
const TAGGED = /\b(?:tagged|labell?ed)(?: (?:as|with))?\s+(?:["']([^"']{1,60})["']|#?([\w][\w-]*))/i;
const ASSIGNED = /\bassigned to\s+(me|us|[\w.@-]+)/i;
const IS =
  /^(.*?)\b(?:(?:(?:is|are|was|gets?|got|has been) )?(?:moved|changed|switched|set|updated|marked|moves|changes|switches|goes|turns)(?: \w+)?? (?:(?:in)?to|as)|(?:is|are|was|gets?) (?:set|marked)|is|are|was|equals?|becomes?|became|=|in|from|at|reach(?:es|ed)|enters?)\s+(?:not\s+)?["']?([\w][\w &+./-]{0,40}?)["']?(?:\s+(?:stage|state|status|column|list))?$/i;
const STATES = ["status", "state", "stage", "priority", "type"];

/** Where an HTTP step gives what was answered. */
const ANSWER = "body";
const propertiesOf = ({ properties }: JsonObject): JsonObject => (isJsonObject(properties) ? properties : {});

/**
 * A condition in words read from the data that are there; where none of their fields is named, from the field that the
 * words speak of. A step behind a condition that can't be read would run every time.
 * @returns null where the words name nothing that could be compared
 */
export function guessCondition(text: string, sources: readonly ConditionSource[]): ReadCondition | null {
  const trigger = sources.find((source) => source.stepId === null);
  const nearest = sources.find((source) => source.stepId !== null);
  const { body, positive, negate } = conditionBody(text);
  const wrap = (cel: string): string => (negate ? `!(${cel})` : cel);
  const listed = nearest === undefined ? null : listOf(nearest);
  if (nearest !== undefined && listed !== null && (EMPTY.test(body) || SOME.test(body)))
    return { cel: `size(${listed}) ${EMPTY.test(body) ? "==" : ">"} 0`, stepId: nearest.stepId, assumed: null };
  // "Check the stock; if it is under 10": said of what was looked up, never of what started it.
  const ofIt = sources[0]?.looked === true && /^(?:it|they|that|this)\b/i.test(body) ? sources.slice(0, 1) : sources;
  for (const source of ofIt) {
    const cel = parseCondition(text, source.schema, source.root);
    if (cel !== null) return { cel, stepId: source.stepId, assumed: null };
  }
  const said = WHAT_IS_SAID.exec(positive);
  if (said?.[1] !== undefined && nearest !== undefined) {
    const word = said[1].toLowerCase();
    if (nearest.written) {
      const written = pick(fieldsOf(nearest.schema, nearest.root).filter(isText), "", ["text", "content", "message"]);
      const place = written ?? {
        path: `${nearest.root}.?text`,
        certain: false,
        name: "text",
        type: "string",
        inCents: false,
      };
      const cel = `${read(place, '""')}.lowerAscii().contains(${JSON.stringify(word)})`;
      return { cel: wrap(cel), stepId: nearest.stepId, assumed: null };
    }
    const state = pick(fieldsOf(nearest.schema, nearest.root).filter(isText), "", ["result", ...STATES]);
    if (state !== undefined)
      return {
        cel: wrap(`${read(state, '""')} == ${JSON.stringify(said[1])}`),
        stepId: nearest.stepId,
        assumed: state.name,
      };
  }
  if (nearest?.looked === true && (ofIt.length < sources.length || ANSWER in propertiesOf(nearest.schema))) {
    const root = ANSWER in propertiesOf(nearest.schema) ? `${nearest.root}.?${ANSWER}` : nearest.root;
    const said = fromFields(positive, wrap, { ...nearest, root });
    return said === null ? null : { ...said, stepId: nearest.stepId };
  }
  return trigger === undefined || ofIt.length < sources.length ? null : fromFields(positive, wrap, trigger);
}

function fromFields(
  body: string,
  wrap: (cel: string) => string,
  { schema, root }: ConditionSource,
): ReadCondition | null {
  const fields = fieldsOf(schema, root);
  const of = (cel: string, assumed: string | null): ReadCondition => ({ cel: wrap(cel), stepId: null, assumed });
  const tagged = TAGGED.exec(body);
  const tag = tagged?.[1] ?? tagged?.[2];
  if (tag !== undefined) {
    const field = pick(fields, "", ["tags", "labels", "tag", "label"]);
    const one = JSON.stringify(tag);
    return field === undefined
      ? of(`${root}.?tags.orValue([]).exists(tag, text(tag) == ${one})`, "tags")
      : field.type === "array"
        ? of(`${read(field, "[]")}.exists(tag, text(tag) == ${one})`, null)
        : of(`${read(field, '""')}.contains(${one})`, null);
  }
  const assignee = ASSIGNED.exec(body)?.[1];
  if (assignee !== undefined) {
    const field = pick(fields.filter(isText), "assignee", ["assignee", "assigned_to", "assigneeId", "owner"]);
    const who = /^(?:me|us)$/i.test(assignee) ? "me@example.com" : assignee;
    const place = field === undefined ? `${root}.?assignee.orValue("")` : read(field, '""');
    return of(`text(${place}) == ${JSON.stringify(who)}`, field === undefined || who !== assignee ? "assignee" : null);
  }
  const comparison = comparisonIn(body);
  if (comparison !== null) {
    const counted = /\d\s+(stars?|points?|items?|units?|seats?|days?|hours?)\b/i.exec(body)?.[1]?.toLowerCase();
    const said = fieldName(
      body
        .replace(/\s(?:of|in|for) .*$/i, "")
        .replace(
          /\b(?:is|are|drops?|falls?|rises?|goes|gets|climbs?)\b.*$|[<>=≤≥].*$|\b(?:over|above|under|below|more|less|at)\b.*$/i,
          "",
        ),
    );
    const name = said ?? counted ?? null;
    return name === null
      ? null
      : of(`double(${root}.?${name}.orValue(0)) ${comparison.operator} ${decimal(comparison.amount)}`, name);
  }
  const is = IS.exec(body);
  if (is?.[2] === undefined) return null;
  const subject = is[1] ?? "";
  const field =
    namedField(fields.filter(isText), subject) ?? pick(fields.filter(isText), "", isState(body) ? STATES : []);
  if (field !== undefined) return of(`${read(field, '""')} == ${JSON.stringify(is[2])}`, null);
  const name = isState(body) ? "status" : (fieldName(subject) ?? "status");
  return of(`${root}.?${name}.orValue("") == ${JSON.stringify(is[2])}`, name);
}

const isText = (field: Field): boolean => field.type === "string" || field.type === "any";
const isState = (body: string): boolean =>
  /\b(?:becom|becam|reach|enter|mov|chang|goes|turns|marked|stage|status|state)/i.test(body);

/** The last noun before the comparison, as the name of a field: "the order's shipping country" → country. */
function fieldName(subject: string): string | null {
  const words = subject
    .toLowerCase()
    .replace(/'s\b/g, "")
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(
      (word) =>
        /^[a-z_]\w*$/.test(word) &&
        !/^(?:the|a|an|is|are|it|its|their|our|my|that|this|they|he|she|and|of|has|have|with)$/.test(word),
    );
  const last = words.at(-1);
  return last === undefined || spoken(last).length < 2 ? null : last;
}

/** The list that a step gives, as CEL. */
function listOf({ schema, root }: ConditionSource): string | null {
  if (schema["type"] === "array") return root;
  const list = fieldsOf(schema, root).find(({ type }) => type === "array");
  return list === undefined ? null : read(list, "[]");
}
