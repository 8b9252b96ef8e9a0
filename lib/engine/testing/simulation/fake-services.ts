import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import type { ConnectionLimit } from "@/lib/connectors/connection-schema";
import type { Effect } from "@/lib/connectors/schema";
import type { Json } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Idempotency } from "../../event-schema";
import type { OperationRules } from "../../core/program";
import { CacheLedger } from "./cache-ledger";
import type { ConnectionCall } from "./connection-ledger";
import { draw } from "./draw";
import { damagedTexts, largeText } from "./large-text";
import type { ServiceFault } from "./scenario";
import { NEVER, type SimProcess } from "./sim-process";
import type { VirtualTime } from "./virtual-time";

/** How a fake service deals with our key, and what the catalogue says of it. */
const KEY_RULES: Readonly<Record<string, { keeps: boolean; idempotency: Idempotency }>> = {
  keyed: { keeps: true, idempotency: "honoured" },
  sent_kept: { keeps: true, idempotency: "sent" },
  sent_ignored: { keeps: false, idempotency: "sent" },
  bare: { keeps: false, idempotency: "none" },
};

export function keepsToKey(service: string): boolean {
  return KEY_RULES[service]?.keeps ?? false;
}

/** What the engine is told of the fake services. */
export const simRules: OperationRules = {
  effectOf(service, operation): Effect {
    if (service === "code") return "none";
    if (operation === "write" || operation === "delete" || operation === "none" || operation === "idempotent-write")
      return operation;
    return "read";
  },
  idempotencyOf: (service) => KEY_RULES[service]?.idempotency ?? "none",
  costUsdOf: () => 0.001,
};

/** One request that reached a service, or was meant to. */
export interface Sent {
  /** From 1 over the simulation. */
  number: number;
  /** What is to be done, told apart without our key: the family of runs, the path, and the round. */
  wish: string;
  key: string;
  service: string;
  operation: string;
  path: string;
  runId: string;
  attempt: number;
  atMs: number;
  fault: ServiceFault | null;
}

/** Something a service really did. */
export interface Act {
  wish: string;
  key: string;
  service: string;
  operation: string;
  runId: string;
  atMs: number;
}

export interface ServicesWorld {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly faults: readonly ServiceFault[];
  readonly faultRatio: number;
  /** Runs that continue one another share their effects. */
  familyOf(runId: string): string;
  /** A call leaves: checked before anything happens. @returns whether the process dies before or after it leaves */
  onCall(process: SimProcess, sent: Sent, call: OperationCall): "before" | "after" | undefined;
  crash(process: SimProcess, why: string): void;
  limitOf(connectionId: string): ConnectionLimit | null;
  /** Since when the turn of a call had come that was to be held; undefined: it was not held. */
  releasedMs(call: OperationCall): number | undefined;
  violated(message: string): void;
  trace(who: string, what: string): void;
}

/** From this request for the same wish on, a service behaves: a run does end. */
const FAULTS_PER_WISH_MAX = 5;

/** The other side of the network: services that act, answer, and fail as real ones do. */
export class FakeServices {
  readonly sent: Sent[] = [];
  readonly acts: Act[] = [];
  readonly connectionCalls: ConnectionCall[] = [];
  readonly cache = new CacheLedger();
  private readonly world: ServicesWorld;
  private readonly asked = new Map<string, number>();
  private readonly known = new Set<string>();
  /** By connection: how often it got another credential. */
  private readonly credentials = new Map<string, number>();
  private left = 0;

  /** Calls that left, or were about to. */
  get calls(): number {
    return this.left;
  }

  constructor(world: ServicesWorld) {
    this.world = world;
  }

  /** Text that changes with the credential of a connection. */
  credentialOf(connectionId: string): string {
    return `credential ${this.credentials.get(connectionId) ?? 0}`;
  }

  reconnect(connectionId: string): void {
    this.credentials.set(connectionId, (this.credentials.get(connectionId) ?? 0) + 1);
    this.world.trace("web", `connects ${connectionId} anew`);
  }

