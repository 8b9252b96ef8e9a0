import { createHash, createHmac } from "node:crypto";
import type { MasterKey } from "./seal";

/**
 * The PKCE verifier of a sign-in (RFC 7636), made from its state and the key that seals credentials: it lies nowhere,
 * and the worker, which alone redeems codes, makes it again from the state that comes back.
 * @returns 43 characters
 */
export function pkceVerifier(master: MasterKey, state: string): string {
  return createHmac("sha256", master.key).update(`pkce verifier:${state}`).digest("base64url");
}

/** Method S256. */
export function pkceChallenge(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

/** Under which a state lies in the database. */
export function stateHash(state: string): string {
  return createHash("sha256").update(state).digest("hex");
}
