import type { Intent } from "./collect-intents";

/** Where services of a category usually stand in a flow: 0 fetched from, 3 told at the end. Unknown: 1.5. */
const STAGE: Readonly<Record<string, number>> = {
  scraping: 0.2,
  "ai-search": 0.4,
  "news-feeds": 0,
  weather: 0,
  maps: 0.3,
  forms: 0,
  finance: 1.5,
  ai: 1,
  "media-gen": 1.4,
  "vector-db": 1.3,
  database: 1.6,
  spreadsheet: 1.8,
  documents: 1.9,
  "notes-docs": 1.9,
  "files-content": 1.7,
  "crm-sales": 1.6,
  "cms-blog": 2.4,
  social: 2.6,
  chat: 2.8,
  email: 2.8,
  "sms-phone": 2.7,
  notifications: 2.9,
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
