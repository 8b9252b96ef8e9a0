import type { Catalog } from "@/lib/connectors/catalog";
import type { OperationSummary } from "@/lib/connectors/catalog/catalog-index";

/**
 * The catalogue's name for an action as older callers write it (`create_task` for `task.create`, `send_message` for
 * `message.post`). What it does not know stays as it is: it is then a call nobody knows anything about.
 */
export function resolveOperation(catalog: Catalog, serviceId: string, action: string): string {
  const service = catalog.summary(serviceId);
  if (service === undefined || service.operations.some(({ id }) => id === action)) return action;
  const words = wordsOf(action);
  const [best] = service.operations
    .map((operation) => ({ operation, score: scoreOf(operation, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.operation.id < b.operation.id ? -1 : 1));
  return best?.operation.id ?? action;
}

/** Every word of the action must be accounted for; the operation's own words count more than its synonyms. */
function scoreOf(operation: OperationSummary, words: readonly string[]): number {
  const own = new Set(wordsOf(operation.id));
  const synonyms = new Set([...operation.verbs, ...operation.nouns].flatMap(wordsOf));
  const known = words.every((word) => own.has(word) || synonyms.has(word));
  return known ? words.reduce((sum, word) => sum + (own.has(word) ? 2 : 1), 0) / (own.size + words.length) : 0;
}

/** Lower-case words without a plural s. */
function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => (word.length > 3 ? word.replace(/s$/, "") : word));
}
