import { describe, expect, it } from "vitest";
import { createRefusalCheck } from "./check-refusal";
import type { ConnectionKeeper, RefusalVerdict } from "./credentials/connection-keeper";
import { createOperationExecutor } from "./executor";
import { keepConnections } from "./keep-connections";
import type { ConnectionSource, Transport } from "./ports";
import { catalogsOfProbes } from "./probe-connection";
import { catalogs } from "./testing/catalog";
import { operationCall } from "./testing/operation-call";

/** Slack that refuses each post as one without a credential, and answers the try of the credential by `tried`. */
function world(tried: { status: number; body?: object }, connectionOf = "slack") {
  let nowMs = 1_772_442_000_000;
  const sent: string[] = [];
  const verdicts: string[] = [];
  const clock = { now: () => nowMs, monotonicMs: () => nowMs };
  const transport: Transport = {
    async send({ request: { url } }) {
      const isPost = url.includes("chat.postMessage");
      sent.push(isPost ? "post" : "try");
      const { status, body = {} } = isPost ? { status: 401 } : tried;
      return { kind: "answered", status, headers: {}, body: JSON.stringify(body), url };
    },
  };
  const connections: ConnectionSource = {
    async open(_workspace, id) {
      const connection = { id, settings: {}, headers: {}, query: {}, path: {}, allowedHosts: null, secrets: [] };
      return { kind: "opened", connection };
    },
  };
  const keeper: Pick<ConnectionKeeper, "ready" | "refused" | "succeeded"> = {
    ready: async () => ({ kind: "ready", version: 1 }),
    async refused(_workspace, _id, _version, _error, _again, isRefused): Promise<RefusalVerdict> {
      const kind = isRefused === undefined || (await isRefused()) ? "broken" : "works";
      verdicts.push(kind);
      return { kind };
    },
    succeeded: () => undefined,
  };
  const isRefused = createRefusalCheck({
    catalogs,
    executor: createOperationExecutor({ catalogs: catalogsOfProbes(catalogs), clock, transport, connections }),
    serviceOf: () => connectionOf,
    clock,
  });
  const live = createOperationExecutor({ catalogs, clock, transport, connections });
  const kept = keepConnections(live, keeper as ConnectionKeeper, { isRefused });
  const post = () =>
    kept.call(
      operationCall({
        service: "slack",
        operation: "message.post",
        input: { channel: "C1", text: "hi" },
        mode: "live",
        connectionId: "conn_1",
      }),
    );
  return { post, sent, verdicts, later: (ms: number) => (nowMs += ms) };
}

describe("a call that is refused for its credential", () => {
  it("breaks no connection whose credential works for its service's own test: the call alone fails", async () => {
    const { post, sent, verdicts } = world({ status: 200, body: { ok: true } });
    const outcome = await post();
    expect(outcome).toMatchObject({ kind: "failed", error: { status: 401 }, acted: "no" });
    expect(outcome).not.toHaveProperty("connectionBroken");
    expect(sent).toEqual(["post", "try"]);
    expect(verdicts).toEqual(["works"]);
  });

  it("breaks it where the test is refused, too", async () => {
    const { post, sent } = world({ status: 401 });
    expect(await post()).toMatchObject({ kind: "failed", connectionBroken: true });
    expect(sent).toEqual(["post", "try"]);
  });

  it("breaks nothing where the test only lacks a scope, for then the credential was taken", async () => {
    const { post } = world({ status: 200, body: { ok: false, error: "missing_scope" } });
    expect(await post()).not.toHaveProperty("connectionBroken");
  });

  it("breaks it where nobody can tell: the test gets no answer, or there is none", async () => {
    expect(await world({ status: 503 }).post()).toMatchObject({ connectionBroken: true });
    const { post, sent } = world({ status: 200, body: { ok: true } }, "http");
    expect(await post()).toMatchObject({ connectionBroken: true });
    expect(sent).toEqual(["post"]);
  });

  it("shares its test with those refused at the same time, and for a minute with those after", async () => {
    const { post, sent, later } = world({ status: 200, body: { ok: true } });
    await Promise.all(Array.from({ length: 20 }, () => post()));
    later(59_000);
    await post();
    expect(sent.filter((what) => what === "try")).toHaveLength(1);
    later(1_000);
    await post();
    expect(sent.filter((what) => what === "try")).toHaveLength(2);
  });
});
