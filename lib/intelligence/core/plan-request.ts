import type { Catalog } from "@/lib/connectors/catalog";
import type { AnalyzeInput, Missing, PatternMatch } from "../schema";
import { buildDefinition, type BuiltWorkflow } from "./build-definition";
import { CUES_BY_ID, CUES_BY_WORDS } from "./category-cues";
import { chooseTrigger } from "./choose-trigger";
import { startedByHand, type ChosenTrigger } from "./trigger-kinds";
import { collectIntents } from "./collect-intents";
import type { Intent } from "./intent";
import { isEnglishWord } from "./english-words";
import { detectServices, type Detection, type DetectionResult } from "./detect-services";
import { isForeign } from "./is-foreign";
import { isNamedInLowerCase } from "./named-in-lower-case";
import type { Lexicon } from "./lexicon";
import { recognisePatterns } from "./recognise-patterns";
import { orderByStage } from "./order-by-stage";
import { chosenService, withServiceChoices } from "./service-choices";
import type { Clause } from "./clause";
import { splitClauses } from "./split-clauses";
import { toldContents } from "./told-contents";
import { unreadClauses } from "./unread-clauses";
import type { Weights } from "./weights";
import type { Word } from "./words";

/** Everything that was read from a request, from names to workflow. */
export interface PlannedRequest {
  input: AnalyzeInput;
  detection: DetectionResult;
  clauses: Clause[];
  /** What somebody is only told to do: words of a message. */
  contents: { start: number; end: number }[];
  trigger: ChosenTrigger;
  intents: Intent[];
  built: BuiltWorkflow;
  patterns: PatternMatch[];
  nameOf: (serviceId: string) => string;
  categoryOf: (serviceId: string) => string;
  /** Sentences that give orders to the reader of the request, or ask for secrets; no step is made of them. */
  suspicious: { start: number; end: number }[];
  /** How many service names the text holds that were not counted, e.g. because they are negated. */
  ruledOut: string[];
  /** A request in another language than English. */
  foreign: boolean;
  /** What was asked for and came to no step. */
  unread: Missing[];
}

/** What planning reads besides the request. */
export interface PlanningTools {
  catalog: Catalog;
  lexicon: Lexicon;
  weights: Weights;
}

