import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "@/lib/kernel/app-error";
import type { JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import { sealedCredentialSchema, type SealedCredential } from "../connection-schema";
import type { PreparedRequest, TransportAnswer } from "../core/prepared-request";
import type { KeptRow } from "../ports";
import { catalogs } from "../testing/catalog";
import { createConnectionKeeper, type ConnectionKeeper } from "./connection-keeper";
import { masterKey, seal, unseal } from "./seal";

const START_MS = Date.parse("2026-03-02T09:00:00Z");
const CONTEXT = { workspaceId: "ws_1", connectionId: "conn_1", field: "credential" };
const key = masterKey(randomBytes(32));
const refusal: RunError = { category: "invalid_credentials", code: "HTTP_401", message: "No", retryable: false };

let nowMs: number;
let row: KeptRow | null;
let asked: PreparedRequest[];
let answer: () => Promise<TransportAnswer>;
let isDiskFull: boolean;
let notes: number[];
let broken: string[];
let keeper: ConnectionKeeper;

const json = (body: JsonObject, status = 200): Promise<TransportAnswer> =>
  Promise.resolve({
    kind: "answered",
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    url: "",
  });

function put(credential: Partial<Extract<SealedCredential["credential"], { kind: "oauth2" }>>): void {
  const content = {
    credential: {
      kind: "oauth2",
      clientId: "app",
      tokenUrl: "https://login.example.com/token",
      accessToken: "token-0",
      ...credential,
    },
    settings: {},
    allowedHosts: null,
  };
  const sealed = seal(JSON.stringify(sealedCredentialSchema.parse(content)), CONTEXT, key);
  row = { service: "http", name: "Shop", sealed, version: (row?.version ?? 0) + 1, state: "ok", stateReason: null };
}

const stored = (): JsonObject => {
  if (row === null) throw new TypeError("gone");
  return (JSON.parse(unseal(row.sealed, CONTEXT, [key])) as { credential: JsonObject }).credential;
};
const inMs = (ms: number): string => new Date(nowMs + ms).toISOString();

beforeEach(() => {
  nowMs = START_MS;
  row = null;
  asked = [];
  notes = [];
  broken = [];
  isDiskFull = false;
  answer = () =>
    json({ access_token: `token-${asked.length}`, refresh_token: `refresh-${asked.length}`, expires_in: 3_600 });
  keeper = createConnectionKeeper({
    store: {
      find: () => (row === null ? null : { ...row }),
      async replace(_workspace, _id, version, { sealed, restored }) {
        if (isDiskFull) throw new AppError("STORAGE_FULL", "The disk is full");
        if (row?.version !== version) return false;
        row = { ...row, sealed, version: version + 1, ...(restored ? { state: "ok" } : {}) };
        return true;
      },
      async broken(_workspace, _id, version, reason) {
        if (row?.version !== version || row.state === "broken") return false;
        row = { ...row, state: "broken", stateReason: reason };
        return true;
      },
      succeeded: async (_workspace, _id, atMs) => void notes.push(atMs),
    },
    catalogs,
    clock: { now: () => nowMs, monotonicMs: () => nowMs },
    keys: async () => [key],
    tokens: {
      send(request) {
        asked.push(request);
        return answer();
      },
      mayBePlain: () => false,
    },
    onSecret: () => undefined,
    onBroken: ({ reason }) => void broken.push(reason),
    onError(error) {
      throw error;
    },
  });
});

const ready = () => keeper.ready("ws_1", "conn_1");

describe("a token near its end", () => {
  it("is renewed once, whoever asks meanwhile, and the refresh token that came with it is kept", async () => {
    put({ refreshToken: "refresh-0", expiresAt: inMs(60_000) });
    const all = await Promise.all(Array.from({ length: 20 }, ready));
    expect(all).toEqual(all.map(() => ({ kind: "ready", version: 2 })));
    expect(asked.map(({ body }) => new URLSearchParams(body).get("refresh_token"))).toEqual(["refresh-0"]);
    expect(stored()).toMatchObject({ accessToken: "token-1", refreshToken: "refresh-1", expiresAt: inMs(3_600_000) });
    expect(await ready()).toEqual({ kind: "ready", version: 2 });
    expect(asked).toHaveLength(1);
  });

  it("keeps its refresh token where the provider sends no other", async () => {
    put({ refreshToken: "refresh-0", expiresAt: inMs(0) });
    answer = () => json({ access_token: "token-1", expires_in: "120" });
    await ready();
    expect(stored()).toMatchObject({ refreshToken: "refresh-0", expiresAt: inMs(120_000) });
  });

  it("is used while it holds where the token address is down, which is asked again after half a minute", async () => {
    put({ refreshToken: "refresh-0", expiresAt: inMs(200_000) });
    answer = () => json({}, 503);
    for (let call = 0; call < 5; call += 1) expect(await ready()).toEqual({ kind: "ready", version: 1 });
    expect(asked).toHaveLength(1);
    nowMs += 31_000;
    expect(await ready()).toEqual({ kind: "ready", version: 1 });
    expect(asked).toHaveLength(2);
    nowMs += 200_000;
    expect(await ready()).toMatchObject({
      kind: "refused",
      broken: false,
      error: { code: "TOKEN_RENEWAL_FAILED", retryable: true },
    });
  });

  it("new tokens that could not be stored are not lost: they are stored at the next use, and the old ones not sent again", async () => {
    put({ refreshToken: "refresh-0", expiresAt: inMs(0) });
    isDiskFull = true;
    expect(await ready()).toMatchObject({ kind: "refused", broken: false, error: { retryable: true } });
    expect(stored()).toMatchObject({ accessToken: "token-0" });
    isDiskFull = false;
    expect(await ready()).toEqual({ kind: "ready", version: 2 });
    expect(stored()).toMatchObject({ accessToken: "token-1", refreshToken: "refresh-1" });
    expect(asked).toHaveLength(1);
  });

  it("a credential that somebody put in meanwhile is not overwritten by the renewal of the one before", async () => {
    put({ refreshToken: "refresh-0", expiresAt: inMs(0) });
    answer = () => {
      put({ accessToken: "put in by hand" });
      return json({ access_token: "late", expires_in: 3_600 });
    };
    expect(await ready()).toEqual({ kind: "ready", version: 2 });
    expect(stored()).toMatchObject({ accessToken: "put in by hand" });
  });

  it("refused for good, the connection is broken, once told, and nobody asks again", async () => {
    put({ refreshToken: "refresh-0", expiresAt: inMs(0) });
    answer = () => json({ error: "invalid_grant" }, 400);
    const all = await Promise.all([ready(), ready(), ready()]);
    expect(all).toEqual(all.map(() => expect.objectContaining({ kind: "refused", broken: true })));
    await ready();
    expect([asked.length, broken.length]).toEqual([1, 1]);
  });
});

describe("a broken connection", () => {
  it("holds its calls; of a service that is gone it holds none, for nobody could mend it", async () => {
    put({});
    if (row !== null) row.state = "broken";
    expect(await ready()).toMatchObject({ kind: "refused", broken: true });
    if (row !== null) row.service = "own-gone";
    expect(await ready()).toEqual({ kind: "ready", version: null });
  });
});

describe("a refusal of the service", () => {
  it("of a token that was renewed meanwhile breaks nothing: the call is made again", async () => {
    put({ refreshToken: "refresh-0" });
    put({ refreshToken: "refresh-1" });
    expect(await keeper.refused("ws_1", "conn_1", 1, refusal, false)).toEqual({ kind: "renewed" });
    expect([asked.length, row?.state]).toEqual([0, "ok"]);
  });

  it("of a credential that nothing renews breaks the connection", async () => {
    put({});
    expect(await keeper.refused("ws_1", "conn_1", 1, refusal, false)).toEqual({ kind: "broken" });
    expect(row).toMatchObject({ state: "broken", stateReason: expect.stringContaining("refused. No") });
  });

  it("of a credential that works by its service's own test leaves the connection as it is", async () => {
    put({});
    expect(await keeper.refused("ws_1", "conn_1", 1, refusal, false, async () => false)).toEqual({ kind: "works" });
    expect([row?.state, broken]).toEqual(["ok", []]);
  });

  it("says nothing for good while the token address cannot be reached", async () => {
    put({ refreshToken: "refresh-0" });
    answer = async () => ({
      kind: "failed",
      category: "timeout",
      code: "STEP_TIMEOUT",
      message: "no answer",
      acted: "unknown",
      retryable: true,
    });
    expect(await keeper.refused("ws_1", "conn_1", 1, refusal, false)).toMatchObject({
      kind: "unknown",
      error: { retryable: true },
    });
    expect(row?.state).toBe("ok");
  });
});

describe("the last success", () => {
  it("is written at most once a minute, however many calls succeed", () => {
    put({});
    for (let second = 0; second < 180; second += 1) {
      keeper.succeeded("ws_1", "conn_1");
      nowMs += 1_000;
    }
    expect(notes).toEqual([START_MS, START_MS + 60_000, START_MS + 120_000]);
  });
});
