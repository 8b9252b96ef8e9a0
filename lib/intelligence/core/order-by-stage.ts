import type { Intent } from "./intent";

/**
 * Where services of a category stand in a flow, 0 fetched from, 3 told at the end; unknown: 1.5. Strengths of a
 * Bradley-Terry model of which category comes before which, fitted on the graphs of public workflows and rounded.
 * @see https://en.wikipedia.org/wiki/Bradley%E2%80%93Terry_model
 */
const STAGE: Readonly<Record<string, number>> = {
  "news-feeds": 0,
  "social-video": 0.3,
  calendar: 0.4,
  scraping: 0.6,
  "ai-search": 0.7,
  ai: 0.7,
  payments: 0.7,
  weather: 0.8,
  "media-gen": 0.9,
  support: 1,
  developer: 1.1,
  "cms-blog": 1.3,
  "files-content": 1.3,
  maps: 1.4,
  spreadsheet: 1.9,
  database: 1.9,
  "vector-db": 2,
  "crm-sales": 2.1,
  productivity: 2.2,
  social: 2.2,
  documents: 2.3,
  finance: 2.3,
  "sms-phone": 2.5,
  notifications: 2.6,
  email: 2.6,
  chat: 2.8,
  "notes-docs": 3,
};

/** How much one stage counts against one place in the order of mention. */
const STAGE_WEIGHT = 4;

/**
 * A description mentions services in any order: they are put in the order of the usual flow (fetch, think, store, tell),
 * mixed with the order of mention, each behind the one before.
 */
export function orderByStage(intents: readonly Intent[], categoryOf: (serviceId: string) => string): Intent[] {
  const rank = (intent: Intent, index: number): number =>
    index + STAGE_WEIGHT * (intent.reading ? 0 : (STAGE[categoryOf(intent.serviceId)] ?? 1.5));
  return intents
    .map((intent, index) => ({ intent, rank: rank(intent, index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ intent }): Intent => ({ ...intent, link: "behind" }));
}
