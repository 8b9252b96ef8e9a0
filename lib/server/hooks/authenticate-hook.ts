import { createHash, timingSafeEqual } from "node:crypto";
import type { TriggerRow } from "@/lib/db/trigger-row";
import { needsHookSecret, parseHookAuth, type HookAuth } from "@/lib/workflow/hook-auth-schema";
import { problem, type HookReply } from "./hook-reply";
import { signatureHeaderOf, verifySignature, type SignedRequest } from "./verify-signature";

/** The secrets in a trigger's connection, newest first. Only the worker has this: the web process opens none. */
export type HookSecrets = (trigger: TriggerRow) => Promise<readonly string[]>;

export type HookCaller =
  | {
      kind: "known";
      /** What names this delivery, where the caller proved it; null: whatever the caller says. */
      deliveryKey: string | null;
      /** Header that proved it; not kept with the run. */
      proofHeader: string | null;
    }
  | { kind: "refused"; reply: HookReply };

/** Whether the caller of a webhook is whom its trigger lets in. Anything that cannot be checked lets nobody in. */
export async function authenticateHook(
  trigger: TriggerRow,
  request: SignedRequest,
  secretsOf: HookSecrets | undefined,
  nowMs: number,
): Promise<HookCaller> {
  const auth = parseHookAuth(trigger.config["auth"]);
  if (auth === null) return refused(401, "UNAUTHENTICATED", "This webhook lets nobody in: its auth cannot be read.");
  if (auth.kind === "none") return { kind: "known", deliveryKey: null, proofHeader: null };
  let secrets: readonly string[] = [];
  if (needsHookSecret(auth)) {
    if (secretsOf === undefined)
      return refused(
        503,
        "UNAVAILABLE",
        "The worker, which alone checks signatures, does not answer; send it again.",
        5,
      );
    secrets = await secretsOf(trigger);
    if (secrets.length === 0)
      return refused(
        503,
        "WEBHOOK_SECRET_MISSING",
        "This webhook cannot check its callers now; send it again later.",
        60,
      );
  }
  if (auth.kind === "token" || auth.kind === "basic") return byPassword(auth, request, secrets);

  const proofHeader = signatureHeaderOf(auth);
  const verdict = verifySignature(auth, request, secrets, nowMs);
  if (verdict.kind === "authentic") return { kind: "known", deliveryKey: verdict.deliveryKey, proofHeader };
  if (verdict.kind === "stale")
    return refused(
      401,
      "SIGNATURE_EXPIRED",
      "The signature is right, but its time is more than 300 seconds from ours: sign it anew, and check the clock.",
    );
  return refused(401, "UNAUTHENTICATED", `The signature in ${proofHeader} is missing or is not the one of this body.`);
}

function byPassword(
  auth: Extract<HookAuth, { kind: "token" | "basic" }>,
  request: SignedRequest,
  secrets: readonly string[],
): HookCaller {
  const hashes = auth.sha256 === undefined ? secrets.map(sha256) : [Buffer.from(auth.sha256, "hex")];
  const proofHeader = auth.kind === "token" ? (auth.header?.toLowerCase() ?? "authorization") : "authorization";
  const header = request.headers[proofHeader] ?? "";
  if (auth.kind === "token") {
    const token = header.replace(/^Bearer /i, "");
    if (token !== "" && isOneOf(token, hashes)) return { kind: "known", deliveryKey: null, proofHeader };
    return refused(401, "UNAUTHENTICATED", "The webhook's token is missing or wrong.");
  }
  const pair = Buffer.from(header.replace(/^Basic /i, ""), "base64").toString("utf8");
  const at = pair.indexOf(":");
  const isUser = at > 0 && timingSafeEqual(sha256(pair.slice(0, at)), sha256(auth.username));
  if (isUser && isOneOf(pair.slice(at + 1), hashes)) return { kind: "known", deliveryKey: null, proofHeader };
  return refused(401, "UNAUTHENTICATED", "The webhook's user name or password is missing or wrong.");
}

function isOneOf(given: string, hashes: readonly Buffer[]): boolean {
  const own = sha256(given);
  return hashes.some((hash) => hash.length === own.length && timingSafeEqual(hash, own));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function refused(status: number, code: string, title: string, retryAfterSeconds?: number): HookCaller {
  const reply = problem(status, code, title);
  if (retryAfterSeconds === undefined) return { kind: "refused", reply };
  return {
    kind: "refused",
    reply: { ...reply, headers: { ...reply.headers, "retry-after": String(retryAfterSeconds) } },
  };
}
