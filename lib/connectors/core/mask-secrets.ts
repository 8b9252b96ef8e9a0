import { isJsonObject, type Json } from "@/lib/kernel/json";

/** A shorter text would blank ordinary words. */
const SECRET_CHARS_MIN = 4;
/** What stands where a secret stood. */
export const SECRET_MASK = "[secret]";

/** Blanks every secret in `text`, also in the forms that services and libraries give it. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SECRET_CHARS_MIN) continue;
    for (const form of secretForms(secret)) if (clean.includes(form)) clean = clean.replaceAll(form, SECRET_MASK);
  }
  return clean;
}

/** A secret of fewer bytes turns up in a file by chance. */
const SECRET_BYTES_MIN = 8;

/** Blanks every secret in the content of a file, in the forms in which text stands there. The same bytes where it holds none. */
export function maskedBytes(content: Uint8Array, secrets: readonly string[]): Uint8Array {
  // Each byte is one character: what is not a secret comes out as it went in.
  const text = Buffer.from(content).toString("latin1");
  const forms = secrets
    .filter((secret) => secret.length >= SECRET_BYTES_MIN)
    .flatMap((secret) => secretForms(secret).filter((form) => form.length >= SECRET_BYTES_MIN))
    .map((form) => Buffer.from(form, "utf8").toString("latin1"));
  const clean = forms.reduce((left, form) => (left.includes(form) ? left.replaceAll(form, SECRET_MASK) : left), text);
  return clean === text ? content : Buffer.from(clean, "latin1");
}

/** Blanks every secret in the texts of a value, names of fields included. */
export function maskSecretsIn<T extends Json>(value: T, secrets: readonly string[]): T;
export function maskSecretsIn(value: Json, secrets: readonly string[]): Json {
  if (secrets.length === 0) return value;
  if (typeof value === "string") return maskSecrets(value, secrets);
  if (Array.isArray(value)) return value.map((item) => maskSecretsIn(item, secrets));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [maskSecrets(name, secrets), maskSecretsIn(item, secrets)]),
  );
}

const known = new Map<string, readonly string[]>();
const KNOWN_MAX = 200;

/**
 * The forms in which a secret turns up: as it is, in lower and upper case (hosts, codes), in JSON, URL-encoded, base64
 * (also as a part of a longer text, and URL-encoded), hex. Longest first, so that no form is left in half.
 */
export function secretForms(secret: string): readonly string[] {
  const found = known.get(secret);
  if (found !== undefined) return found;
  const bytes = Buffer.from(secret, "utf8");
  const encoded = [0, 1, 2].flatMap((offset) => base64Inside(bytes, offset));
  const whole = bytes.toString("base64");
  const percent = encodeURIComponent(secret);
  const inCases = [secret, secret.toLowerCase(), secret.toUpperCase()];
  const forms = [
    ...inCases,
    ...inCases.map((text) => JSON.stringify(text).slice(1, -1)),
    percent,
    percent.replaceAll("%20", "+"),
    percent.toLowerCase(),
    whole,
    bytes.toString("base64url"),
    ...encoded,
    ...[whole, ...encoded].map(encodeURIComponent),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
  const ordered = [...new Set(forms)]
    .filter((form) => form.length >= SECRET_CHARS_MIN)
    .sort((a, b) => b.length - a.length);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(secret, ordered);
  return ordered;
}

/** The characters of base64 that the secret alone decides when it begins `offset` bytes into a group of three. */
function base64Inside(bytes: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const from = offset === 0 ? 0 : offset + 1;
  const decided = Math.floor(((offset + bytes.length) * 8) / 6);
  const inside = text.slice(from, decided);
  // Short ones turn up by chance.
  return inside.length < 8 ? [] : [inside, inside.replaceAll("+", "-").replaceAll("/", "_")];
}
