/** A shorter text would blank ordinary words. */
const SECRET_CHARS_MIN = 4;

/** The forms in which services repeat a secret; padded base64 before the unpadded one that is its beginning. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}

/** Blanks every secret in `text`, also where it is URL-encoded, in JSON, base64 or hex. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SECRET_CHARS_MIN) continue;
    for (const form of formsOf(secret)) {
      if (clean.includes(form)) clean = clean.replaceAll(form, "[secret]");
    }
  }
  return clean;
}
