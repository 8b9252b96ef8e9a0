import type { Operation, Service } from "@/lib/connectors/schema";
import { operationFits } from "./operation-fits";
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
