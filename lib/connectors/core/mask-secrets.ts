/** A shorter text would blank ordinary words. */
const SECRET_CHARS_MIN = 4;

/** Blanks every secret in `text`, also where it is URL-encoded or in base64. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SECRET_CHARS_MIN) continue;
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret, "utf8").toString("base64")]) {
      if (clean.includes(form)) clean = clean.replaceAll(form, "[secret]");
    }
  }
  return clean;
}
