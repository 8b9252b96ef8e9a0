import type { Detection } from "./detect-services";
import { isGoneThrough } from "./clause-words";
import { assumed } from "./assumed-services";
import { clauseOf, type Clause } from "./clause";
import { intentsOf, PLACING, TELLING } from "./clause-intents";
import { blankIntent, type Intent, type IntentRequest } from "./intent";
import { withoutPlaces } from "./without-places";
import { narrowingIn } from "./trigger-filter";
import type { Word } from "./words";

const COMPARISON =
  /\b(?:over|above|under|below|(?:more|less|greater|larger|smaller|bigger|higher|lower) than|exceeds?|at (?:least|most)|contains?|includes?|mentions?)\b|\b(?:is|are) \d+ or \d+\b/i;
const IN_ANY_CASE =
  /\b(?:finally|in any case|always|either way|in both cases|regardless|no matter what)[,:\s]*(?:also |please )?$/i;
const ADDRESS = /\bhttps?:\/\//i;

/** Steps in the order they are asked for; services the clauses leave out follow where they are first named. */
export function collectIntents(request: IntentRequest): Intent[] {
  const { clauses, detections, triggerSpan, words } = request;
  const intents: Intent[] = [];
  const used = new Set<string>();
  // "When a payment is over 1000 …, otherwise …": what stands in the opening is the condition of both.
  const branches = clauses.some((clause) => clause.kind === "otherwise" || clause.otherwise);
  const opening = clauses.find((clause) => clause.kind === "trigger")?.text ?? null;
  const narrowed = opening === null ? null : (narrowingIn(opening) ?? (COMPARISON.test(opening) ? opening : null));
  const openingCondition = branches && clauses.every((clause) => clause.kind !== "condition") ? narrowed : null;
  let condition: string | null = openingCondition;
  let otherwise = false;
  for (const [index, clause] of clauses.entries()) {
    if (clause.kind === "condition") {
      const previous = clauses[index - 1];
      // "Tell me if https://… is down, check every 5 minutes": nothing else is done if it is.
      const alone =
        ADDRESS.test(clause.text) &&
        previous?.kind === "action" &&
        !clauses.slice(index + 1).some((one) => one.kind === "action" && intentsOf(one, request, intents).length > 0);
      const trailing = clause.trailing || alone;
      // "…, if X" at the end belongs to what stands before it in the sentence, "if X, …" to what follows.
      if (previous?.kind === "action" && trailing) {
        for (const intent of intents.filter((i) => i.start >= previous.start)) intent.condition = clause.text;
      } else condition = withoutPlaces(clause, request.folded, detections);
      // "Every hour, if https://… is down": what the condition is about has to be called first.
      if (ADDRESS.test(clause.text)) {
        const { end, text } = clause;
        const start = trailing && previous !== undefined ? previous.start - 1 : clause.start;
        intents.push({ ...blankIntent(start, end), serviceId: "http", verb: "check", text, reading: true });
      }
      otherwise = false;
    }
    if (clause.kind === "otherwise") otherwise = true;
    // "… otherwise mail me. Finally, log it": what is said to be done in any case is under no condition.
    if (IN_ANY_CASE.test(request.folded.slice(Math.max(0, clause.start - 30), clause.start))) {
      condition = null;
      otherwise = false;
    }
    if (clause.kind !== "action") continue;
    for (const intent of intentsOf(clause, request, intents)) {
      used.add(intent.serviceId);
      const holds = clause.only ?? condition;
      intents.push({ ...intent, condition: holds, otherwise: holds !== null && (otherwise || clause.otherwise) });
    }
  }
  for (const detection of detections) {
    if (used.has(detection.serviceId) || detection.serviceId === request.triggerServiceId) continue;
    const mention =
      detection.mentions.find(
        (m) => triggerSpan === null || m.start < triggerSpan.start || m.start >= triggerSpan.end,
      ) ?? detection.mentions[0];
    if (mention === undefined) continue;
    const around = clauses.find((clause) => mention.start >= clause.start && mention.start < clause.end);
    // A form that asks for an email sends none.
    if (
      words.length <= WORDS_OF_A_REQUEST_MAX &&
      request.triggerServiceId === null &&
      isWithin(mention, triggerSpan) &&
      words[mention.word]?.capitalised === false
    )
      continue;
    // Its clause was read as another's: see serviceOfThing.
    if (
      (detection.kind === "implied" || detection.serviceId === "email") &&
      around?.kind === "action" &&
      intents.some((i) => i.clause.start === around.start)
    )
      continue;
    // "Unless the email ends with …": what a condition is about is nothing to be done.
    if (around?.kind === "condition" && words[mention.word]?.capitalised === false) continue;
    // What a condition speaks of, or what is gone through, is looked at; it is never written.
    const goneThrough = around?.kind === "trigger" && isGoneThrough(around.text);
    const lookedAt =
      goneThrough || (around?.kind === "condition" && !TELLING.has(request.categoryOf(detection.serviceId)));
    intents.push({
      ...blankIntent(mention.start, mention.end),
      ...(goneThrough ? { start: 0, goneThrough } : {}),
      serviceId: detection.serviceId,
      reading:
        lookedAt ||
        (around === undefined &&
          (isSource(detection, mention.word, request) || isLookedUp(detection, intents, request))),
      text: around?.text ?? listedAt(request.folded, mention) ?? sentenceAt(words, mention.word) ?? mention.alias,
      link: "behind",
      condition: around?.kind === "trigger" ? openingCondition : null,
    });
  }
  // "Weekly report: new contacts in HubSpot, … to #weekly": without a verb, what is named is looked up and told of.
  const asks = clauses.some(({ kind, imperative }) => kind === "action" && imperative);
  if (request.clockStarts === true && !asks && words.length <= WORDS_OF_A_REQUEST_MAX)
    intents.push(...tellOf(intents, request));
  // What is read, then who writes of it, then who is told.
  const turn = ({ reading, serviceId }: Intent): number =>
    reading ? 0 : request.categoryOf(serviceId) === "ai" ? 1 : 2;
  return mergeRepeated(intents.sort((a, b) => a.start - b.start || turn(a) - turn(b)));
}

