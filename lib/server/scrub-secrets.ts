/** What stands where a secret stood. */
export const SCRUBBED = "[secret]";

/** A shorter text would blank ordinary words. */
const SECRET_CHARS_MIN = 6;

/** Removes known secrets from text, by value: it does not matter in which field one turns up. */
export interface SecretScrubber {
  /** From now on `secret` and its usual encodings are blanked. Texts under 6 characters are left alone. */
  register(secret: string): void;
  scrub(text: string): string;
}

/** The forms in which a secret turns up in logs: as it is, in JSON, base64, base64url, URL-encoded, hex. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const base64 = bytes.toString("base64");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    base64,
    base64.replace(/=+$/, ""),
    bytes.toString("base64url"),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll("%20", "+"),
    bytes.toString("hex"),
  ];
}

export function createSecretScrubber(): SecretScrubber {
  const forms = new Set<string>();
  // Longest first: a padded base64 goes before the unpadded one that is its beginning.
  let ordered: string[] = [];
  return {
    register(secret) {
      if (secret.length < SECRET_CHARS_MIN || forms.has(secret)) return;
      for (const form of formsOf(secret)) forms.add(form);
      ordered = [...forms].sort((a, b) => b.length - a.length);
    },
    scrub(text) {
      let clean = text;
      for (const form of ordered) if (clean.includes(form)) clean = clean.replaceAll(form, SCRUBBED);
      return clean;
    },
  };
}
