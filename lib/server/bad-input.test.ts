import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Contract } from "@/lib/api/contract";
import { contracts } from "@/lib/api/registry";
import type { RouteHandler } from "./route";
import { routeFiles, served } from "./testing/route-files";
import { testServices, type TestServices } from "./testing/test-services";

let test: TestServices;
let key: string;
let handlers: Map<string, RouteHandler>;
beforeAll(async () => {
  test = await testServices({ RATE_LIMIT_PER_MINUTE: "1000000" });
  key = await test.key(await test.workspace("home"), "owner");
  handlers = new Map(served(await routeFiles()).map(({ contract, handler }) => [contract.id, handler]));
});
afterAll(() => test.remove());

async function send(contract: Contract, search: string, body?: string): Promise<{ status: number; text: string }> {
  const params = Object.fromEntries(
    [...contract.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name ?? "", "unknown_id"]),
  );
  const address = contract.path.replace(/\{\w+\}/g, "unknown_id");
  const handler = handlers.get(contract.id);
  if (!handler) throw new TypeError(`${contract.id} has no handler`);
  const answer = await handler(
    new Request(`http://localhost${address}${search}`, {
      method: contract.method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body }),
    }),
    { params: Promise.resolve(params) },
  );
  if (answer.headers.get("content-type")?.startsWith("text/event-stream") === true) {
    // It goes on until its reader leaves.
    await answer.body?.cancel();
    return { status: answer.status, text: "{}" };
  }
  return { status: answer.status, text: await answer.text() };
}

/** Rows of every table, by which it is seen that nothing was written. */
async function rows(): Promise<Record<string, number>> {
  const { db } = test.services.platform;
  const tables = await db.$queryRawUnsafe<{ name: string }[]>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await db.$queryRawUnsafe<{ n: number | bigint }[]>(`SELECT count(*) AS n FROM "${name}"`);
    counts[name] = Number(row?.n ?? 0);
  }
  return counts;
}

const BODIES: readonly (readonly [what: string, body: string, statuses: readonly number[]])[] = [
  ["is not JSON", "{", [400, 404]],
  ["is a number", "7", [404, 422]],
  ["is a text", '"text"', [404, 422]],
  ["is a list", "[]", [404, 422]],
  ["is nested 100,000 deep", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, [422]],
  ["has prototype keys", '{"__proto__":{"isAdmin":true}}', [422]],
  ["has prototype keys inside", '{"a":[{"constructor":{"prototype":{}}},{"__proto__":1}]}', [422]],
];

/** Beyond what any endpoint takes that has no limit of its own. */
const LARGE_BYTES = 10 * 1024 * 1024;
const largeFor = (contract: Contract): string =>
  JSON.stringify({ filler: "x".repeat(Math.max(LARGE_BYTES, contract.bodyMaxBytes ?? 0)) });

describe("bad input, on every endpoint there is", () => {
  it.each(contracts.filter((one) => one.method !== "GET").map((one) => [`${one.method} ${one.path}`, one] as const))(
    "%s refuses a body that is wrong, and writes nothing",
    async (_, contract) => {
      const before = await rows();
      for (const [what, body, statuses] of [...BODIES, ["is too large", largeFor(contract), [413]] as const]) {
        const { status, text } = await send(contract, "", body);
        expect(statuses, `a body that ${what}: ${String(status)} ${text.slice(0, 200)}`).toContain(status);
        expect(() => JSON.parse(text) as unknown, what).not.toThrow();
      }
      expect(await rows()).toEqual(before);
    },
  );

  it.each(contracts.filter((one) => one.method === "GET").map((one) => [one.path, one] as const))(
    "GET %s answers a wrong query with its status, never with a fault of ours",
    async (_, contract) => {
      const before = await rows();
      const names = contract.query instanceof z.ZodObject ? Object.keys(contract.query.shape) : [];
      for (const value of ["", "%00", "-1", "1e99", "x".repeat(5_000), "[]", "🙂"])
        for (const name of ["limit", "cursor", "unknown", ...names]) {
          const { status, text } = await send(contract, `?${name}=${value}`);
          expect(status, `?${name}=${value.slice(0, 20)}: ${text.slice(0, 200)}`).toBeLessThan(500);
        }
      expect((await send(contract, "?__proto__=1")).status).toBeLessThan(500);
      expect(await rows()).toEqual(before);
    },
  );

  it("leaves every object's prototype as it was", () => {
    expect(Reflect.get({}, "isAdmin")).toBeUndefined();
  });
});
