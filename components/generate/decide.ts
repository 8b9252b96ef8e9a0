import type { ServiceChoices } from "@/lib/client/intelligence";

/**
 * The choices after `shown`, which may itself stand in the place of another service, is to be `instead` (null: no
 * service at all). Going back to what was read is no choice any more.
 */
export function withChoice(
  choices: ServiceChoices,
  shown: string,
  instead: string | null,
): Record<string, string | null> {
  const read = Object.entries(choices).find(([, chosen]) => chosen === shown)?.[0] ?? shown;
  const others = Object.fromEntries(Object.entries(choices).filter(([id]) => id !== read));
  return instead === read ? others : { ...others, [read]: instead };
}
