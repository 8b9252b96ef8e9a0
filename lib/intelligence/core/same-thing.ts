import type { Catalog } from "@/lib/connectors/catalog";
import type { Operation, Service } from "@/lib/connectors/schema";
import { READ_VERBS } from "./verbs";

/** Verbs that bring something to a thing that is there: "add a note to the ticket". */
const BRING = new Set(["add", "put", "write", "post", "leave", "attach", "append", "save", "log", "record", "set"]);
/** What is read of a thing itself. */
const FETCHES = new Set(["download"]);
/** Verbs that nearly every service has. */
const EVERYWHERE = new Set(
  "create make send update change mark edit notify tell email mail message text share publish copy move sync open start run check use get".split(
    " ",
  ),
);
const ANSWERS = new Set(["reply", "respond", "answer"]);
const ANSWERING = new Set(["chat", "email", "sms-phone", "support", "social"]);
/** "on the ticket", "of this deal", "to its issue": something that is there already. */
const THERE =
  /\b(?:on|to|in|into|under|of|at|for)\s+(?:the|that|this|its|their|each|every)\s+(?:[\p{L}-]+\s+)?([\p{L}-]+)/giu;
/** "close the ticket", "assign each issue". */
const OBJECT =
  /^\p{L}+(?:\s+(?:and|then)\s+\p{L}+)?\s+(?:the|that|this|its|their|each|every)\s+(?:[\p{L}-]+\s+)?([\p{L}-]+)/iu;
/** "archive it", "star them". */
const POINTED = /^\p{L}+\s+(?:it|them|this|that|these|those|each one|every one)\b/iu;

/** Which service a clause without one acts in: the one whose thing it speaks of as known, or that it answers in. */
export function serviceOfThing(
  catalog: Catalog,
  known: readonly { serviceId: string; category: string; event: string | null }[],
  clause: { verb: string | null; text: string },
): string | null {
  const { verb, text } = clause;
  if (verb === null || (READ_VERBS.has(verb) && !(FETCHES.has(verb) && POINTED.test(text)))) return null;
  if (ANSWERS.has(verb)) return known.find(({ category }) => ANSWERING.has(category))?.serviceId ?? null;
  const things = thingsIn(verb, text);
  for (const { serviceId, event } of known) {
    const service = catalog.service(serviceId);
    if (service === undefined || service.builtin === true) continue;
    const spoken = things.filter((thing) => isOneOf(service, thing));
    const pointed =
      spoken.length === 0 && event !== null && !BRING.has(verb) && POINTED.test(text)
        ? [event.split(".")[0] ?? ""]
        : [];
    if ([...spoken, ...pointed].some((thing) => service.operations.some((one) => changes(one, thing, verb))))
      return serviceId;
    // "Look up the order in Shopify and refund it", "…, download it": the verb is one that this service has.
    const own = FETCHES.has(verb) || (event === null && !EVERYWHERE.has(verb) && !BRING.has(verb));
    if (
      own &&
      POINTED.test(text) &&
      service.operations.some(
        ({ id, verbs, effect }) =>
          verbs.includes(verb) && (effect !== "read") !== FETCHES.has(verb) && !/\.create$/.test(id),
      )
    )
      return serviceId;
  }
  return null;
}

/** Whether a clause speaks of a thing as one that is there: then it is changed and not made. */
export function isThere(verb: string | null, text: string, nouns: readonly string[]): boolean {
  if (verb === null || !BRING.has(verb)) return false;
  return thingsIn(verb, text).some((thing) => nouns.includes(thing));
}

function thingsIn(verb: string, text: string): string[] {
  const there = [...text.matchAll(THERE)].map(([, thing = ""]) => thing);
  const object = BRING.has(verb) ? undefined : OBJECT.exec(text)?.[1];
  return [...(object === undefined ? [] : [object]), ...there].map((thing) => thing.toLowerCase().replace(/s$/, ""));
}

const isOneOf = ({ operations }: Service, thing: string): boolean =>
  operations.some(({ nouns }) => nouns.includes(thing));

/** Whether an operation changes such a thing by such a verb, or brings something to it. */
function changes({ id, effect, verbs, nouns }: Operation, thing: string, verb: string): boolean {
  if (effect === "read" || effect === "none" || !nouns.includes(thing)) return false;
  if (id.startsWith(`${thing}.create`)) return false;
  return (
    verbs.includes(verb) ||
    (BRING.has(verb) && verbs.some((own) => own === "update" || own === "add" || own === "create"))
  );
}
