import { hkdfSync } from "node:crypto";
import { KEY_BYTES, masterKey, seal, unseal } from "@/lib/connectors/credentials/seal";
import type { IdempotencyScope } from "@/lib/db/idempotency-repository";
import type { AnswerSeal } from "./idempotency";

/**
 * Seals kept answers with a key made from the secret of sessions, which does not lie in the database.
 * @param secret text of at least 32 random bytes
 */
export function createAnswerSeal(secret: string): AnswerSeal {
  const key = masterKey(Buffer.from(hkdfSync("sha256", secret, "", "answers kept for an Idempotency-Key", KEY_BYTES)));
  const contextOf = ({ workspaceId, principal, route, key: given }: IdempotencyScope) => ({
    workspaceId,
    connectionId: JSON.stringify([principal, route, given]),
    field: "answer",
  });
  return {
    seal: (text, scope) => seal(text, contextOf(scope), key),
    open: (sealed, scope) => unseal(sealed, contextOf(scope), [key]),
  };
}