/** Text → services → clauses → trigger and steps → definition. Pure; linear in the length of the text. */
export function planRequest({ catalog, lexicon, weights }: PlanningTools, input: AnalyzeInput): PlannedRequest {
  const connected = new Set(input.context.connected_services ?? []);
  const preferred = new Set(input.context.integration_preferences ?? []);
  const choices = input.context.service_choices ?? {};
  const read = detectServices({ lexicon, weights }, input.text, { connected, preferred }, input.enhanced);
  const detection = { ...read, services: withServiceChoices(read.services, choices, lexicon) };
  const { folded, words, candidates } = detection.reading;
  const suspicious = instructionsToUs(folded);
  const contents = toldContents(folded);
  const idle = [...suspicious, ...contents];
  const isIdle = ({ start }: { start: number }): boolean => idle.some((s) => start >= s.start && start < s.end);
  // What only an order to us names, or what somebody is told to do, is nothing to be used.
  const clauses = splitClauses(folded, words)
    .filter((clause) => !isIdle(clause))
    .map((clause) => withoutContents(clause, contents));
  const request = isRequest(folded, words);
  // "Get an SMS": a kind of service, not the one of that name which can't be called.
  const isKind = ({ serviceId, mentions }: Detection): boolean =>
    catalog.service(serviceId) === undefined &&
    mentions.length > 0 &&
    mentions.every(({ alias }) => CUES_BY_WORDS.has(alias.toLowerCase()));
  const heard = [
    ...detection.services.filter((one) => !request || !(RIVALS.has(one.serviceId) || isKind(one))),
    ...(request ? spokenOf(read, clauses, lexicon) : []),
  ].filter(({ mentions }) => mentions.length === 0 || !mentions.every(isIdle));
  const nameOf = (id: string): string => lexicon.services.get(id)?.name ?? catalog.service(id)?.name ?? id;
  const categoryOf = (id: string): string =>
    lexicon.services.get(id)?.category ?? catalog.service(id)?.category ?? "other";
  const defaultFor = (cueId: string): string | null =>
    !request ? null : chosenService(defaultService(catalog, heard, cueId, connected, preferred), choices, lexicon);
  const shared = { catalog, folded, clauses, contents, detections: heard, nameOf, categoryOf, defaultFor };
  const timezone = input.context.timezone;
  const intentsFor = (start: ChosenTrigger): Intent[] =>
    collectIntents({
      ...shared,
      words,
      triggerServiceId: start.serviceId,
      triggerEvent: start.event,
      triggerSpan: start.span,
      clockStarts: start.schedule !== null,
    });
  let trigger = chooseTrigger({ ...shared, timezone });
  let collected = intentsFor(trigger);
  if (collected.length === 0 && trigger.serviceId !== null) {
    if (categoryOf(trigger.serviceId) === "chat" && !request) collected = [answerIn(trigger.serviceId, folded.length)];
    else if (trigger.span === null) {
      // The only service there is does the work; what starts it is then something else.
      const acting = heard.map((found) => ({ ...found, triggerProbability: 0 }));
      trigger = chooseTrigger({ ...shared, detections: acting, timezone });
      collected = intentsFor(trigger);
    }
  }
  if (collected.length === 0 && detection.services.length === 0) collected = noteOf(clauses, folded);
  // A description that nothing could be read from: the run writes down what it is about, until somebody says more.
  if (collected.length === 0 && !request && suspicious.length === 0 && words.length > WORDS_OF_A_REQUEST_MAX)
    collected = [{ ...answerIn("log", folded.length), verb: null, text: folded.trim().slice(0, 200) }];
  // Verbs and what starts it are read in English only: of another language no step is made, the services it names stay.
  const foreign = request && isForeign(folded);
  if (foreign) [trigger, collected] = [startedByHand(), []];
  const intents = request ? collected : orderByStage(collected, categoryOf);
  const built = buildDefinition({
    ...shared,
    trigger,
    intents,
    labelOfCue: (cueId) => CUES_BY_ID.get(cueId)?.label ?? "service",
    optionsOfCue: (cueId) => (CUES_BY_ID.get(cueId)?.services ?? []).map(nameOf),
  });
  const counted = new Set(detection.services.map((service) => service.serviceId));
  const ruledOut = candidates
    .filter((c) => c.kind === "named" && !counted.has(c.serviceId) && c.mentions.every((m) => m.negated))
    .map((c) => c.serviceId);
  return {
    input,
    detection,
    clauses,
    contents,
    trigger,
    intents,
    built,
    patterns: recognisePatterns(folded),
    suspicious,
    nameOf,
    categoryOf,
    ruledOut,
    foreign,
    unread: request && !foreign ? unreadClauses(clauses, collected, detection.services) : [],
  };
}

/** In a request, what is named where something happens or is asked for is used, however seldom others mean it. */
function spokenOf(
  { passedOver, reading: { folded, words } }: DetectionResult,
  clauses: readonly Clause[],
  lexicon: Lexicon,
): Detection[] {
  const within = (start: number): boolean =>
    clauses.some((clause) => clause.kind !== "condition" && start >= clause.start && start < clause.end);
  return passedOver.filter(({ serviceId, mentions }) => {
    const isName = ({ start, end, word, negated, alias }: Detection["mentions"][number]): boolean =>
      !negated &&
      !CUES_BY_WORDS.has(alias.toLowerCase()) &&
      within(start) &&
      // "On workdays" names no Workday.
      (!isEnglishWord(folded.slice(start, end)) || isNamedInLowerCase(lexicon, serviceId, words, word, end));
    return serviceId !== "email" && mentions.some(isName);
  });
}

