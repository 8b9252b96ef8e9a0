import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Contract } from "@/lib/api/contract";
import { contracts } from "@/lib/api/registry";
import { roleAtLeast, ROLES } from "@/lib/kernel/context";
import { isJsonObject, type Json } from "@/lib/kernel/json";
import { hashKey } from "./access/api-key-secret";
import { seedFixtures, type Fixtures } from "./testing/fixtures";
import { routeFiles, served } from "./testing/route-files";
import { sampleOf } from "./testing/sample-of";
import type { RouteHandler } from "./route";
import { testServices, type TestServices } from "./testing/test-services";

/** What `{id}` means behind each resource of the API. */
const RESOURCE_OF_PATH: Record<string, keyof Fixtures> = {
  workflows: "workflow",
  runs: "run",
  connections: "connection",
  proposals: "proposal",
  monitors: "monitor",
  alerts: "alert",
  issues: "issue",
  sessions: "session",
  "api-keys": "apiKey",
  members: "member",
  triggers: "trigger",
  approvals: "approval",
  blobs: "blob",
  samples: "sample",
  services: "service",
  "bulk-jobs": "bulkJob",
};
/** Fields of bodies and queries that carry an id. */
const RESOURCE_OF_FIELD: Record<string, keyof Fixtures> = {
  workflow_id: "workflow",
  workflowId: "workflow",
  run_id: "run",
  runId: "run",
  connectionId: "connection",
  session_id: "session",
};

/** Path parameters that name something inside the resource before them. */
const PARAMETER: Record<string, string> = { n: "1", version: "1", stepId: "note", triggerId: "start", name: "go" };

/** Bodies that a sample made from the schema does not hit. */
const BODIES: Record<string, Json> = {};

type Principal = "anonymous" | (typeof ROLES)[number] | "foreign" | "revoked" | "expired";
const PRINCIPALS: readonly Principal[] = ["anonymous", ...ROLES, "foreign", "revoked", "expired"];

let test: TestServices;
let home: string;
let fixtures: Fixtures;
let handlers: Map<string, RouteHandler>;
const keys: Partial<Record<Principal, string>> = {};

beforeAll(async () => {
  test = await testServices({ RATE_LIMIT_PER_MINUTE: "1000000" });
  const { db } = test.services.platform;
  home = await test.workspace("home");
  for (const role of ROLES) keys[role] = await test.key(home, role);
  keys.foreign = await test.key(await test.workspace("foreign"), "owner");
  keys.revoked = await test.key(home, "owner");
  keys.expired = await test.key(home, "owner");
  await db.apiKey.update({ where: { hash: hashKey(keys.revoked) }, data: { revokedAtMs: 1 } });
  await db.apiKey.update({ where: { hash: hashKey(keys.expired) }, data: { expiresAtMs: 1 } });
  fixtures = await seedFixtures(test.services, home);
  handlers = new Map(served(await routeFiles()).map(({ contract, handler }) => [contract.id, handler]));
});
afterAll(() => test.remove());

/** @param ids "own": ids that exist at home; "unknown": ids that exist nowhere */
async function call(
  contract: Contract,
  principal: Principal,
  ids: "own" | "unknown",
  extra: Record<string, string> = {},
) {
  const idOf = (resource: keyof Fixtures | undefined) =>
    ids === "unknown" || !resource ? "unknown_id" : fixtures[resource];
  const field = (name: string) => {
    if (name === "workspaceId") return ids === "own" ? home : undefined;
    const resource = RESOURCE_OF_FIELD[name];
    return resource && idOf(resource);
  };
  const params: Record<string, string> = {};
  const filled = contract.path.replace(/([a-z-]+)\/\{(\w+)\}/g, (_, before: string, name: string) => {
    params[name] = PARAMETER[name] ?? idOf(RESOURCE_OF_PATH[before]);
    return `${before}/${params[name]}`;
  });
  const query = sampleOf(contract.query, field);
  const search = new URLSearchParams(isJsonObject(query) ? Object.entries(query).map(([k, v]) => [k, String(v)]) : []);
  const key = keys[principal];
  const headers = { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}), ...extra };
  const init: RequestInit = { method: contract.method, headers };
  if (contract.method !== "GET") init.body = JSON.stringify(BODIES[contract.id] ?? sampleOf(contract.body, field));
  const handler = handlers.get(contract.id);
  if (!handler) throw new TypeError(`${contract.id} has no handler`);
  const answer = await handler(new Request(`http://localhost${filled}?${search.toString()}`, init), {
    params: Promise.resolve(params),
  });
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const text = isStream ? "" : await answer.text();
  if (isStream) await answer.body?.cancel();
  return { status: answer.status, text };
}

function expectedRefusal(contract: Contract, principal: Principal): number | null {
  if (contract.access === "public") return null;
  if (principal === "anonymous" || principal === "revoked" || principal === "expired") return 401;
  if (principal === "foreign" || contract.access === "signed-in") return null;
  return roleAtLeast(principal, contract.access) ? null : 403;
}

/** Open to anyone, on purpose. A new one has to be added here by hand. */
const PUBLIC = [
  "approvals.decideByLink",
  "approvals.getByLink",
  "forms.submit",
  "health.live",
  "health.ready",
  "invitations.accept",
  "metrics.prometheus",
  "setup.create",
  "setup.get",
  "status.get",
];

const namesForeignThings = (contract: Contract): boolean => {
  const resources = [...contract.path.matchAll(/([a-z-]+)\/\{\w+\}/g)].map(([, resource]) => resource ?? "");
  if (resources.some((resource) => RESOURCE_OF_PATH[resource] !== undefined)) return true;
  return ["workflow_id", "workspaceId", "connectionId"].some((name) =>
    [contract.query, contract.body].some((schema) => {
      const sample = sampleOf(schema, (field) => (field === name ? "x" : undefined));
      return isJsonObject(sample) && name in sample;
    }),
  );
};

describe("authorization matrix", () => {
  it("only the listed endpoints are open to anyone", () => {
    const open = contracts.filter((contract) => contract.access === "public").map((contract) => contract.id);
    expect(open.toSorted()).toEqual(PUBLIC);
  });

  describe.each(contracts.map((contract) => [`${contract.method} ${contract.path}`, contract] as const))(
    "%s",
    (_, contract) => {
      it.each(PRINCIPALS)("answers %s by its rule", async (principal) => {
        const { status, text } = await call(contract, principal, "unknown");
        const refusal = expectedRefusal(contract, principal);
        if (refusal !== null) expect(status, text).toBe(refusal);
        else expect([401, 500], text).not.toContain(status);
        if (refusal === null && contract.access !== "public") expect(status, text).not.toBe(403);
      });

      if (contract.access !== "public") {
        it("does not know the workspace of somebody else", async () => {
          expect((await call(contract, "foreign", "unknown", { "x-workspace-id": home })).status).toBe(404);
        });
      }

      if (contract.access !== "public" && namesForeignThings(contract)) {
        if (contract.method === "GET") {
          it("finds it at home, so that the test below means something", async () => {
            const { status, text } = await call(contract, "owner", "own");
            expect([400, 401, 403, 404, 422, 500], text).not.toContain(status);
          });
        }

        it("does not find what belongs to another workspace", async () => {
          const { status, text } = await call(contract, "foreign", "own");
          expect(status, text).toBe(404);
          for (const id of Object.values(fixtures)) expect(text).not.toContain(`"${id}"`);
        });
      }
    },
  );
});
