import type { Catalog } from "@/lib/connectors/catalog";
import type { Operation, Service } from "@/lib/connectors/schema";
import { isJsonObject } from "@/lib/kernel/json";
import { READ_VERBS } from "./verbs";

/** Verbs that bring something to a thing that is there: "add a note to the ticket". */
const BRING = new Set([
  "add",
  "put",
  "write",
  "post",
  "leave",
  "attach",
  "append",
  "save",
  "log",
  "record",
  "set",
  "stick",
  "drop",
  "throw",
]);
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
  /\b(?:on|to|in|into|under|of|at|for)\s+(?:the|that|this|its|their|our|my|your|each|every)\s+(?:["'][^"']{1,60}["']\s+)?(?=([\p{L}-]+)(?:\s+([\p{L}-]+))?)/giu;
/** "close the ticket", "assign each issue". */
const OBJECT =
  /^\p{L}+(?:\s+(?:and|then)\s+\p{L}+)?\s+(?:the|that|this|its|their|each|every)\s+(?:[\p{L}-]+\s+)?([\p{L}-]+)/iu;
/** "archive it", "star them". */
const POINTED = /^\p{L}+\s+(?:it|them|this|that|these|those|each one|every one)\b/iu;

const MAKES_IT = /^(?:create|add|make|insert) (?:the|that|this) (?:new )?([\p{L}-]+)[\s.!]*$/iu;
/** "Send it", "send them to the customer": by nothing else. */
const SENDS_ON =
  /^send(?: it| them)?(?: off| out| over)?(?: to (?:the |our |their )?(?:customer|client|candidate|signer|recipient|buyer|applicant|them|him|her)s?)?[\s.!]*$/i;

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
  const [latest] = known;
  // "Look up the contact in HubSpot, if there is none create the contact": where it was looked for.
  const made = MAKES_IT.exec(text)?.[1]?.toLowerCase();
  if (made !== undefined && latest?.event === null) {
    const makes = catalog
      .service(latest.serviceId)
      ?.operations.some(({ id, nouns }) => /\.create$/.test(id) && nouns.includes(made));
    if (makes === true) return latest.serviceId;
  }
  const isOwn = ({ event }: { event: string | null }): boolean => things.includes(event?.split(".")[0] ?? "");
  const nearest = [...known].sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  // "Prepare the offer in PandaDoc and send it": what was made is sent by who made it, unless somebody else is named.
  if (verb === "send" && latest?.event === null && SENDS_ON.test(text)) {
    const service = catalog.service(latest.serviceId);
    const sends = service?.operations.some(({ id }) =>
      /^(?:document|invoice|envelope|quote|estimate|proposal|contract)\.send$/.test(id),
    );
    if (sends === true && !ANSWERING.has(latest.category)) return latest.serviceId;
  }
  for (const { serviceId, event } of nearest) {
    const service = catalog.service(serviceId);
    if (service === undefined || service.builtin === true) continue;
    const spoken = things.filter((thing) => isOneOf(service, thing));
    const pointed =
      spoken.length === 0 && event !== null && !BRING.has(verb) && POINTED.test(text)
        ? [event.split(".")[0] ?? ""]
        : [];
    if (event !== null && (sets(service, event, verb, text) || reacts(service, verb))) return serviceId;
    if ([...spoken, ...pointed].some((thing) => service.operations.some((one) => changes(one, thing, verb))))
      return serviceId;
    // "Comment "shipped" on it".
    if (
      event === null &&
      /\bon (?:it|them)\b/i.test(text) &&
      service.operations.some(({ id, effect }) => effect !== "read" && id.startsWith(`${verb}.`))
    )
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

const SETS = /^(?:set|change|update|mark|raise|lower|bump)$/;

/** "Set the priority to high": a field of what started it. */
function sets({ operations }: Service, event: string, verb: string, text: string): boolean {
  const field = SETS.test(verb)
    ? /^\p{L}+ (?:the|its|their) (?:\p{L}+ )?(\p{L}+) (?:to|as)\b/iu.exec(text)?.[1]?.toLowerCase()
    : undefined;
  if (field === undefined) return false;
  const thing = event.split(".")[0] ?? "";
  return operations.some(
    ({ id, input }) =>
      id === `${thing}.update` && isJsonObject(input["properties"]) && Object.hasOwn(input["properties"], field),
  );
}

const reacts = ({ operations }: Service, verb: string): boolean =>
  verb === "react" && operations.some(({ verbs }) => verbs.includes("react"));

/** Whether a clause speaks of a thing as one that is there: then it is changed and not made. */
export function isThere(verb: string | null, text: string, nouns: readonly string[]): boolean {
  if (verb === null || !BRING.has(verb)) return false;
  return thingsIn(verb, text).some((thing) => nouns.includes(thing));
}

function thingsIn(verb: string, text: string): string[] {
  const places = [...text.matchAll(THERE)].filter(([said]) => !BRING.has(verb) || !/^(?:of|for)\b/i.test(said));
  const there = places.flatMap(([, first = "", second = ""]) => [second, first]).filter(Boolean);
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
    (BRING.has(verb) && verbs.some((own) => own === "update" || own === "add" || own === "create" || own === "comment"))
  );
}
