import { timingSafeEqual } from "node:crypto";
import type { AcceptRun } from "@/lib/engine/ports";
import type { createRunWatch } from "@/lib/db/run-watch";
import { storageFailureOf } from "@/lib/db/raw-connection";
import { tokenHash, WHEN_KEY, type TriggerRow, type TriggerStore } from "@/lib/db/trigger-store";
import { evaluateExpression } from "@/lib/expressions/evaluate";
import { AppError } from "@/lib/kernel/app-error";
import { findJsonFlaw, isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import { parseHookBody } from "./hook-body";
import { json, problem, toReply, type HookReply } from "./hook-reply";

/** A request to /hooks/{path}, whichever process got it. */
export interface HookRequest {
  method: string;
  /** Below /hooks/, decoded, without slashes at the ends. */
  path: string;
  query: Record<string, string>;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** As it came over the wire: signatures are made over these bytes. */
  rawBody: Buffer;
}

export interface HookPorts {
  triggers: TriggerStore;
  accept: AcceptRun;
  watch: ReturnType<typeof createRunWatch>;
  definition(workflowId: string, version: number): Definition | undefined;
  /** Wakes the worker. */
  ring(): void;
}

/** How long a caller is kept for the answer of `webhook.respond`. */
const ANSWER_WAIT_MS = 30_000;
const DEPTH_MAX = 64;

export type ReceiveHook = (request: HookRequest) => Promise<HookReply>;

/** Accepts a run for a webhook request; answers when the run is on disk, or with what the run responds. */
export function createReceiveHook(ports: HookPorts): ReceiveHook {
  return async (request) => {
    const trigger = ports.triggers.byPath(request.path);
    if (trigger === undefined || trigger.state === "error")
      return problem(404, "NOT_FOUND", "No webhook is registered at this address.");
    if (trigger.state === "paused")
      return problem(409, "STATE_CONFLICT", "The workflow behind this webhook is paused.");
    const allowed = trigger.config["method"];
    if (typeof allowed === "string" && allowed.toUpperCase() !== request.method) {
      const reply = problem(405, "METHOD_NOT_ALLOWED", `This webhook takes ${allowed}.`);
      return { ...reply, headers: { ...reply.headers, allow: allowed.toUpperCase() } };
    }
    if (!isAuthentic(trigger.config["auth"], request))
      return problem(401, "UNAUTHENTICATED", "The webhook's token is missing or wrong.");
    const parsed = parseHookBody(request.rawBody, request.headers["content-type"] ?? "");
    if (parsed.kind === "refused") return problem(400, "BAD_JSON", parsed.title);
    const input: JsonObject = {
      method: request.method,
      path: request.path,
      query: request.query,
      headers: withoutSecrets(request.headers, trigger.config["auth"]),
      body: parsed.body,
    };
    const flaw = findJsonFlaw(input, DEPTH_MAX + 1);
    if (flaw?.kind === "too_deep")
      return problem(422, "NESTING_TOO_DEEP", `The request body nests deeper than ${DEPTH_MAX} levels.`);
    if (flaw !== null) return problem(422, "VALIDATION_FAILED", `The key ${flaw.key} is not allowed in a request.`);
    if (!passes(trigger, input, ports)) return json(202, { runId: null, dropped: true });
    return start(ports, trigger, input, request);
  };
}

async function start(
  ports: HookPorts,
  trigger: TriggerRow,
  input: JsonObject,
  request: HookRequest,
): Promise<HookReply> {
  const { workspaceId, workflowId, triggerId, version, mode } = trigger;
  const delivery =
    request.headers["webhook-id"] ?? request.headers["idempotency-key"] ?? request.headers["x-github-delivery"];
  try {
    const { runId } = await ports.accept({
      workspaceId,
      workflowId,
      version,
      mode,
      source: { kind: "webhook", triggerId },
      input,
      ...(delivery === undefined ? {} : { dedupeKey: `hook:${triggerId}:${delivery.slice(0, 300)}` }),
    });
    ports.ring();
    noteFired(ports, trigger);
    if (!respondsItself(ports.definition(workflowId, version))) return json(202, { runId });
    const answer = await ports.watch.answered(runId, ANSWER_WAIT_MS);
    return answer === undefined || answer === null ? json(202, { runId }) : toReply(answer);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return problem(503, error.code, error.message);
  }
}

/** The run is accepted by now: a busy database must not turn that into a refusal. */
function noteFired(ports: HookPorts, trigger: TriggerRow): void {
  try {
    ports.triggers.fired(trigger, null);
  } catch (error) {
    if (storageFailureOf(error) === "other") throw error;
  }
}

function respondsItself(definition: Definition | undefined): boolean {
  return Object.values(definition?.steps ?? {}).some(
    (step) => step.service === "webhook" && step.operation === "respond" && step.disabled !== true,
  );
}

function passes(trigger: TriggerRow, input: JsonObject, ports: HookPorts): boolean {
  const when = trigger.config[WHEN_KEY];
  if (typeof when !== "string") return true;
  try {
    return (
      evaluateExpression(when, {
        trigger: input,
        steps: {},
        run: {},
        workflow: { id: trigger.workflowId },
        env: {},
      }) === true
    );
  } catch (error) {
    ports.triggers.setError(
      trigger,
      error instanceof AppError ? error.message : "The trigger's condition cannot be evaluated",
    );
    return false;
  }
}

/** `auth`: none, `{kind: "token", header?, sha256}` or `{kind: "basic", username, sha256}`; anything else is closed. */
function isAuthentic(auth: Json | undefined, request: HookRequest): boolean {
  if (auth === undefined || auth === null || auth === "none") return true;
  if (typeof auth !== "object" || Array.isArray(auth)) return false;
  const { kind, sha256 } = auth;
  if (kind === "none") return true;
  if (typeof sha256 !== "string") return false;
  if (kind === "token") {
    return hashEquals((request.headers[tokenHeaderOf(auth)] ?? "").replace(/^Bearer /i, ""), sha256);
  }
  if (kind !== "basic") return false;
  const given = Buffer.from((request.headers["authorization"] ?? "").replace(/^Basic /i, ""), "base64").toString(
    "utf8",
  );
  const at = given.indexOf(":");
  return given.slice(0, at) === auth["username"] && hashEquals(given.slice(at + 1), sha256);
}

function hashEquals(given: string, sha256: string): boolean {
  const a = Buffer.from(tokenHash(given), "hex");
  const b = Buffer.from(sha256, "hex");
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The header in which a hook's token comes. */
function tokenHeaderOf(auth: JsonObject): string {
  return typeof auth["header"] === "string" ? auth["header"].toLowerCase() : "authorization";
}

/** What proves the caller is not kept with the run. */
function withoutSecrets(headers: Record<string, string>, auth: Json | undefined): Record<string, string> {
  const own = isJsonObject(auth) ? tokenHeaderOf(auth) : "authorization";
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => name !== own && !/^(authorization|cookie|proxy-authorization|x-api-key|x-webhook-token)$/.test(name),
    ),
  );
}
