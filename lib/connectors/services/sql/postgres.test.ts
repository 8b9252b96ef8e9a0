import { createServer, type AddressInfo, type Server } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHostGuard } from "../../http/host-guard";
import { performLive } from "../../testing/perform";
import { createPostgres } from "./postgres";

const SSL_REQUEST = 80_877_103;

/** PostgreSQL itself (PGlite) behind a socket. */
let db: PGlite;
let server: Server;
let port: number;

beforeAll(async () => {
  db = await PGlite.create();
  let turn: Promise<unknown> = Promise.resolve();
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    // A server ends the session of a client that is gone; here all clients have one session.
    socket.on("close", () => {
      turn = turn.then(() => (db.closed ? undefined : db.exec("ROLLBACK")));
    });
    socket.on("data", (data) => {
      if (data.length === 8 && data.readInt32BE(4) === SSL_REQUEST) return void socket.write("N");
      turn = turn.then(async () => {
        const answer = await db.execProtocolRaw(new Uint8Array(data), { throwOnError: false });
        if (!socket.destroyed) socket.write(answer);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  // PostgreSQL in WebAssembly takes its time to begin.
}, 120_000);
afterAll(async () => {
  server.close();
  await db.close();
});

beforeEach(async () => {
  await db.exec("ROLLBACK");
  await db.exec(`DROP TABLE IF EXISTS people; CREATE TABLE people (id bigserial PRIMARY KEY, name text NOT NULL,
    email text UNIQUE, born date, seen timestamptz, big bigint, extra jsonb, photo bytea, "od""d" text)`);
});

function postgres(further: Record<string, string> = {}, allow?: string[]) {
  const guard = createHostGuard({ allow: allow ?? [`127.0.0.1:${port}`] });
  const settings = { host: "127.0.0.1", port: String(port), database: "postgres", tls: "off", ...further };
  const login = { username: "postgres", password: "canary-password" };
  return performLive(createPostgres(guard), "postgres", { settings, login });
}

describe("PostgreSQL", () => {
  it("inserts, finds, changes and deletes rows by bound values, whatever stands in them", async () => {
    const call = postgres();
    const hostile = `'); DROP TABLE people; --`;
    const values = { name: hostile, email: "a@example.com", 'od"d': "x", extra: { a: [1] } };
    expect(await call("row.insert", { table: "public.people", values })).toMatchObject({
      kind: "succeeded",
      output: { rowCount: 1, row: { id: 1, name: hostile, extra: { a: [1] }, 'od"d': "x" } },
    });
    const rows = [{ name: "B" }, { name: "C" }];
    expect(await call("row.insert", { table: "people", rows })).toMatchObject({ output: { rowCount: 2 } });
    expect(await call("row.find", { table: "people", where: { name: [hostile, "C"] }, orderBy: "id" })).toMatchObject({
      output: { rowCount: 2, rows: [{ id: 1 }, { id: 3 }] },
    });
    const where = { id: 1 };
    expect(await call("row.update", { table: "people", values: { name: "Z" }, where })).toMatchObject({
      output: { rowCount: 1 },
    });
    const upsert = { table: "people", values: { email: "a@example.com", name: "Y" }, key: ["email"] };
    expect(await call("row.upsert", upsert)).toMatchObject({ output: { row: { id: 1, name: "Y" } } });
    expect(await call("row.delete", { table: "people", where: { email: null } })).toMatchObject({
      output: { rowCount: 2 },
    });
  });

  it("gives numbers beyond 2^53 as text, instants as ISO, days as they are, bytes as a file", async () => {
    const call = postgres();
    const photo = { $file: { name: "p.bin", contentType: "image/png", base64: "AAEC" } };
    const values = { name: "A", born: "2026-03-02", seen: "2026-03-02T10:00:00+01:00", big: "9007199254740993", photo };
    expect(await call("row.insert", { table: "people", values })).toMatchObject({
      output: {
        row: {
          id: 1,
          born: "2026-03-02",
          seen: "2026-03-02T09:00:00.000Z",
          big: "9007199254740993",
          photo: { $file: { bytes: 3, base64: "AAEC" } },
        },
      },
    });
    expect(await call("query.run", { sql: "SELECT $1::int + 1 AS n, 'NaN'::float8 AS f", params: [1] })).toMatchObject({
      output: { rows: [{ n: 2, f: "NaN" }], columns: ["n", "f"], rowCount: 1 },
    });
  });

  it("a query cannot change anything, and is one statement", async () => {
    const call = postgres();
    expect(await call("query.run", { sql: "INSERT INTO people (name) VALUES ('x')" })).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { serviceCode: "25006", field: "with.sql", message: expect.stringContaining("statement.run") as string },
    });
    const two = await call("query.run", { sql: "COMMIT; DROP TABLE people" });
    expect(two).toMatchObject({ kind: "failed", error: { category: "validation_error" } });
    expect(await call("row.find", { table: "people" })).toMatchObject({ output: { rowCount: 0 } });
  });

  it("a statement writes; what it sets for its session reaches no later call", async () => {
    const call = postgres();
    const sql = "INSERT INTO people (name) SELECT 'n' || g FROM generate_series(1, $1::int) g RETURNING id";
    expect(await call("statement.run", { sql, params: [3] })).toMatchObject({ output: { rowCount: 3 } });
    await call("statement.run", { sql: "SET application_name = 'left behind'" });
    const shown = await call("query.run", { sql: "SHOW application_name" });
    expect(JSON.stringify(shown)).not.toContain("left behind");
  });

  it("more rows than asked for are an error that says how to page, and the next call works", async () => {
    const call = postgres();
    const sql = "SELECT generate_series(1, 100000) AS n";
    expect(await call("query.run", { sql, maxRows: 10 })).toMatchObject({
      error: { category: "pagination_limit", field: "with.sql", message: expect.stringContaining("OFFSET") as string },
    });
  });

  it.each([
    ["row.insert", { table: "nobody", values: { a: 1 } }, "not_found", "with.table"],
    ["row.insert", { table: "people", values: { nme: "A" } }, "validation_error", "with.values.nme"],
    ["row.insert", { table: "people", values: { email: "x" } }, "validation_error", "with.values.name"],
    ["row.find", { table: "people", where: { id: "ten" } }, "type_error", undefined],
    ["query.run", { sql: "SELEC 1" }, "validation_error", "with.sql"],
    ["row.update", { table: "people", values: { name: "x" }, where: {} }, "validation_error", "with.where"],
    ["row.upsert", { table: "people", values: { name: "x" }, key: ["id"] }, "validation_error", "with.key"],
  ])("%s %j is told as %s at %s", async (operation, input, category, field) => {
    const outcome = await postgres()(operation, input);
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { category } });
    if (field !== undefined) expect(outcome).toMatchObject({ error: { field } });
  });

  it("a key that is there is a duplicate, and names its column", async () => {
    const call = postgres();
    const values = { name: "A", email: "a@example.com" };
    await call("row.insert", { table: "people", values });
    const outcome = await call("row.insert", { table: "people", values });
    expect(outcome).toMatchObject({
      error: { category: "conflict_duplicate", serviceCode: "23505", field: "with.values.email" },
    });
    // The value is the row's, and belongs into no error.
    expect(outcome.kind === "failed" ? outcome.error.message : "").toMatch(/of email$/);
    expect(JSON.stringify(outcome.kind === "failed" ? outcome.error : "")).not.toContain("a@example.com");
  });

  it("finds new rows from the last value on", async () => {
    const call = postgres();
    await call("row.insert", { table: "people", rows: [{ name: "A" }, { name: "B" }] });
    const input = { table: "people", column: "id" };
    expect(await call("row.new", input)).toMatchObject({ output: { items: [{ id: "2", position: 2 }] } });
    await call("row.insert", { table: "people", values: { name: "C" } });
    expect(await call("row.new", { ...input, after: "2" })).toMatchObject({
      output: { items: [{ id: "2" }, { id: "3", row: { name: "C" } }] },
    });
  });

  it("dials no private address that nobody allowed, and needs TLS unless told otherwise", async () => {
    expect(await postgres({}, [])("query.run", { sql: "SELECT 1" })).toMatchObject({
      acted: "no",
      error: { code: "OUTBOUND_REFUSED", category: "configuration_missing" },
    });
    expect(await postgres({ tls: "verify" })("query.run", { sql: "SELECT 1" })).toMatchObject({
      error: { category: "tls_error", field: "connection" },
    });
    expect(await postgres({ port: "1" }, ["127.0.0.1:1"])("query.run", { sql: "SELECT 1" })).toMatchObject({
      error: { category: "connection_refused", retryable: true },
    });
  });
});
