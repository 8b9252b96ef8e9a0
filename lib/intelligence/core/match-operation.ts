import type { Operation, Service } from "@/lib/connectors/schema";
import { withAlike } from "./like-nouns";
import { isUsual, operationFits } from "./operation-fits";
import { isThere } from "./same-thing";
import { READ_VERBS, TELL_VERBS } from "./verbs";

const stem = (word: string): string => word.replace(/(?:es|s)$/, "");

/** How many of the nouns the text holds, in the singular or plural; those of several words count twice. */
export function nounHits(nouns: readonly string[], text: string): number {
  const padded = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  let hits = 0;
  for (const noun of nouns) {
    const plain = noun.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
    if (padded.includes(` ${plain} `) || padded.includes(` ${plain}s `) || padded.includes(` ${stem(plain)} `))
      hits += noun.includes(" ") ? 2 : 1;
  }
  return hits;
}

/** "Put the invoices in as bills": what becomes of them. */
const partAs = (text: string): string => /\bas (?:an? |the )?((?:[\p{L}-]+ ?){1,3})/iu.exec(text)?.[1] ?? "";

/** "Add a note to the contact": the thing that is made stands right behind the verb. */
const objectOf = (text: string): string =>
  /^\S+ (?:(?:an?|the|new|my|our|one|another) )*((?:[\p{L}-]+ ?){1,3}?)(?= ?(?:to|on|in|into|for|from|with|of|at|about|and|as)\b|[,.]|$)/iu.exec(
    text,
  )?.[1] ?? "";

const isMany = (nouns: readonly string[], text: string): boolean =>
  nouns.some((noun) =>
    new RegExp(`\\b${stem(noun.toLowerCase()).replace(/[^\p{L}\p{N} ]/gu, ".")}(?:s|es)\\b`, "iu").test(text),
  );

/** "… get logged in QuickBooks": what is told of before. */
const DONE_WITH = /^\p{L}+ed\s+(?:to|in|into|on|onto|as)\b/iu;
const POINTED = /\b(?:it|them|him|her|this|that|these|those)\b/i;

/**
 * The operation of a service that a clause asks for, and how sure that is; undefined where none of them fits.
 * @param about what the start tells of, e.g. `customer`
 */
export function matchOperation(
  service: Service,
  verb: string | null,
  text: string,
  reading: boolean,
  about: string | null = null,
): { operation: Operation; confidence: number } | undefined {
  // The service's own name among the nouns tells nothing of what is to be done in it.
  const own = ({ nouns }: Operation): string[] => nouns.filter((noun) => noun !== service.name.toLowerCase());
  // Other words for its things are listened to where it is called none of its own.
  const named = service.operations.some((operation) => nounHits(own(operation), text) > 0);
  const alike = (operation: Operation): string[] => withAlike(own(operation));
  // "Create them in Xero": what is pointed at is what the start is about.
  const pointed =
    !named &&
    about !== null &&
    (POINTED.test(text) || DONE_WITH.test(text)) &&
    !service.operations.some((one) => nounHits(alike(one), text) > 0);
  const words = pointed ? `${text} ${about}` : text;
  const things = (operation: Operation): string[] => (named ? own(operation) : alike(operation));
  let best: { operation: Operation; score: number } | undefined;
  for (const [rank, operation] of service.operations.entries()) {
    const hits = nounHits(things(operation), words);
    // "A note on the ticket": a ticket that is there is no new one.
    const made = /\.create$/.test(operation.id) && isThere(verb, text, [operation.id.split(".")[0] ?? ""]);
    if (made || !operationFits(service, operation, { verb, text, reading, nounHits: hits })) continue;
    let score = -0.05 * rank;
    const isRead = operation.effect === "read" || operation.effect === "none";
    if (verb !== null && operation.verbs.includes(verb)) score += operation.id.endsWith(`.${verb}`) ? 2.8 : 2;
    score += Math.min(2, named ? nounHits(operation.nouns, text) : hits / 2) * 1.2;
    // "Text files in Dropbox": a link is made only where one is said.
    const makes = /\.create$/.test(operation.id) && !isUsual(service, operation);
    const [resource = ""] = operation.id.split(".");
    if (named && makes && nounHits([resource, ...operation.nouns.slice(0, 1)], text) === 0) score -= 2.5;
    if (nounHits(own(operation), partAs(text)) > 0) score += 1.5;
    const object = objectOf(text).trim();
    if (nounHits(own(operation), object.split(" ").at(-1) ?? "") > 0) score += 1;
    else if (nounHits(own(operation), object) > 0) score += 0.4;
    if (!named && isUsual(service, operation)) score += 1.5;
    if (isRead === (reading || (verb !== null && READ_VERBS.has(verb)))) score += 1.2;
    else score -= 1;
    // "Get new payments" asks for several of them.
    if (isRead && /\.get$/.test(operation.id) && verb === "get" && isMany(operation.nouns, text)) score -= 2;
    if (isRead && /\.(?:list|search|query|get)$/.test(operation.id))
      score += /\.get$/.test(operation.id) && !operation.id.startsWith("rows") ? -0.8 : 0.6;
    if (operation.effect === "delete" && !/\b(delete|remove|trash|cancel|unsubscribe)\b/i.test(text)) score -= 4;
    if (
      verb !== null &&
      TELL_VERBS.has(verb) &&
      /^(message|email|mail|sms|chat)\./.test(operation.id) &&
      /\.(post|send|create)/.test(operation.id)
    )
      score += 1.5;
    if (best === undefined || score > best.score) best = { operation, score };
  }
  return best === undefined
    ? undefined
    : { operation: best.operation, confidence: Math.min(0.98, Math.max(0.2, 0.35 + 0.14 * best.score)) };
}
