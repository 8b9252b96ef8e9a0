import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { HookAuth } from "@/lib/workflow/hook-auth-schema";

/** A signature may be so much older or newer than our clock. */
export const SIGNATURE_AGE_MS_MAX = 300_000;

export interface SignedRequest {
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  rawBody: Buffer;
}

/** What a caller offers as proof, read from the request as its scheme says. */
interface Offer {
  /** Header or body text that the signature covers beside the body. */
  before: string;
  /** Seconds or milliseconds since the epoch; null where the scheme signs no time. */
  timestamp: string | null;
  /** Decoded; several while the sender replaces its key. */
  signatures: readonly Buffer[];
  /** What names the delivery, if the signature covers it. */
  deliveryId: string | null;
}

type SignatureAuth = Extract<HookAuth, { kind: "standard" | "github" | "stripe" | "slack" | "shopify" | "hmac" }>;

/** Headers in which callers of a scheme prove themselves. */
const SIGNATURE_HEADER = {
  standard: "webhook-signature",
  github: "x-hub-signature-256",
  stripe: "stripe-signature",
  slack: "x-slack-signature",
  shopify: "x-shopify-hmac-sha256",
} as const;

export function signatureHeaderOf(auth: SignatureAuth): string {
  return auth.kind === "hmac" ? auth.header.toLowerCase() : SIGNATURE_HEADER[auth.kind];
}

export type Verdict =
  | {
      kind: "authentic";
      /** The same for a repeat of this delivery, and beyond a caller's choice without the secret. */
      deliveryKey: string;
    }
  /** `stale`: the signature is right and its time is not. Anything else is `unsigned`, whatever was wrong. */
  | { kind: "unsigned" }
  | { kind: "stale" };

/**
 * Whether somebody who has one of the secrets signed these bytes, within the last five minutes where the scheme says
 * when. The time is looked at only behind a right signature: a guess learns nothing from it.
 * @param secrets those in force, at least one
 */
export function verifySignature(
  auth: SignatureAuth,
  request: SignedRequest,
  secrets: readonly string[],
  nowMs: number,
): Verdict {
  const offer = read(auth, request);
  if (offer === null) return { kind: "unsigned" };
  const algorithm = auth.kind === "hmac" ? (auth.algorithm ?? "sha256") : "sha256";
  const macs = secrets
    .flatMap((secret) => keysOf(auth.kind, secret))
    // Everybody can sign with an empty key: `whsec_` alone is no secret.
    .filter((key) => key.length > 0)
    .map((key) => createHmac(algorithm, key).update(offer.before).update(request.rawBody).digest());
  const isSigned = macs.some((own) =>
    offer.signatures.some((given) => given.length === own.length && timingSafeEqual(given, own)),
  );
  if (!isSigned) return { kind: "unsigned" };
  if (offer.timestamp !== null && !isFresh(offer.timestamp, nowMs)) return { kind: "stale" };
  // Made of what is signed, not of the signature: a repeat after a change of secrets is still a repeat.
  const named = createHash("sha256");
  if (offer.deliveryId === null) named.update(`signed:${offer.before}`).update(request.rawBody);
  else named.update(`id:${offer.deliveryId}`);
  return { kind: "authentic", deliveryKey: named.digest("hex") };
}

function read(auth: SignatureAuth, { headers, rawBody }: SignedRequest): Offer | null {
  const given = headers[signatureHeaderOf(auth)];
  if (given === undefined) return null;
  switch (auth.kind) {
    case "standard": {
      const id = headers["webhook-id"];
      const timestamp = headers["webhook-timestamp"];
      if (id === undefined || timestamp === undefined) return null;
      const signatures = given.split(" ").filter((part) => part.startsWith("v1,"));
      return {
        before: `${id}.${timestamp}.`,
        timestamp,
        signatures: signatures.map((part) => Buffer.from(part.slice(3), "base64")),
        deliveryId: id,
      };
    }
    case "stripe": {
      const parts = given.split(",").map((part) => part.trim().split("="));
      const timestamp = parts.find(([name]) => name === "t")?.[1];
      if (timestamp === undefined) return null;
      const signatures = parts.flatMap(([name, value]) => (name === "v1" && value !== undefined ? [value] : []));
      return {
        before: `${timestamp}.`,
        timestamp,
        signatures: signatures.map(fromHex),
        // Each attempt of a delivery is signed anew; the event keeps its id.
        deliveryId: idInBody(rawBody, "id"),
      };
    }
    case "slack": {
      const timestamp = headers["x-slack-request-timestamp"];
      if (timestamp === undefined || !given.startsWith("v0=")) return null;
      return {
        before: `v0:${timestamp}:`,
        timestamp,
        signatures: [fromHex(given.slice(3))],
        deliveryId: idInBody(rawBody, "event_id"),
      };
    }
    case "github":
      if (!given.startsWith("sha256=")) return null;
      return { before: "", timestamp: null, signatures: [fromHex(given.slice(7))], deliveryId: null };
    case "shopify":
      return { before: "", timestamp: null, signatures: [Buffer.from(given, "base64")], deliveryId: null };
    case "hmac": {
      const { prefix = "", encoding = "hex", timestampHeader } = auth;
      const timestamp = timestampHeader === undefined ? null : headers[timestampHeader.toLowerCase()];
      if (timestamp === undefined || !given.startsWith(prefix)) return null;
      const text = given.slice(prefix.length).trim();
      return {
        before: timestamp === null ? "" : `${timestamp}.`,
        timestamp,
        signatures: [encoding === "hex" ? fromHex(text) : Buffer.from(text, "base64")],
        deliveryId: null,
      };
    }
  }
}

/** Standard Webhooks writes its secrets in base64, mostly behind `whsec_`; the others take the text as it is. */
function keysOf(kind: SignatureAuth["kind"], secret: string): Buffer[] {
  const text = Buffer.from(secret, "utf8");
  if (kind !== "standard") return [text];
  if (secret.startsWith("whsec_")) return [Buffer.from(secret.slice("whsec_".length), "base64")];
  return [text, ...(/^[A-Za-z0-9+/]{16,}={0,2}$/.test(secret) ? [Buffer.from(secret, "base64")] : [])];
}

/** Empty where it is not hexadecimal throughout: Buffer would cut it off at the first other character. */
function fromHex(text: string): Buffer {
  return /^(?:[0-9a-fA-F]{2})+$/.test(text) ? Buffer.from(text, "hex") : Buffer.alloc(0);
}

function isFresh(timestamp: string, nowMs: number): boolean {
  if (!/^\d{1,16}$/.test(timestamp)) return false;
  const given = Number(timestamp);
  // Seconds have ten digits until the year 2286, milliseconds thirteen.
  const atMs = given < 1e11 ? given * 1000 : given;
  return Math.abs(nowMs - atMs) <= SIGNATURE_AGE_MS_MAX;
}

function idInBody(rawBody: Buffer, field: string): string | null {
  try {
    const body = JSON.parse(rawBody.toString("utf8")) as unknown;
    const id = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[field] : null;
    return typeof id === "string" && id !== "" ? id : null;
  } catch {
    return null;
  }
}
