import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import { parseHookAuth, type HookAuth } from "@/lib/workflow/hook-auth-schema";
import { hookMethodsOf } from "@/lib/workflow/hook-methods";

const BODY = '{"hello":"world"}';

/** A request to a webhook for a shell: method, a body, and the proof it asks for, made from `$SECRET`. */
export function hookCurl(address: string, settings: JsonObject): string {
  const methods = hookMethodsOf(settings);
  const method = methods.includes("POST") ? "POST" : (methods[0] ?? "POST");
  const auth = parseHookAuth(isJsonObject(settings["auth"]) ? settings["auth"] : "none") ?? { kind: "none" };
  const { before, headers } = proof(auth);
  const hasBody = method !== "GET" && method !== "DELETE";
  const parts = [
    `curl -X ${method} ${quoted(address)}`,
    ...(hasBody ? [`-H 'Content-Type: application/json'`, `-d "$BODY"`] : []),
    ...headers.map((header) => `-H "${header}"`),
  ];
  const body = hasBody || before.length > 0 ? [`BODY=${quoted(hasBody ? BODY : "")}`] : [];
  return [...body, ...before, parts.join(" \\\n  ")].join("\n");
}

function proof(auth: HookAuth): { before: string[]; headers: string[] } {
  const hmac = (text: string, encoding: "hex" | "base64", algorithm = "sha256"): string => {
    const digest = `printf '%s' "${text}" | openssl dgst -${algorithm} -hmac "$SECRET"`;
    return encoding === "hex" ? `SIGN=$(${digest} -r | cut -d' ' -f1)` : `SIGN=$(${digest} -binary | base64 -w0)`;
  };
  const now = "NOW=$(date +%s)";
  switch (auth.kind) {
    case "none":
      return { before: [], headers: [] };
    case "token":
      return {
        before: [],
        headers: [auth.header === undefined ? "Authorization: Bearer $SECRET" : `${auth.header}: $SECRET`],
      };
    case "basic":
      return {
        before: [`PAIR=$(printf '%s' ${quoted(`${auth.username}:`)}"$SECRET" | base64 -w0)`],
        headers: ["Authorization: Basic $PAIR"],
      };
    case "standard":
      return {
        before: [
          now,
          `KEY=$(printf '%s' "\${SECRET#whsec_}" | base64 -d | od -An -vtx1 | tr -d ' \\n')`,
          `SIGN=$(printf '%s' "msg_1.$NOW.$BODY" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0)`,
        ],
        headers: ["webhook-id: msg_1", "webhook-timestamp: $NOW", "webhook-signature: v1,$SIGN"],
      };
    case "github":
      return { before: [hmac("$BODY", "hex")], headers: ["X-Hub-Signature-256: sha256=$SIGN"] };
    case "stripe":
      return { before: [now, hmac("$NOW.$BODY", "hex")], headers: ["Stripe-Signature: t=$NOW,v1=$SIGN"] };
    case "slack":
      return {
        before: [now, hmac("v0:$NOW:$BODY", "hex")],
        headers: ["X-Slack-Request-Timestamp: $NOW", "X-Slack-Signature: v0=$SIGN"],
      };
    case "shopify":
      return { before: [hmac("$BODY", "base64")], headers: ["X-Shopify-Hmac-Sha256: $SIGN"] };
    case "hmac": {
      const { header, prefix = "", encoding = "hex", algorithm = "sha256", timestampHeader } = auth;
      const text = timestampHeader === undefined ? "$BODY" : "$NOW.$BODY";
      return {
        before: [...(timestampHeader === undefined ? [] : [now]), hmac(text, encoding, algorithm)],
        headers: [`${header}: ${prefix}$SIGN`, ...(timestampHeader === undefined ? [] : [`${timestampHeader}: $NOW`])],
      };
    }
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
