import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Clock } from "@/lib/kernel/clock";

/** Makes and checks the tokens of links by which an approval is decided without an account. */
export interface ApprovalLinks {
  /** @param expiresAtMs when the approval ends by itself; null: the link lasts as long as it is open */
  make(approvalId: string, expiresAtMs: number | null): string;
  /** @returns the approval's id; null where it is not one of ours, or has expired */
  verify(token: string): string | null;
}

const MAC_BYTES = 32;

/** @param secret text of at least 32 random bytes that does not lie in the database */
export function createApprovalLinks(secret: string, clock: Clock): ApprovalLinks {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "links that decide an approval", MAC_BYTES));
  const macOf = (text: string): Buffer => createHmac("sha256", key).update(text).digest();
  return {
    make(approvalId, expiresAtMs) {
      const text = `${approvalId}.${expiresAtMs === null ? "" : Math.ceil(expiresAtMs).toString(36)}`;
      return `${text}.${macOf(text).toString("base64url")}`;
    },
    verify(token) {
      const [id, expires, mac, ...more] = token.split(".");
      if (id === undefined || expires === undefined || mac === undefined || more.length > 0) return null;
      const given = Buffer.from(mac, "base64url");
      // The text of the signature too: two texts that decode alike would be two tokens for one link.
      if (given.length !== MAC_BYTES || given.toString("base64url") !== mac) return null;
      if (!timingSafeEqual(given, macOf(`${id}.${expires}`))) return null;
      if (expires !== "" && Number.parseInt(expires, 36) <= clock.now()) return null;
      return id;
    },
  };
}
