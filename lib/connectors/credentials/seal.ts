import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { AppError } from "@/lib/kernel/app-error";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** The key that wraps the keys of credentials, and its public name. */
export interface MasterKey {
  kid: string;
  key: Buffer;
}

/** The keys that open what is sealed; the first one seals. More than one only while keys are being rotated. */
export type KeyRing = readonly [MasterKey, ...MasterKey[]];

/** What a sealed text belongs to: moved to another row or field, it does not open. */
export interface SealContext {
  workspaceId: string;
  connectionId: string;
  field: string;
}

export function masterKey(key: Buffer): MasterKey {
  if (key.byteLength !== KEY_BYTES)
    throw new AppError("UNAVAILABLE", `The encryption key must have ${KEY_BYTES} bytes`);
  return { kid: createHash("sha256").update("kid:").update(key).digest("hex").slice(0, 16), key };
}

/** Tells, without the key, whether a key is the one a database was sealed with. */
export function keyCheckValue({ key }: MasterKey): string {
  return createHmac("sha256", key).update("check value of the encryption key").digest("hex");
}

/**
 * AES-256-GCM under a key of its own, itself wrapped by the master key: `v1.<kid>.<wrapped key>.<sealed text>`.
 * Rotating the master key re-wraps the small keys only.
 */
export function seal(text: string, context: SealContext, master: MasterKey): string {
  const dataKey = randomBytes(KEY_BYTES);
  const wrapped = encrypt(dataKey, master.key, `key:${aad(context)}`);
  return ["v1", master.kid, wrapped, encrypt(Buffer.from(text, "utf8"), dataKey, `text:${aad(context)}`)].join(".");
}

/** @throws AppError UNAVAILABLE when none of the keys is its own, or the sealed text was changed or moved */
export function unseal(sealed: string, context: SealContext, keys: KeyRing): string {
  const { kid, wrapped, body } = partsOf(sealed);
  return opened(() => {
    const dataKey = decrypt(wrapped, keyOf(keys, kid).key, `key:${aad(context)}`);
    return decrypt(body, dataKey, `text:${aad(context)}`).toString("utf8");
  });
}

/**
 * The same sealed text under the first key of the ring: its own small key is wrapped anew, the text stays as it is.
 * @returns null when it is under that key already
 * @throws AppError UNAVAILABLE as `unseal` does
 */
export function rewrap(sealed: string, context: SealContext, keys: KeyRing): string | null {
  const { kid, wrapped, body } = partsOf(sealed);
  const [master] = keys;
  if (kid === master.kid) return null;
  const dataKey = opened(() => decrypt(wrapped, keyOf(keys, kid).key, `key:${aad(context)}`));
  return ["v1", master.kid, encrypt(dataKey, master.key, `key:${aad(context)}`), body].join(".");
}

function partsOf(sealed: string): { kid: string; wrapped: string; body: string } {
  const [version, kid, wrapped, body, ...rest] = sealed.split(".");
  if (version !== "v1" || kid === undefined || wrapped === undefined || body === undefined || rest.length > 0) {
    throw new AppError("UNAVAILABLE", "A stored credential is damaged");
  }
  return { kid, wrapped, body };
}

function keyOf(keys: KeyRing, kid: string): MasterKey {
  const key = keys.find((one) => one.kid === kid);
  if (key === undefined)
    throw new AppError("UNAVAILABLE", "A stored credential was sealed with another encryption key", { facts: { kid } });
  return key;
}

function opened<T>(open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("UNAVAILABLE", "A stored credential does not open: it was changed, or moved from elsewhere", {
      cause,
    });
  }
}

function aad({ workspaceId, connectionId, field }: SealContext): string {
  return JSON.stringify([workspaceId, connectionId, field]);
}

function encrypt(plain: Buffer, key: Buffer, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  cipher.setAAD(Buffer.from(context, "utf8"));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

function decrypt(text: string, key: Buffer, context: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context, "utf8"));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
}
