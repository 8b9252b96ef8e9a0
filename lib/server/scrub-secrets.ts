import { SECRET_MASK, secretForms } from "@/lib/connectors/core/mask-secrets";

/** A shorter text would blank ordinary words. */
const SECRET_CHARS_MIN = 6;
/** Secrets that come and go are forgotten, the one longest unheard of first: tokens are renewed for as long as we run. */
const PASSING_MAX = 500;

/** Removes known secrets from text, by value: it does not matter in which field one turns up. */
export interface SecretScrubber {
  /**
   * From now on `secret` and its usual encodings are blanked. Texts under 6 characters are left alone.
   * @param lasting it is never forgotten; else it is while 500 others were heard of since
   */
  register(secret: string, lasting?: boolean): void;
  scrub(text: string): string;
}

export function createSecretScrubber(): SecretScrubber {
  const lastingOnes = new Map<string, readonly string[]>();
  const passing = new Map<string, readonly string[]>();
  /** Forms of all, longest first, so that no form is left in half; null: to be put together anew. */
  let ordered: string[] | null = null;
  return {
    register(secret, lasting = false) {
      if (secret.length < SECRET_CHARS_MIN || lastingOnes.has(secret)) return;
      const known = passing.get(secret);
      passing.delete(secret);
      (lasting ? lastingOnes : passing).set(secret, known ?? secretForms(secret));
      const oldest = passing.size > PASSING_MAX ? passing.keys().next().value : undefined;
      if (oldest !== undefined) passing.delete(oldest);
      if (known === undefined) ordered = null;
    },
    scrub(text) {
      ordered ??= [...new Set([...lastingOnes.values(), ...passing.values()].flat())].sort(
        (a, b) => b.length - a.length,
      );
      let clean = text;
      for (const form of ordered) if (clean.includes(form)) clean = clean.replaceAll(form, SECRET_MASK);
      return clean;
    },
  };
}
