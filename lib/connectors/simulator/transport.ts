import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import { writePath } from "../core/dotted-path";
import { shownRequest, type PreparedRequest, type TransportAnswer } from "../core/prepared-request";
import { parseJson } from "../core/parse-json";
import { readAsked, textOf } from "../core/text/ask";
import { dialectOf } from "../core/text/dialects";
import type { Sending, Transport } from "../ports";
import { planList } from "../send-pages";
import type { Operation, Pagination, Service } from "../schema";
import { answerAs } from "./answer-as";
import { makeResult } from "./make-result";
import { writtenText } from "./written-text";
import { JSON_HEADERS } from "./json-headers";
import { pageOfList } from "./page-of-list";
import { brokenWire, failureOf, refusal, spoiltAnswer, spoiltResult } from "./show-fault";
import type { ActiveFault, EntityStore, FaultSource, OnOutbox, SampleSource } from "./ports";

export interface SimulatorPorts {
  state: EntityStore;
  faults: FaultSource;
  /** Saved answers, which stand in place of the catalogue's examples. */
  sampleFor?: SampleSource | undefined;
  /** Decides which calls a fault with a rate below 1 hits. */
  random: Random;
  onOutbox?: OnOutbox;
  /** Waits for a slow answer, or until `signal` ends it; absent in dry runs, which take no time. */
  delay?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * The wire of simulated runs: answers as the services would, from saved samples or the catalogue's schemas, and sends
 * nothing. What would have changed something goes to the outbox; faults come before anything acts.
 */
export function createSimulatorTransport(ports: SimulatorPorts): Transport {
  return {
    async send(sending) {
      const { call, service, operation, request } = sending;
      const fault = ports.faults.take(call.workspaceId, service.id, operation.id, ports.random());
      const failed = fault === undefined ? undefined : failureOf(fault, service, request);
      if (failed !== undefined) return failed;
      const answered = answer(ports, sending, fault);
      const delayMs = fault?.kind === "slow_answer" ? (fault.delayMs ?? 0) : 0;
      await ports.delay?.(Math.min(delayMs, call.timeoutMs), call.signal);
      // The service has acted, and nobody hears of it.
      return delayMs >= call.timeoutMs ? brokenWire("timeout") : answered;
    },
  };
}

function answer(ports: SimulatorPorts, sending: Sending, fault: ActiveFault | undefined): TransportAnswer {
  const { call, service, operation, input, request } = sending;
  if (acts(operation, request)) {
    ports.onOutbox?.({ call, request: shownRequest(request) });
  }
  if (service.id === "http")
    return spoiltAnswer(answered(request, 200, spoiltResult(httpBody(request), fault, undefined)), fault);
  const recorded = ports.sampleFor?.(call.workspaceId, service.id, operation.id);
  const made = makeResult(
    operation,
    input,
    ports.state,
    { workspaceId: call.workspaceId, service: service.id },
    call.idempotencyKey,
    recorded,
  );
  if (made.kind === "gone") return refusal(service, request, 404, "NOT_FOUND", `${made.id} was not found`);
  const value = recorded === undefined ? written(made.value, operation, input) : made.value;
  const result = spoiltResult(value, fault, operation);
  const plan = planList(operation, input);
  const whole = wrap(service, operation, result);
  const { body, headers } = plan === undefined ? { body: whole, headers: {} } : pageOfList(plan, request, whole);
  const plain = answered(request, 200, body);
  const answer = answerAs(operation.http?.answer, result, { ...plain, headers: { ...plain.headers, ...headers } });
  return spoiltAnswer(answer, fault);
}

/** A language model's answer is to the prompt it was given, and stands where the vendor has it. */
function written(sample: Json, { http }: Operation, input: JsonObject): Json {
  if (http?.text === undefined || !isJsonObject(sample)) return sample;
  const { json, schema, turns } = readAsked(input);
  const text = writtenText(textOf(turns.at(-1)?.content ?? ""), json, schema);
  return { ...sample, text, ...dialectOf(http.text.dialect).answer(text) };
}

function acts(operation: Operation, request: PreparedRequest): boolean {
  if (operation.id === "request") return !["GET", "HEAD", "OPTIONS"].includes(request.method);
  return operation.effect !== "none" && operation.effect !== "read";
}

function answered(request: PreparedRequest, status: number, body: Json): TransportAnswer & { kind: "answered" } {
  return { kind: "answered", status, headers: { ...JSON_HEADERS }, body: JSON.stringify(body), url: request.url };
}

/** Puts the result where the service keeps it, and its sign of success beside it. */
function wrap(service: Service, operation: Operation, made: Json): Json {
  const { graphql, pagination } = operation.http ?? {};
  const resultPath =
    graphql === undefined ? operation.http?.resultPath : `data.${graphql.dataPath ?? ""}`.replace(/\.$/, "");
  const result = lastPage(made, pagination);
  const { okPath, okValues } = service.errorEnvelope ?? {};
  if (resultPath === undefined) return result;
  const body: JsonObject = {};
  if (okPath !== undefined) writePath(body, okPath, okValues?.[0] ?? true);
  writePath(body, resultPath, result);
  return body;
}

/** Everything stands on one page: nothing says that there is another. */
function lastPage(result: Json, pagination: Pagination | undefined): Json {
  const next = pagination?.kind === "cursor" ? pagination.responsePath : undefined;
  if (next === undefined || pagination?.path !== undefined || !isJsonObject(result)) return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => name !== next));
}

/** A plausible answer of an address nobody knows: what was sent comes back, with an id. */
function httpBody(request: PreparedRequest): Json {
  const sent = request.body === undefined ? undefined : (parseJson(request.body) ?? request.body);
  const facts: JsonObject = { ok: true, id: "sim_1", method: request.method, url: request.url };
  if (sent === undefined) return facts;
  return isJsonObject(sent) ? { ...facts, ...sent, received: sent } : { ...facts, received: sent };
}
