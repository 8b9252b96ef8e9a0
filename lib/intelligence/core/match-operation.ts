import type { Operation, Service, ServiceEvent } from "@/lib/connectors/schema";
import { operationFits } from "./operation-fits";
import { changeTold } from "./changes";
import { READ_VERBS, TELL_VERBS, verbForm } from "./verbs";

const stem = (word: string): string => word.replace(/(?:es|s)$/, "");

function nounHits(nouns: readonly string[], text: string): number {
  const padded = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  let hits = 0;
  for (const noun of nouns) {
    const plain = noun.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
    if (padded.includes(` ${plain} `) || padded.includes(` ${plain}s `) || padded.includes(` ${stem(plain)} `))
      hits += noun.includes(" ") ? 2 : 1;
  }
  return hits;
}

/** The operation of a service that a clause asks for, and how sure that is; undefined where none of them fits. */
export function matchOperation(
  service: Service,
  verb: string | null,
  text: string,
  reading: boolean,
): { operation: Operation; confidence: number } | undefined {
  // The service's own name among the nouns tells nothing of what is to be done in it.
  const things = ({ nouns }: Operation): string[] => nouns.filter((noun) => noun !== service.name.toLowerCase());
  let best: { operation: Operation; score: number } | undefined;
  for (const [rank, operation] of service.operations.entries()) {
    if (!operationFits(service, operation, { verb, text, reading, nounHits: nounHits(things(operation), text) }))
      continue;
    let score = -0.05 * rank;
    const isRead = operation.effect === "read" || operation.effect === "none";
    if (verb !== null && operation.verbs.includes(verb)) score += 2;
    score += Math.min(2, nounHits(operation.nouns, text)) * 1.2;
    if (isRead === (reading || (verb !== null && READ_VERBS.has(verb)))) score += 1.2;
    else score -= 1;
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

/**
 * The event of a service that a clause tells of; undefined where none fits.
 * @param strict the clause says what happened, so that an event which does not say it too is refused
 */
export function matchEvent(
  service: Service,
  text: string,
  strict: boolean,
): { event: ServiceEvent; confidence: number } | undefined {
  let best: { event: ServiceEvent; score: number } | undefined;
  const words = text.toLowerCase().split(/[^\p{L}\p{N}']+/u);
  const told = changeTold(words);
  for (const [rank, event] of service.events.entries()) {
    const nouns = Math.min(2, nounHits(event.nouns, text));
    const verbs = event.verbs.filter((verb) => saysVerb(words, verb)).length;
    const change = told !== null && event.verbs.some((verb) => told.includes(verb));
    if (strict && told !== null && !change && !/\.starting$/.test(event.id)) continue;
    if (strict && nouns + verbs === 0 && service.events.length > 1) continue;
    let score = -0.05 * rank + nouns * 1.2 + verbs + (change ? 2 : 0);
    if (/\bbefore\b/i.test(text) && /\.starting$/.test(event.id)) score += 4;
    if (best === undefined || score > best.score) best = { event, score };
  }
  return best === undefined
    ? undefined
    : { event: best.event, confidence: Math.min(0.97, Math.max(0.3, 0.45 + 0.12 * best.score)) };
}

/** Whether a form of the verb is said; "payment" is none of "pay". */
function saysVerb(words: readonly string[], verb: string): boolean {
  const [head = verb, ...rest] = verb.split(" ");
  const base = head.replace(/(?:e|y)$/, "");
  const doubled = base + base.charAt(base.length - 1);
  return words.some((word, i) => {
    const stem = word.replace(/(?:ies|ied|ing|ed|es|s|e|y|d)$/, "");
    const same = word === head || stem === base || stem === doubled || verbForm(word)?.base === head;
    return same && rest.every((part, n) => words[i + 1 + n] === part);
  });
}
