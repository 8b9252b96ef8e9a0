import type { Operation, Service } from "@/lib/connectors/schema";
import { isJsonObject } from "@/lib/kernel/json";
import { isThere } from "./same-thing";
import { READ_VERBS, TELL_VERBS, TWO_ROLE_VERBS } from "./verbs";

/** What a clause says about the step. */
export interface Asked {
  verb: string | null;
  text: string;
  reading: boolean;
  /** How many nouns of the operation the clause holds. */
  nounHits: number;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
/** Services that hold whatever is put in: the thing put in ("the sale", "a summary") tells nothing of the operation. */
const HOLDS_ANYTHING = words(
  "chat email sms-phone notifications email-marketing spreadsheet database data-storage notes-docs documents files-content project-management tasks calendar cms-blog social",
);
const TELLING = words("chat email sms-phone notifications email-marketing");
/** Verbs that bring something into a service. */
const PUT = words(
  "create add make save store insert log record write append put send open file submit register track upload collect keep push sync copy move import export transfer back backup archive convert turn build generate set post publish share forward raise draft prepare schedule book assign run give invite subscribe update attach download print deliver process dump load throw stick drop hand pass place fill populate mirror replicate duplicate clone upsert reconcile block arrange enter trigger tweet",
);
/** Those of them that bring about one thing of a kind, e.g. an issue. */
const BRING_ABOUT = words(
  "create add make save store insert log record open file submit register sync copy move import export transfer raise turn convert generate push put post write leave page dump throw stick drop place mirror replicate duplicate clone upsert issue send share forward pass trigger give",
);
const TELL = words(
  "send ask post share publish forward reply respond answer deliver dispatch give write push log report add",
);
/** Verbs that put somebody on a list rather than write to them. */
const ENLIST = words("add put save sync import subscribe enroll");
const MEMBER = /^(?:contact|member|subscriber|subscription|person|profile)\.(?:create|add|upsert)$/;
const CHANGE = words(
  "update change set mark edit enrich downgrade upgrade extend renew activate deactivate enable disable increase decrease",
);
const DELETE = /\b(?:delet\w*|remov\w*|trash\w*|cancel\w*|unsubscrib\w*|clear\w*|empty|emptie[sd]|end)\b/i;
/** "pay it with Stripe": the thing is told of elsewhere. */
const POINTS = /^(?:\S+)\s+(?:it|them|this|that|these|those|to|in|into|on|with|from|for|via|by)\b/i;
const WHOM = /^(?:react\b|\S+\s+(?:it|them|him|her|me|us|this|that|these|those|everyone|(?:the|this|that) \w+)\b)/i;
/** Verbs that any service is looked at with. */
const LOOKS = words(
  "get fetch find search look list read check pull retrieve collect import export download poll query compile gather grab count sum",
);
/** Where things are archived by being put there. */
const ARCHIVES = words("files-content data-storage database spreadsheet notes-docs documents");
const INVITES = words("invite subscribe assign");

/**
 * Whether an operation does what was asked: its verb or one that means the same, on a thing it is for. Reads never
 * stand for writes, nor deletions for anything else. What fits nowhere is asked about; it never becomes a guess.
 */
export function operationFits(service: Service, operation: Operation, asked: Asked): boolean {
  const { verb, text, reading, nounHits } = asked;
  const reads = operation.effect === "read" || operation.effect === "none";
  // A model reads and writes in one: what it is asked is in the words, not in the operation. Its lists of models and
  // of batches are asked for by name only ("Chat Model" names none).
  if (service.category === "ai" && /^(?:model|batch|file|usage|voice)\./.test(operation.id))
    return verb !== null && operation.verbs.includes(verb) && nounHits > 0;
  if (service.category === "ai" || service.builtin === true) return true;
  const wantsRead = reading || (verb !== null && READ_VERBS.has(verb) && !TWO_ROLE_VERBS.has(verb));
  const own = verb !== null && operation.verbs.includes(verb);
  // "Translate", "scrape", "verify": what such a verb does is a read to the service, and an action to whoever asks.
  const does = own && !LOOKS.has(verb) && !PUT.has(verb) && !TELL.has(verb);
  if (reads !== wantsRead && !(reads && does)) return false;
  if (operation.effect === "delete" && !DELETE.test(text)) return false;
  const holds = HOLDS_ANYTHING.has(service.category);
  const usual = isUsual(service, operation);
  if (reads) return nounHits > 0 || usual || does || isReport(operation);
  if (verb === null) return usual || (nounHits > 0 && operation.verbs.includes("create"));
  const telling = TELLING.has(service.category);
  if (
    (telling || POINTS.test(text)) &&
    ENLIST.has(verb) &&
    service.operations.some(({ id }) => MEMBER.test(id)) &&
    nounHits === 0
  )
    return MEMBER.test(operation.id);
  if (usual && telling)
    return (
      own ||
      TELL.has(verb) ||
      TELL_VERBS.has(verb) ||
      (PUT.has(verb) && !INVITES.has(verb) && (nounHits > 0 || /(?<!\w)#[a-z]/i.test(text)))
    );
  // "Archive the matching task": what is there is put away, nothing new is made.
  if (verb === "archive" && !own && !ARCHIVES.has(service.category)) return false;
  if (usual && !INVITES.has(verb)) return own || PUT.has(verb) || TELL_VERBS.has(verb);
  // "Send it": what it was made for is done with it.
  if (own && operation.id.endsWith(`.${verb}`) && POINTS.test(text)) return true;
  // "Unsubscribe them", "page me": the verb says all that is to be done.
  if (does && !CHANGE.has(verb) && (nounHits > 0 || WHOM.test(text))) return true;
  const same =
    own ||
    (BRING_ABOUT.has(verb) &&
      (operation.verbs.includes("create") || (nounHits > 0 && operation.verbs.includes("add")))) ||
    (operation.verbs.includes("update") && (CHANGE.has(verb) || isThere(verb, text, operation.nouns)));
  return same && (nounHits > 0 || (!holds && (POINTS.test(text) || setsField(operation, verb, text))));
}

/** "Set the priority to high": a field that the operation takes. */
function setsField({ input }: Operation, verb: string, text: string): boolean {
  const field = CHANGE.has(verb) ? /^\S+ (?:the|its|their) (?:\S+ )?(\w+) (?:to|as)\b/i.exec(text)?.[1] : undefined;
  return (
    field !== undefined && isJsonObject(input["properties"]) && Object.hasOwn(input["properties"], field.toLowerCase())
  );
}

/** Figures of a service that counts: "last week's numbers" names none of them. */
function isReport({ id, effect }: Operation): boolean {
  return effect === "read" && /^(?:report|stats|query|insight|metric)s?\.(?:run|query|get|list)$/.test(id);
}

const WRITES = words("write idempotent-write");
const PUTS_IN = /\.(?:put|upload|add|append|insert|set|create|post|send|upsert)$/;

/** Whether a service that holds anything is mostly for this: to be put something in, or to have it listed. */
export function isUsual(service: Service, operation: Operation): boolean {
  const reads = operation.effect === "read" || operation.effect === "none";
  return HOLDS_ANYTHING.has(service.category) && operation === usualOperation(service, reads);
}

/** What a service is mostly for: its first write that brings something in, its first read that gives many. */
function usualOperation(service: Service, reads: boolean): Operation | undefined {
  if (reads) {
    // Mails of a mail service rather than its labels: what it lists is first of all what is put in.
    const [main = ""] = usualOperation(service, false)?.id.split(".") ?? [];
    const lists = service.operations.filter(
      ({ effect, id }) => effect === "read" && /\.(?:list|search|query)$|^rows\.get$/.test(id),
    );
    return lists.find(({ id }) => id.startsWith(`${main}.`)) ?? lists[0];
  }
  return (
    (service.category === "spreadsheet"
      ? service.operations.find(({ id }) => /^rows?\.(?:append|create|add|insert)$/.test(id))
      : undefined) ??
    (service.category === "files-content" ? service.operations.find(({ id }) => id === "file.upload") : undefined) ??
    service.operations.find(({ effect, id }) => WRITES.has(effect) && PUTS_IN.test(id)) ??
    service.operations.find(({ effect }) => effect === "write")
  );
}
