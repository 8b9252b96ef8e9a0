import { createHash } from "node:crypto";
import type { AcceptRun } from "@/lib/engine/ports";
import type { createRunWatch, HookAnswer } from "@/lib/db/run-watch";
import { settingsOfTrigger, WHEN_KEY, type TriggerRow } from "@/lib/db/trigger-row";
import type { TriggerStore } from "@/lib/db/trigger-store";
import { evaluateExpression } from "@/lib/expressions/evaluate";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { canonicalJson, findJsonFlaw, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import { hookMethodsOf } from "@/lib/workflow/hook-methods";
import { authenticateHook, type HookSecrets } from "./authenticate-hook";
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
  clock: Clock;
  /** The worker's: opens the secrets of a trigger. Without it hooks that need one are not accepted here. */
  secretsOf?: HookSecrets | undefined;
  /** Wakes the worker. */
  ring(): void;
}

/** How long a caller is kept for the answer of `webhook.respond`. */
const ANSWER_WAIT_MS = 30_000;
/** Callers of one workspace that are kept so at one time: each holds a connection. Others are told that their run is accepted. */
export const WAITING_MAX = 200;
const DEPTH_MAX = 64;

export type ReceiveHook = (request: HookRequest) => Promise<HookReply>;

/** Accepts a run for a webhook request; answers when the run is on disk, or with what the run responds. */
export function createReceiveHook(ports: HookPorts): ReceiveHook {
  /** By workspace. */
  const waiting = new Map<string, number>();

  async function answerOf(workspaceId: string, runId: string): Promise<HookAnswer | null | undefined> {
    const others = waiting.get(workspaceId) ?? 0;
    if (others >= WAITING_MAX) return undefined;
    waiting.set(workspaceId, others + 1);
    try {
      return await ports.watch.answered(runId, ANSWER_WAIT_MS);
    } finally {
      const left = (waiting.get(workspaceId) ?? 1) - 1;
      if (left === 0) waiting.delete(workspaceId);
      else waiting.set(workspaceId, left);
    }
  }

  return async (request) => {
    const trigger = ports.triggers.byPath(request.path);
    if (trigger?.kind !== "webhook" || trigger.state === "error")
      return problem(404, "NOT_FOUND", "No webhook is registered at this address.");
    const methods = hookMethodsOf(trigger.config);
    const allow = { allow: methods.join(", ") };
    // What a webhook takes can be asked for; it starts nothing.
    if (request.method === "OPTIONS") return { status: 204, headers: allow, body: "" };
    if (trigger.state === "paused")
      return problem(409, "STATE_CONFLICT", "The workflow behind this webhook is paused.");
    if (!methods.includes(request.method)) {
      const reply = problem(405, "METHOD_NOT_ALLOWED", `This webhook takes ${methods.join(", ")}.`);
      return { ...reply, headers: { ...reply.headers, ...allow } };
    }
    const caller = await authenticateHook(trigger, request, ports.secretsOf, ports.clock.now());
    if (caller.kind === "refused") return caller.reply;
    const parsed = parseHookBody(request.rawBody, request.headers["content-type"] ?? "");
    if (parsed.kind === "refused") return problem(400, "BAD_JSON", parsed.title);
    const input: JsonObject = {
      method: request.method,
      path: request.path,
      query: request.query,
      headers: withoutSecrets(request.headers, caller.proofHeader),
      body: parsed.body,
    };
    const flaw = findJsonFlaw(input, DEPTH_MAX + 1);
    if (flaw?.kind === "too_deep")
      return problem(422, "NESTING_TOO_DEEP", `The request body nests deeper than ${DEPTH_MAX} levels.`);
    if (flaw !== null) return problem(422, "VALIDATION_FAILED", `The key ${flaw.key} is not allowed in a request.`);
    if (!passes(trigger, input, ports)) return json(202, { runId: null, dropped: true });
    const dedupe = dedupeOf(trigger, input);
    if (dedupe.kind === "failed") {
      ports.triggers.setError(trigger, `with.dedupe: ${dedupe.message}`);
      return problem(
        422,
        "DEDUPE_FAILED",
        "This webhook cannot tell whether the event is new: see its trigger's error.",
      );
    }
    const key =
      caller.deliveryKey === null
        ? (dedupe.key ?? deliveryNamedIn(request.headers))
        : (ownKeyOfSigned(trigger, input, request.rawBody) ?? caller.deliveryKey);
    return start({ ...ports, answerOf }, trigger, input, key);
  };
}

