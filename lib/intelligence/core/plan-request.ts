import type { Catalog } from "@/lib/connectors/catalog";
import type { AnalyzeInput, PatternMatch } from "../schema";
import { buildDefinition, type BuiltWorkflow } from "./build-definition";
import { CUES_BY_ID } from "./category-cues";
import { chooseTrigger, type ChosenTrigger } from "./choose-trigger";
import { collectIntents, type Intent } from "./collect-intents";
import { detectServices, type Detection, type DetectionResult } from "./detect-services";
import type { Lexicon } from "./lexicon";
import { recognisePatterns } from "./recognise-patterns";
import { splitClauses, type Clause } from "./split-clauses";

/** Everything that was read from a request, from names to workflow. */
export interface PlannedRequest {
  input: AnalyzeInput;
  detection: DetectionResult;
  clauses: Clause[];
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
}

/** Text → services → clauses → trigger and steps → definition. Pure; linear in the length of the text. */
export function planRequest(catalog: Catalog, lexicon: Lexicon, input: AnalyzeInput): PlannedRequest {
  const connected = new Set(input.context.connected_services ?? []);
  const preferred = new Set(input.context.integration_preferences ?? []);
  const detection = detectServices(lexicon, input.text, { connected, preferred }, input.enhanced);
  const { folded, words, candidates } = detection.reading;
  const suspicious = instructionsToUs(folded);
  const clauses = splitClauses(folded, words).filter((clause) => !suspicious.some((s) => clause.start >= s.start && clause.start < s.end));
  const nameOf = (id: string): string => lexicon.services.get(id)?.name ?? catalog.service(id)?.name ?? id;
  const categoryOf = (id: string): string => lexicon.services.get(id)?.category ?? catalog.service(id)?.category ?? "other";
  const defaultFor = (cueId: string): string | null => defaultService(catalog, detection.services, cueId, connected, preferred);
  const shared = { catalog, folded, clauses, detections: detection.services, nameOf, defaultFor };
  const trigger = chooseTrigger({ ...shared, timezone: input.context.timezone });
  const intents = collectIntents({ ...shared, words, triggerServiceId: trigger.serviceId, triggerSpan: trigger.span });
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
  return { input, detection, clauses, trigger, intents, built, patterns: recognisePatterns(folded), suspicious, nameOf, categoryOf, ruledOut };
}

const ORDERS = /\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,40}\b(?:previous|above|prior|earlier|all|your)\b[^.!?\n]{0,30}\b(?:instructions?|rules?|prompts?|text)\b|\b(?:send|post|email|forward|leak|reveal|print|show|give|export|upload)\b[^.!?\n]{0,40}\b(?:credentials?|passwords?|secrets?|api keys?|access tokens?|encryption keys?)\b|\bsystem prompt\b/gi;

/** From an order to us to the end of its sentence. */
function instructionsToUs(folded: string): { start: number; end: number }[] {
  return [...folded.matchAll(ORDERS)].map((match) => {
    const start = Math.max(folded.lastIndexOf(". ", match.index), folded.lastIndexOf("\n", match.index), -1) + 1;
    const rest = /[.!?\n](?:\s|$)/.exec(folded.slice(match.index + match[0].length));
    return { start, end: rest === null ? folded.length : match.index + match[0].length + rest.index };
  });
}

/** Detected in the text, then connected, then preferred, then the usual one that can be called. */
function defaultService(catalog: Catalog, detections: readonly Detection[], cueId: string, connected: ReadonlySet<string>, preferred: ReadonlySet<string>): string | null {
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
