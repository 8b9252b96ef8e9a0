import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { defineContract } from "@/lib/api/contract";
import { AppError } from "@/lib/kernel/app-error";
import { route } from "./route";
import { testServices, type TestServices } from "./testing/test-services";

const body = z.object({ name: z.string().max(20), deep: z.unknown().optional() });
const response = z.object({ name: z.string(), workspaceId: z.string() });
const shared = { summary: "Echo", method: "POST", path: "/x", access: "editor", body, response } as const;
const v1 = route(defineContract({ id: "test.v1", dialect: "v1", ...shared }), ({ body, ctx }) => ({
  ...body,
  workspaceId: ctx.workspaceId,
}));
const enhanced = route(defineContract({ id: "test.enhanced", dialect: "enhanced", ...shared }), ({ body, ctx }) => ({
  ...body,
  workspaceId: ctx.workspaceId,
}));

let test: TestServices;
let workspaceId: string;
let editor: string;
let viewer: string;

beforeAll(async () => {
  test = await testServices();
  workspaceId = await test.workspace("one");
  editor = await test.key(workspaceId, "editor");
  viewer = await test.key(workspaceId, "viewer");
});
afterAll(() => test.remove());

function post(payload: string | null, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost:8000/x", {
    method: "POST",
    body: payload,
    headers: { authorization: `Bearer ${editor}`, "content-type": "application/json", ...headers },
  });
}

const nested = (levels: number) => `{"name":"a","deep":${"[".repeat(levels)}${"]".repeat(levels)}}`;

