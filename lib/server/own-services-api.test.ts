import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELETE, GET, PUT } from "@/app/api/v1/services/[id]/route";
import { GET as list, POST } from "@/app/api/v1/services/route";
import { POST as connect } from "@/app/api/v1/connections/route";
import { GET as getConnection } from "@/app/api/v1/connections/[id]/route";
import { POST as testConnection } from "@/app/api/v1/connections/[id]/test/route";
import { POST as tryIt } from "@/app/api/v1/services/[id]/operations/[operationId]/try/route";
import { createOwnServiceReader } from "@/lib/db/own-service-store";
import { openRawConnection } from "@/lib/db/raw-connection";
import { testServices, type TestServices } from "./testing/test-services";

let world: TestServices;
let shop = "";
let other = "";
const keys: Record<string, string> = {};
beforeAll(async () => {
  world = await testServices();
  shop = await world.workspace("shop");
  other = await world.workspace("other");
  keys[shop] = await world.key(shop, "editor");
  keys[other] = await world.key(other, "editor");
});
afterAll(() => world.remove());

const DOCUMENT = `openapi: 3.1.0
info: {title: Parcel Desk, version: '2'}
servers: [{url: https://api.parcels.example/v2}]
paths:
  /parcels:
    get:
      summary: All parcels
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: integer}}}}}}}}
  /parcels/{parcel-id}:
    get:
      parameters: [{name: parcel-id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}}
`;
const SMALLER = DOCUMENT.replace(/ {2}\/parcels\/[\s\S]*$/, "").replace("All parcels", "Every parcel");

type Handler = typeof POST;
async function call(handler: Handler, workspace: string, method: string, params: object, body?: object, query = "") {
  const request = new Request(`http://localhost/api/v1/services${query}`, {
    method,
    headers: { authorization: `Bearer ${keys[workspace]}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve({ ...params }) });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as Record<string, unknown> };
}

describe("own services", () => {
  it("a dry run says what would be made and stores nothing", async () => {
    const { status, body } = await call(POST, shop, "POST", {}, { document: DOCUMENT, dryRun: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: "own-parcel-desk", dryRun: true, report: { mapped: 2, skipped: [] } });
    expect((await call(GET, shop, "GET", { id: "own-parcel-desk" })).status).toBe(404);
  });

  it("one that is added is found, shown and simulated at once, and by its own workspace alone", async () => {
    const made = await call(POST, shop, "POST", {}, { document: DOCUMENT });
    expect(made).toMatchObject({ status: 201, body: { id: "own-parcel-desk", version: 1 } });
    const detail = await call(GET, shop, "GET", { id: "own-parcel-desk" });
    expect(detail.body["operations"]).toMatchObject([{ id: "parcel.list" }, { id: "parcel.get" }]);
    const found = await call(list, shop, "GET", {}, undefined, "?query=parcel desk");
    expect(found.body["items"]).toMatchObject([{ id: "own-parcel-desk", maturity: "callable" }]);
    const tried = await call(
      tryIt,
      shop,
      "POST",
      { id: "own-parcel-desk", operationId: "parcel.get" },
      { input: { parcel_id: 7 } },
    );
    expect(tried.body).toMatchObject({
      status: "succeeded",
      request: { method: "GET", url: "https://api.parcels.example/v2/parcels/7" },
    });
    expect((await call(GET, other, "GET", { id: "own-parcel-desk" })).status).toBe(404);
    expect((await call(list, other, "GET", {}, undefined, "?query=parcel desk")).body["items"]).toEqual([]);
    expect((await call(DELETE, other, "DELETE", { id: "own-parcel-desk" })).status).toBe(404);
    expect((await call(PUT, other, "PUT", { id: "own-parcel-desk" }, { document: SMALLER })).status).toBe(404);
  });

  it("another process that has read the service sees the next document", async () => {
    const reader = createOwnServiceReader(() => openRawConnection(world.services.platform.env.databaseFile));
    const before = reader.of(shop);
    expect(before[0]?.operations).toHaveLength(2);
    expect(reader.of(shop)).toBe(before);
    const replaced = await call(PUT, shop, "PUT", { id: "own-parcel-desk" }, { document: SMALLER });
    expect(replaced.body).toMatchObject({
      version: 2,
      changes: { added: [], changed: ["parcel.list"], removed: ["parcel.get"] },
    });
    expect(reader.of(shop)[0]?.operations.map(({ name }) => name)).toEqual(["Every parcel"]);
  });

  it("a document that is wrong is refused with the place", async () => {
    const { status, body } = await call(POST, shop, "POST", {}, { document: "openapi: 3.0.0\npaths: [" });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toMatch(/line 2/);
    const none = await call(POST, shop, "POST", {}, { document: { openapi: "3.0.0", paths: {} } });
    expect(JSON.stringify(none.body)).toContain("document/servers");
  });

  it("a document larger than other bodies may be is taken", async () => {
    const document = `${DOCUMENT}x-notes: ${"long ".repeat(400_000)}`;
    const { status } = await call(POST, shop, "POST", {}, { document, dryRun: true });
    expect(status).toBe(200);
  });

  it("called at another host, its connections need their credential again and are broken until then", async () => {
    const signIn = `components: {securitySchemes: {k: {type: apiKey, in: header, name: X-Key}}}\nsecurity: [{k: []}]\n`;
    const keyed = SMALLER + signIn;
    const id = "own-parcel-desk";
    await call(PUT, shop, "PUT", { id }, { document: keyed });
    const body = { service: id, name: "Desk", authKind: "api_key", credentials: { key: "secret" } };
    const connectionId = String((await call(connect, shop, "POST", {}, body)).body["id"]);
    const stateOf = async () => (await call(getConnection, shop, "GET", { id: connectionId })).body["state"];

    const same = await call(PUT, shop, "PUT", { id }, { document: keyed, dryRun: true });
    expect(same.body["connections"]).toEqual([]);
    const moved = { document: keyed.replace("https://api.", "http://api.") };
    const hit = [{ connectionId, name: "Desk", needs: "credential" }];
    const told = await call(PUT, shop, "PUT", { id }, { ...moved, dryRun: true });
    expect(told.body).toMatchObject({ hosts: ["api.parcels.example:80"], connections: hit });
    expect(await stateOf()).toBe("untested");
    expect((await call(PUT, shop, "PUT", { id }, moved)).body["connections"]).toEqual(hit);
    expect(await stateOf()).toBe("broken");
    const open = await call(PUT, shop, "PUT", { id }, { document: SMALLER, dryRun: true });
    expect(open.body["connections"]).toEqual([{ ...hit[0], needs: "connection" }]);
  });

  it("deleted, it is gone; a connection of it says so when it is tested", async () => {
    const list = await world.services.platform.db.connection.findMany({ where: { workspaceId: shop }, take: 1 });
    expect((await call(DELETE, shop, "DELETE", { id: "own-parcel-desk" })).status).toBe(204);
    expect((await call(GET, shop, "GET", { id: "own-parcel-desk" })).status).toBe(404);
    const tested = await call(testConnection, shop, "POST", { id: String(list[0]?.id) }, {});
    expect(tested).toMatchObject({ status: 409, body: { detail: expect.stringContaining("not there any more") } });
  });
});