/** A clause up to where it says what somebody is told. */
function withoutContents(clause: Clause, contents: readonly { start: number }[]): Clause {
  const end = contents.find(({ start }) => start > clause.start && start < clause.end)?.start;
  return end === undefined ? clause : { ...clause, end, text: clause.text.slice(0, end - clause.start) };
}

/** Where people came from: "this Zap", "in Zapier". */
const RIVALS = new Set(["zapier", "n8n", "ifttt", "make"]);

const CODE = /[{};=<>]/;
const WORDS_OF_A_NOTE_MIN = 4;

/** Something is to be done, but no service is named: the run writes down what, until somebody says where. */
function noteOf(clauses: readonly Clause[], folded: string): Intent[] {
  const clause = clauses.find(({ kind, verb }) => kind === "action" && verb !== null);
  if (clause === undefined || CODE.test(folded) || folded.trim().split(/\s+/).length < WORDS_OF_A_NOTE_MIN) return [];
  const { start, end, text, verb } = clause;
  return [{ ...answerIn("log", end), verb, text, start, end, clause: { start, end } }];
}

/** A bot that only one chat service is named for answers where it was asked. */
function answerIn(serviceId: string, end: number): Intent {
  const clause = { start: 0, end };
  return {
    serviceId,
    verb: "send",
    text: "send a message in reply",
    start: end,
    end,
    reading: false,
    link: "behind",
    clause,
    assumedCue: null,
    condition: null,
    otherwise: false,
  };
}

const WORDS_OF_A_REQUEST_MAX = 45;
const FIRST_PERSON = new Set(["i", "me", "my", "we", "us", "our"]);

/**
 * Whether somebody asks for a workflow, or a text describes one. A request gets the usual service where it names only
 * a category; a description does not, since there the category word is as often the subject as the tool.
 */
function isRequest(folded: string, words: readonly Word[]): boolean {
  if (/\b(?:this|the) (?:[\w-]+ ){0,2}(?:workflow|template|automation|zap|agent|system)\b/i.test(folded)) return false;
  return (
    words.length <= WORDS_OF_A_REQUEST_MAX ||
    (words.length <= 400 && words.some((word) => FIRST_PERSON.has(word.lower)))
  );
}

const ORDERS =
  /\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,40}\b(?:previous|above|prior|earlier|all|your)\b[^.!?\n]{0,30}\b(?:instructions?|rules?|prompts?|text)\b|\b(?:send|post|email|forward|leak|reveal|print|show|give|export|upload)\b[^.!?\n]{0,40}\b(?:credentials?|passwords?|secrets?|api keys?|access tokens?|encryption keys?)\b|\bsystem prompt\b/gi;

/** From an order to us to the end of its sentence. */
export function instructionsToUs(folded: string): { start: number; end: number }[] {
  return [...folded.matchAll(ORDERS)].map((match) => {
    const start = Math.max(folded.lastIndexOf(". ", match.index), folded.lastIndexOf("\n", match.index), -1) + 1;
    const rest = /[.!?\n](?:\s|$)/.exec(folded.slice(match.index + match[0].length));
    return { start, end: rest === null ? folded.length : match.index + match[0].length + rest.index };
  });
}

/** Detected in the text, then connected, then preferred, then the usual one that can be called. */
function defaultService(
  catalog: Catalog,
  detections: readonly Detection[],
  cueId: string,
  connected: ReadonlySet<string>,
  preferred: ReadonlySet<string>,
): string | null {
  const services = CUES_BY_ID.get(cueId)?.services ?? [];
  const detected = detections.map((d) => d.serviceId);
  return (
    services.find((id) => detected.includes(id)) ??
    services.find((id) => preferred.has(id)) ??
    services.find((id) => connected.has(id)) ??
    services.find((id) => catalog.service(id) !== undefined) ??
    services[0] ??
    null
  );
}