describe("route", () => {
  it("hands parsed input and the workspace of the key to the handler", async () => {
    const answer = await v1(post('{"name":"a"}'));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ name: "a", workspaceId });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
  });

  it("adds success to the answers of the older endpoints", async () => {
    expect(await (await enhanced(post('{"name":"a"}'))).json()).toEqual({ success: true, name: "a", workspaceId });
  });

  it.each([
    ["text that is not JSON", "{", 400, "BAD_JSON"],
    ["an empty body", "", 400, "BAD_JSON"],
    ["a wrong type", '{"name":1}', 422, "VALIDATION_FAILED"],
    ["another document than an object", "[]", 422, "VALIDATION_FAILED"],
    ["nesting of 65 levels", nested(64), 422, "NESTING_TOO_DEEP"],
    ["nesting of 100,000 levels", nested(100_000), 422, "NESTING_TOO_DEEP"],
    ["a __proto__ key", '{"name":"a","deep":{"__proto__":{"x":1}}}', 422, "VALIDATION_FAILED"],
    ["10 MB", JSON.stringify({ name: "x".repeat(10_000_000) }), 413, "BODY_TOO_LARGE"],
  ])("refuses %s in both dialects", async (_, payload, status, code) => {
    const older = await enhanced(post(payload));
    expect(older.status).toBe(status);
    expect(await older.json()).toMatchObject({
      success: false,
      code,
      error: expect.any(String),
      details: expect.any(Array),
    });
    const problem = await v1(post(payload, { "x-request-id": "mine-1" }));
    expect(problem.status).toBe(status);
    expect(problem.headers.get("content-type")).toBe("application/problem+json");
    expect(await problem.json()).toMatchObject({ status, code, requestId: "mine-1", invalidParams: expect.any(Array) });
  });

  it("accepts nesting of 64 levels", async () => {
    expect((await v1(post(nested(63)))).status).toBe(200);
  });

  it("counts a streamed body that declares no length", async () => {
    const chunk = new Uint8Array(65_536).fill(32);
    const stream = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
    const init: RequestInit = { method: "POST", body: stream, headers: { authorization: `Bearer ${editor}` } };
    const answer = await v1(new Request("http://localhost:8000/x", Object.assign(init, { duplex: "half" })));
    expect(answer.status).toBe(413);
  });

  it("v1 refuses an unknown field by name, the older endpoints drop it", async () => {
    const refused = await v1(post('{"name":"a","other":1}'));
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ invalidParams: [{ path: "other", message: "Unknown field" }] });
    expect(await (await enhanced(post('{"name":"a","other":1}'))).json()).toEqual({
      success: true,
      name: "a",
      workspaceId,
    });
  });

  it("answers 401 without a key, with an unknown key and with an empty one, before reading the body", async () => {
    for (const authorization of ["Bearer nothing-like-it", "Bearer ", "Basic x"]) {
      expect((await v1(post("{", { authorization }))).status).toBe(401);
    }
    const anonymous = new Request("http://localhost:8000/x", { method: "POST", body: "{" });
    expect((await v1(anonymous)).status).toBe(401);
  });

  it("answers 403 to a role that is too low, 404 to a workspace that is not the key's", async () => {
    expect((await v1(post('{"name":"a"}', { authorization: `Bearer ${viewer}` }))).status).toBe(403);
    expect((await v1(post('{"name":"a"}', { "x-workspace-id": "ws_other" }))).status).toBe(404);
    expect((await v1(post('{"name":"a"}', { "x-workspace-id": workspaceId }))).status).toBe(200);
  });

  it("refuses a query key that reaches a prototype", async () => {
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const asked = new Request(`http://localhost:8000/x?${key}=1`, post('{"name":"a"}'));
      expect((await enhanced(asked)).status, key).toBe(422);
    }
  });

  describe("with an Idempotency-Key", () => {
    let calls = 0;
    let open = () => {};
    const counted = route(
      defineContract({ ...shared, id: "test.counted", dialect: "v1", status: 201 }),
      async ({ body, ctx }) => {
        calls += 1;
        if (body.name === "slow") await new Promise<void>((resolve) => (open = resolve));
        if (body.name === "refused") throw new AppError("STATE_CONFLICT", "not now");
        return { name: `${body.name} ${calls}`, workspaceId: ctx.workspaceId };
      },
    );

    it("a write happens once, and its answer is given again", async () => {
      const ask = () => counted(post('{"name":"a"}', { "idempotency-key": "k1" }));
      const [first, second] = [await ask(), await ask()];
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(await second.json()).toEqual(await first.json());
      expect(second.headers.get("idempotency-replayed")).toBe("true");
      expect(calls).toBe(1);
    });

    it("the kept answer does not lie open in the database, for it may hold a secret that is shown once", async () => {
      await counted(post('{"name":"wfk_canary"}', { "idempotency-key": "k-secret" }));
      const rows = await test.services.platform.db.idempotencyRecord.findMany();
      expect(rows.some((row) => row.key === "k-secret" && row.status === 201)).toBe(true);
      expect(JSON.stringify(rows)).not.toContain("wfk_canary");
      const again = await counted(post('{"name":"wfk_canary"}', { "idempotency-key": "k-secret" }));
      expect(await again.json()).toMatchObject({ name: expect.stringContaining("wfk_canary") });
    });

    it("another body with the same key is a 422, another key or another principal is another write", async () => {
      expect((await counted(post('{"name":"b"}', { "idempotency-key": "k1" }))).status).toBe(422);
      expect((await counted(post('{"name":"b"}', { "idempotency-key": "k2" }))).status).toBe(201);
      const other = await test.key(workspaceId, "editor");
      const answer = await counted(post('{"name":"c"}', { "idempotency-key": "k1", authorization: `Bearer ${other}` }));
      expect(answer.headers.get("idempotency-replayed")).toBeNull();
    });

    it("the second is a 409 while the first is at work", async () => {
      const before = calls;
      const first = counted(post('{"name":"slow"}', { "idempotency-key": "k3" }));
      await vi.waitFor(() => expect(calls).toBe(before + 1));
      expect((await counted(post('{"name":"slow"}', { "idempotency-key": "k3" }))).status).toBe(409);
      open();
      expect((await first).status).toBe(201);
    });

    it("a refused write leaves the key free", async () => {
      const before = calls;
      for (let i = 0; i < 2; i += 1) {
        expect((await counted(post('{"name":"refused"}', { "idempotency-key": "k4" }))).status).toBe(409);
      }
      expect(calls).toBe(before + 2);
    });
  });

  it("hides the message of an unforeseen failure", async () => {
    const broken = route(defineContract({ ...shared, id: "test.broken", dialect: "v1" }), () => {
      throw new TypeError("secret detail");
    });
    const answer = await broken(post('{"name":"a"}'));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("secret detail");
  });

  it("finds an answer that breaks its contract", async () => {
    const wrong = route(defineContract({ ...shared, id: "test.wrong", dialect: "v1" }), () => ({ name: 1 }));
    expect((await wrong(post('{"name":"a"}'))).status).toBe(500);
  });
});