/**
 * @param key the same for a repeat of what is told here. It is the run's own key, so that accepting and remembering
 * are one write: a repeat, a replayed request too, starts nothing and is told the run that the first one started.
 */
async function start(
  ports: HookPorts & { answerOf(workspaceId: string, runId: string): Promise<HookAnswer | null | undefined> },
  trigger: TriggerRow,
  input: JsonObject,
  key: string | null,
): Promise<HookReply> {
  const { workspaceId, workflowId, triggerId, version, mode } = trigger;
  try {
    const { runId, duplicate } = await ports.accept({
      workspaceId,
      workflowId,
      version,
      mode,
      source: { kind: "webhook", triggerId },
      input,
      ...(key === null ? {} : { dedupeKey: `hook:${triggerId}:${key}` }),
    });
    if (!duplicate) {
      ports.ring();
      ports.triggers.fired(trigger);
    }
    const accepted = json(202, { runId, ...(duplicate ? { duplicate } : {}) });
    if (!respondsItself(ports.definition(workflowId, version))) return accepted;
    const answer = await ports.answerOf(workspaceId, runId);
    return answer === undefined || answer === null ? accepted : toReply(answer);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return problem(503, error.code, error.message);
  }
}

function respondsItself(definition: Definition | undefined): boolean {
  return Object.values(definition?.steps ?? {}).some(
    (step) => step.service === "webhook" && step.operation === "respond" && step.disabled !== true,
  );
}

function evaluate(expression: string, trigger: TriggerRow, input: JsonObject): Json {
  return evaluateExpression(expression, {
    trigger: input,
    steps: {},
    run: {},
    workflow: { id: trigger.workflowId },
    env: {},
  });
}

function passes(trigger: TriggerRow, input: JsonObject, ports: HookPorts): boolean {
  const when = trigger.config[WHEN_KEY];
  if (typeof when !== "string") return true;
  try {
    return evaluate(when, trigger, input) === true;
  } catch (error) {
    ports.triggers.setError(
      trigger,
      error instanceof AppError ? error.message : "The trigger's condition cannot be evaluated",
    );
    return false;
  }
}

/** `with.dedupe`: events for which it gives the same start one run; null: it says nothing of this one. */
function dedupeOf(
  trigger: TriggerRow,
  input: JsonObject,
): { kind: "key"; key: string | null } | { kind: "failed"; message: string } {
  const { dedupe } = settingsOfTrigger(trigger.config);
  if (typeof dedupe !== "string") return { kind: "key", key: null };
  try {
    const value = evaluate(dedupe, trigger, input);
    if (value === null) return { kind: "key", key: null };
    return { kind: "key", key: `key:${createHash("sha256").update(canonicalJson(value)).digest("hex")}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: "failed", message: error.message };
  }
}

/**
 * What `with.dedupe` gives for a signed delivery, where what is signed alone decides it: only the body is. A header that
 * anybody can write must not make a delivery that was heard and sent again a new event.
 * @returns null where it hangs on anything else, or says nothing of this event
 */
function ownKeyOfSigned(trigger: TriggerRow, input: JsonObject, rawBody: Buffer): string | null {
  // The content type is not signed either: JSON is JSON here, whatever it is called.
  const parsed = parseHookBody(rawBody, "");
  const isData = parsed.kind === "body" && typeof parsed.body === "object";
  const received = isData ? { ...input, body: parsed.body } : input;
  const whole = dedupeOf(trigger, received);
  const signed = dedupeOf(trigger, { ...received, method: "", query: {}, headers: {} });
  return whole.kind === "key" && signed.kind === "key" && whole.key === signed.key ? signed.key : null;
}

/** What a sender that signs nothing calls its delivery. */
function deliveryNamedIn(headers: Readonly<Record<string, string>>): string | null {
  const name = headers["webhook-id"] ?? headers["idempotency-key"] ?? headers["x-github-delivery"];
  return name?.slice(0, 300) ?? null;
}

/** What proves the caller is not kept with the run. */
function withoutSecrets(headers: Record<string, string>, proofHeader: string | null): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) =>
        name !== proofHeader && !/^(authorization|cookie|proxy-authorization|x-api-key|x-webhook-token)$/.test(name),
    ),
  );
}