  /** Answers as an executor does: never throws, and says whether the service may have acted. */
  call(process: SimProcess, call: OperationCall): Promise<OperationOutcome> {
    if (!process.isAlive) return NEVER;
    if (call.onSend?.() === false) return Promise.resolve(failed("timeout", "CALL_CANCELLED", "no"));
    const { world } = this;
    const round = call.input["round"] ?? 0;
    const wish = `${world.familyOf(call.runId)}|${call.stepPath}|${JSON.stringify(round)}`;
    const before = this.asked.get(wish) ?? 0;
    const fault = call.service === "code" ? null : this.faultOf(wish, before, call.operation);
    const sent: Sent = {
      number: (this.left += 1),
      wish,
      key: call.idempotencyKey,
      service: call.service,
      operation: call.operation,
      path: call.stepPath,
      runId: call.runId,
      attempt: call.attempt,
      atMs: world.time.now(),
      fault,
    };
    const dies = world.onCall(process, sent, call);
    if (dies === "before") {
      world.crash(process, `call ${sent.number} was about to leave`);
      return NEVER;
    }
    this.sent.push(sent);
    for (const problem of damagedTexts(call.input)) world.violated(`the input of ${sent.wish}: ${problem}`);
    this.asked.set(wish, before + 1);
    world.trace(
      process.name,
      `calls ${call.service}.${call.operation} ${call.stepPath} of ${call.runId} (${fault ?? "ok"})`,
    );
    const answered = this.perform(process, sent, call);
    if (dies === "after") {
      world.crash(process, `call ${sent.number} has left`);
      return NEVER;
    }
    return answered;
  }

  private perform(process: SimProcess, sent: Sent, call: OperationCall): Promise<OperationOutcome> {
    const { time, seed } = this.world;
    const label = `${sent.wish}#${this.asked.get(sent.wish) ?? 0}`;
    const latencyMs = 1 + Math.floor(draw(seed, "latency", label) ** 3 * 400);
    const actsAnyway = draw(seed, "acts", label) < 0.5;
    const act = (delayMs: number): void => void time.after(delayMs, () => this.act(sent));
    const heard = this.noteConnectionCall(process, sent, call, latencyMs);
    const credential = call.connectionId === null ? "" : this.credentialOf(call.connectionId);
    return new Promise((resolve) => {
      const answer = (delayMs: number, outcome: OperationOutcome): void =>
        void time.after(
          delayMs,
          process.gated(() => {
            heard?.(outcome);
            if (outcome.kind === "succeeded" && call.cache !== undefined)
              this.cache.noteRead(call, credential, outcome.output, time.now());
            resolve(outcome);
          }),
        );
      call.signal.addEventListener("abort", () => answer(1, failed("timeout", "ABORTED", "unknown")));
      switch (sent.fault) {
        case null:
          act(Math.ceil(latencyMs / 2));
          return answer(latencyMs, { kind: "succeeded", output: this.outputOf(sent, call) });
        case "duplicated":
          act(Math.ceil(latencyMs / 2));
          // A second delivery that only a service with keys can tell from a second request.
          if (keepsToKey(sent.service)) act(latencyMs + 50);
          return answer(latencyMs, { kind: "succeeded", output: this.outputOf(sent, call) });
        case "unavailable":
          return answer(latencyMs, failed("upstream_5xx", "HTTP_503", "no"));
        case "rate_limited":
          return answer(latencyMs, failed("rate_limited", "HTTP_429", "no", { retryAfterMs: 1_000 + latencyMs * 10 }));
        case "refused":
          return answer(latencyMs, failed("not_found", "HTTP_404", "no"));
        case "server_error":
          if (actsAnyway) act(Math.ceil(latencyMs / 2));
          return answer(latencyMs, failed("upstream_5xx", "HTTP_500", "unknown"));
        case "reset":
          if (actsAnyway) act(Math.ceil(latencyMs / 2));
          return answer(latencyMs, failed("connection_reset", "ECONNRESET", "unknown"));
        case "hang":
          if (actsAnyway) act(Math.floor(draw(seed, "late", label) * 90_000));
          return;
        case "broken_answer":
          act(Math.ceil(latencyMs / 2));
          return answer(latencyMs, failed("schema_drift", "ANSWER_INVALID", "yes"));
      }
    });
  }

