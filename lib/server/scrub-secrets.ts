import { SECRET_MASK, secretForms } from "@/lib/connectors/core/mask-secrets";

/** A shorter text would blank ordinary words. */
const SECRET_CHARS_MIN = 6;

/** Removes known secrets from text, by value: it does not matter in which field one turns up. */
export interface SecretScrubber {
  /** From now on `secret` and its usual encodings are blanked. Texts under 6 characters are left alone. */
  register(secret: string): void;
  scrub(text: string): string;
}

export function createSecretScrubber(): SecretScrubber {
  const forms = new Set<string>();
  // Longest first, over all secrets: no form is left in half.
  let ordered: string[] = [];
  return {
    register(secret) {
      if (secret.length < SECRET_CHARS_MIN || forms.has(secret)) return;
      for (const form of secretForms(secret)) forms.add(form);
      ordered = [...forms].sort((a, b) => b.length - a.length);
    },
    scrub(text) {
      let clean = text;
      for (const form of ordered) if (clean.includes(form)) clean = clean.replaceAll(form, SECRET_MASK);
      return clean;
    },
  };
}
