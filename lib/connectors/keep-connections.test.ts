import { describe, expect, it } from "vitest";
import type { Clock } from "@/lib/kernel/clock";
import type { JsonObject } from "@/lib/kernel/json";
import type { ConnectionKeeper, Readiness, RefusalVerdict } from "./credentials/connection-keeper";
import { createOperationExecutor } from "./executor";
import { keepConnections } from "./keep-connections";
import { catalogs } from "./testing/catalog";
import { operationCall } from "./testing/operation-call";

const clock: Clock = { now: () => 1_772_442_000_000, monotonicMs: () => 0 };
const POSTED = { ok: true, ts: "1.2", channel: "C1" };

/** Posts to Slack over a wire that answers these in turn, the last one again and again. */
function world(answers: { status?: number; body: JsonObject }[], verdicts: RefusalVerdict["kind"][] = []) {
  let sent = 0;
  const told: string[] = [];
  const keeper: Pick<ConnectionKeeper, "ready" | "refused" | "succeeded"> = {
    async ready(): Promise<Readiness> {
      told.push("ready");
      return { kind: "ready", version: 1 };
    },
    async refused(_workspace, _id, _version, error): Promise<RefusalVerdict> {
      told.push(`refused ${error.category}`);
      const kind = verdicts.shift() ?? "broken";
      return kind === "unknown"
        ? { kind, error: { category: "upstream_5xx", code: "TOKEN_RENEWAL_FAILED", message: "", retryable: true } }
        : { kind };
    },
    succeeded: () => void told.push("succeeded"),
  };
  const executor = createOperationExecutor({
    catalogs,
    clock,
    transport: {
      async send({ request }) {
        const { status = 200, body } = answers[Math.min(sent, answers.length - 1)] ?? { body: {} };
        sent += 1;
        return { kind: "answered", status, headers: {}, body: JSON.stringify(body), url: request.url };
      },
    },
    connections: {
      async open(_workspace, id) {
        const opened = { id, settings: {}, headers: {}, query: {}, path: {}, allowedHosts: null, secrets: [] };
        return { kind: "opened", connection: opened };
      },
    },
  });
  const kept = keepConnections(executor, keeper as ConnectionKeeper);
  const post = (more: { mode?: "live" | "simulate"; connectionId?: string | null } = {}) =>
    kept.call(
      operationCall({
        service: "slack",
        operation: "message.post",
        input: { channel: "C1", text: "hi" },
        mode: "live",
        connectionId: "conn_1",
        ...more,
      }),
    );
  return { post, told, sent: () => sent };
}

describe("a live call whose service refuses the credential", () => {
  it("in the body of a 200 is made once more with a new token", async () => {
    const { post, told, sent } = world(
      [{ body: { ok: false, error: "token_expired" } }, { body: POSTED }],
      ["renewed"],
    );
    expect(await post()).toMatchObject({ kind: "succeeded" });
    expect(told).toEqual(["ready", "refused auth_expired", "ready", "succeeded"]);
    expect(sent()).toBe(2);
  });

  it("for good says that its connection is broken", async () => {
    const { post, sent } = world([{ body: { ok: false, error: "invalid_auth" } }], ["renewed", "broken"]);
    expect(await post()).toMatchObject({ kind: "failed", acted: "no", connectionBroken: true });
    expect(sent()).toBe(2);
  });

  it("is not made for ever, whatever the keeper says", async () => {
    const { post, sent } = world(
      [{ status: 401, body: {} }],
      Array.from({ length: 10 }, () => "renewed" as const),
    );
    const outcome = await post();
    expect(outcome).toMatchObject({ kind: "failed", error: { status: 401 } });
    expect(outcome).not.toHaveProperty("connectionBroken");
    expect(sent()).toBe(3);
  });

  it("is a passing failure while the token cannot be renewed", async () => {
    const { post } = world([{ status: 401, body: {} }], ["unknown"]);
    expect(await post()).toMatchObject({
      error: { code: "TOKEN_RENEWAL_FAILED", retryable: true, service: "slack", operation: "message.post" },
      acted: "no",
    });
  });

  it("for a missing scope only fails: the connection serves other steps", async () => {
    const { post, told } = world([{ body: { ok: false, error: "missing_scope" } }]);
    expect(await post()).toMatchObject({ kind: "failed", error: { category: "auth_missing_scope" } });
    expect(told).toEqual(["ready"]);
  });
});

describe("a call that uses no connection", () => {
  it("simulated, or without one, asks nobody", async () => {
    const { post, told } = world([{ body: POSTED }]);
    await post({ mode: "simulate" });
    await post({ connectionId: null });
    expect(told).toEqual([]);
  });
});