  /** @returns to be told the answer as the caller hears it; undefined where the call goes by way of no connection */
  private noteConnectionCall(
    { name: by }: SimProcess,
    { wish: what, atMs: sentMs }: Sent,
    call: OperationCall,
    latencyMs: number,
  ): ((outcome: OperationOutcome) => void) | undefined {
    const { time, limitOf, releasedMs } = this.world;
    const { connectionId } = call;
    if (connectionId === null) return undefined;
    const perMs = limitOf(connectionId)?.perMs ?? 0;
    // What a limit promises holds for requests that are no longer on their way than this.
    const travelMs = Math.min(Math.ceil(latencyMs / 2), 1_000, Math.ceil(perMs / 4));
    const noted: ConnectionCall = {
      connectionId,
      by,
      what,
      beganMs: releasedMs(call) ?? sentMs,
      sentMs,
      reachedMs: sentMs + travelMs,
      endedMs: null,
      quietUntilMs: null,
    };
    this.connectionCalls.push(noted);
    return (outcome) => {
      if (noted.endedMs !== null) return;
      noted.endedMs = time.now();
      if (outcome.kind === "succeeded" || outcome.error.category !== "rate_limited") return;
      noted.quietUntilMs = time.now() + (outcome.error.retryAfterMs ?? 0);
    };
  }

  private act(sent: Sent): void {
    if (simRules.effectOf(sent.service, sent.operation, {}) === "none" || sent.operation === "read") return;
    if (keepsToKey(sent.service)) {
      const key = `${sent.service} ${sent.key}`;
      if (this.known.has(key)) return;
      this.known.add(key);
    }
    const { wish, key, service, operation, runId } = sent;
    this.acts.push({ wish, key, service, operation, runId, atMs: this.world.time.now() });
    this.world.trace(service, `acts for ${wish}`);
  }

  /** Depends on what is asked alone, so that asking again gives the same; only what may be kept says when it was asked. */
  private outputOf(sent: Sent, call: OperationCall): Json {
    const { seed } = this.world;
    const { in: given = null, large } = call.input;
    const round = sent.wish.split("|")[2] ?? "";
    const isCode = call.service === "code";
    // Code knows nothing but its input.
    const v = isCode ? draw(seed, "code", withoutTimes(given)) : draw(seed, "output", sent.path, round);
    return {
      v: Math.floor(v * 100),
      in: given,
      ...(large === true ? { big: largeText(`${sent.path} ${round}`) } : {}),
      ...(call.cache === undefined ? {} : { readAs: sent.number }),
    };
  }

  private faultOf(wish: string, before: number, operation: string): ServiceFault | null {
    const { seed, faults, faultRatio } = this.world;
    if (operation === "none" || before >= FAULTS_PER_WISH_MAX || faults.length === 0) return null;
    if (draw(seed, "faulty", wish, before) >= faultRatio) return null;
    return faults[Math.floor(draw(seed, "fault", wish, before) * faults.length)] ?? null;
  }
}

/** As text, without what hangs on when it was. */
function withoutTimes(value: Json): string {
  return JSON.stringify(value, (key, part: Json) => (key === "until" || key === "runId" ? null : part));
}

function failed(
  category: RunError["category"],
  code: string,
  acted: "no" | "yes" | "unknown",
  more: Partial<RunError> = {},
): OperationOutcome {
  const error: RunError = { category, code, message: code, retryable: acted !== "yes", ...more };
  return { kind: "failed", error, acted };
}