/** "PostHog weekly users to Notion, Mondays": what comes before the place that it goes to is read. */
function isSource({ serviceId }: Detection, at: number, { detections, words, categoryOf }: IntentRequest): boolean {
  if (TELLING.has(categoryOf(serviceId))) return false;
  return detections.some((other) =>
    other.mentions.some(
      ({ word }) =>
        word > at &&
        words[word]?.sentence === words[at]?.sentence &&
        words.slice(at + 1, word).some(({ lower }) => lower === "to" || lower === "into"),
    ),
  );
}

/** "Toggl hours of last week as a message in Google Chat, Mondays": by the clock, what is told of is looked up. */
function isLookedUp(
  { serviceId, mentions }: Detection,
  intents: readonly Intent[],
  { detections, triggerServiceId, words, categoryOf }: IntentRequest,
): boolean {
  if (triggerServiceId !== null || TELLING.has(categoryOf(serviceId)) || categoryOf(serviceId) === "ai") return false;
  if (words.length > WORDS_OF_A_REQUEST_MAX) return false;
  const at = mentions[0]?.start ?? 0;
  const placed = PLACING.has(words[(mentions[0]?.word ?? 0) - 1]?.lower ?? "");
  const told = detections.some(({ serviceId: other, mentions: [mention] }) => {
    if (mention === undefined || mention.start <= at || other === serviceId) return false;
    const before = [1, 2, 3].map((n) => words[mention.word - n]?.lower ?? "");
    return TELLING.has(categoryOf(other)) || before.some((word) => PLACING.has(word));
  });
  return !placed && (told || intents.some(({ start, reading }) => start > at && !reading));
}

/** Makes the intents reads, and adds who is told of them where nobody is. */
function tellOf(intents: Intent[], request: IntentRequest): Intent[] {
  const { words, categoryOf, folded } = request;
  const [first, last] = [words[0], words.at(-1)];
  const tells = intents.some(({ serviceId }) => TELLING.has(categoryOf(serviceId)) || categoryOf(serviceId) === "ai");
  if (first === undefined || last === undefined || intents.length === 0 || tells) return [];
  const text = folded.slice(first.start, last.end);
  if (!/#[a-z]|@|\b(?:message|report|digest|summary|email|mail)\b/i.test(text)) return [];
  for (const intent of intents) intent.reading = true;
  const clause: Clause = { ...clauseOf("action", first.start, last.end, folded), verb: "send", imperative: true };
  const base: Intent = {
    ...blankIntent(last.end, last.end),
    verb: "send",
    text,
    clause: { start: first.start, end: last.end },
  };
  return assumed(clause, base, request);
}

/** A longer text describes: there a name in lower case is as likely a service as elsewhere. */
const WORDS_OF_A_REQUEST_MAX = 45;

function isWithin({ start }: { start: number }, span: IntentRequest["triggerSpan"]): boolean {
  return span !== null && start >= span.start && start < span.end;
}

/** "We need: a Google Drive folder, an Asana project, a Slack channel, …": one of a list, between its commas. */
function listedAt(folded: string, { start, end }: { start: number; end: number }): string | undefined {
  const before = /(?:[,:]|\band)\s+((?:an?|the|new)\s+(?:[\w-]+\s+){0,3})$/i.exec(
    folded.slice(Math.max(0, start - 60), start),
  );
  const behind = /^\s+([\w-]+(?:\s+[\w-]+){0,2})\s*(?=,|\band\b|$|[.;])/i.exec(folded.slice(end, end + 60));
  return before === null || behind === null
    ? undefined
    : `${before[1] ?? ""}${folded.slice(start, end)} ${behind[1] ?? ""}`;
}

/** "Stripe invoices to Xero": no verb, so that all of the sentence tells of the thing. */
function sentenceAt(words: readonly Word[], index: number): string | undefined {
  const sentence = words[index]?.sentence;
  let [from, to] = [index, index];
  while (from > 0 && index - from < 12 && words[from - 1]?.sentence === sentence) from -= 1;
  while (to - index < 12 && words[to + 1]?.sentence === sentence && to + 1 < words.length) to += 1;
  const text = words.slice(from, to + 1).map(({ lower }) => lower);
  return text.length === 0 ? undefined : text.join(" ");
}

/** Descriptions name a service again and again: equal service, verb and direction is one step. */
function mergeRepeated(intents: readonly Intent[]): Intent[] {
  const seen = new Set<string>();
  return intents.filter((intent) => {
    const key = `${intent.serviceId} ${intent.reading ? "r" : "w"} ${String(intent.verb)} ${intent.otherwise ? "else" : ""} ${String(intent.condition)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
