import type { Detection } from "./detect-services";
import type { Lexicon } from "./lexicon";

/** Decisions by service id: another service's id, its own (it is the right one), or null for "not this one". */
export type ServiceChoices = Readonly<Record<string, string | null>>;

/**
 * The service that stands in the place of `id` after the caller's decision; null where it is ruled out. A choice of a
 * service that nobody knows here counts as none.
 */
export function chosenService(
  id: string | null,
  choices: ServiceChoices,
  lexicon: Pick<Lexicon, "services">,
): string | null {
  if (id === null || !Object.hasOwn(choices, id)) return id;
  const chosen = choices[id] ?? null;
  return chosen === null || lexicon.services.has(chosen) ? chosen : id;
}

/**
 * The detected services as the caller decided: chosen ones are sure and keep the words of what they replace, which
 * stays among their alternatives, so that the decision can be taken back. Each service once, in the order of the text.
 */
export function withServiceChoices(
  services: readonly Detection[],
  choices: ServiceChoices,
  lexicon: Pick<Lexicon, "services">,
): Detection[] {
  const decided = services.flatMap((found): Detection[] => {
    const serviceId = chosenService(found.serviceId, choices, lexicon);
    if (serviceId === null) return [];
    if (serviceId === found.serviceId)
      return [Object.hasOwn(choices, serviceId) ? { ...found, probability: 1 } : found];
    const others = found.alternatives.filter(({ id }) => id !== serviceId);
    const alternatives = [{ id: found.serviceId, confidence: found.probability }, ...others];
    return [{ ...found, serviceId, probability: 1, alternatives }];
  });
  return decided.filter((found, at) => decided.findIndex(({ serviceId }) => serviceId === found.serviceId) === at);
}
