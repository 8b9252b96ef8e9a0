import type { AddressInfo } from "node:net";
import mysql from "mysql2";
import { afterEach, describe, expect, it } from "vitest";
import { createHostGuard } from "../../http/host-guard";
import { performLive } from "../../testing/perform";
import { createMysql } from "./mysql";

interface Answer {
  ok?: { affectedRows: number; insertId?: number };
  error?: { code: number; message: string };
}

/** What of the library's server has no types. */
interface ServerConnection {
  on(event: string, listener: (...given: never[]) => void): void;
  serverHandshake(given: object): void;
  writeOk(given?: object): void;
  writeError(given: object): void;
  writePacket(packet: object): void;
}

/** "Prepared as statement 1, with no columns": the library's server has no word for it. Values then come unasked. */
function preparedPacket(): object {
  const buffer = Buffer.alloc(4 + 12);
  buffer.writeUIntLE(12, 0, 3);
  buffer.writeUInt32LE(1, 5);
  return { buffer, length: () => buffer.length, writeHeader: (sequence: number) => (buffer[3] = sequence) };
}

let close: () => void = () => undefined;
afterEach(() => close());

/** The protocol of MySQL as the client's own library serves it, with answers of ours. */
async function server(answerTo: (sql: string) => Answer, loginFails = false) {
  const asked: { sql: string }[] = [];
  const create = (mysql as unknown as { createServer(): never }).createServer;
  const listening = create() as {
    on(event: "connection", listener: (connection: ServerConnection) => void): void;
    listen(port: number, host: string, done: () => void): void;
    close(): void;
    _server: { address(): AddressInfo };
  };
  listening.on("connection", (connection) => {
    let prepared = "";
    connection.on("error", () => undefined);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: "8.4.0",
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xff_f7_ff,
      authCallback: (_given: unknown, done: (error: null, refusal?: object) => void) =>
        loginFails ? done(null, { message: "Access denied for user 'me'", code: 1045 }) : done(null),
    });
    const reply = (sql: string): void => {
      const { ok, error } = answerTo(sql);
      if (error === undefined) connection.writeOk(ok ?? { affectedRows: 0 });
      else connection.writeError(error);
    };
    connection.on("query", (sql: string) => {
      asked.push({ sql });
      reply(sql);
    });
    connection.on("stmt_prepare", (sql: string) => {
      if (sql.startsWith("SET")) {
        asked.push({ sql });
        return reply(sql);
      }
      const { error } = answerTo(sql);
      if (error !== undefined) return connection.writeError(error);
      prepared = sql;
      connection.writePacket(preparedPacket());
    });
    connection.on("stmt_execute", () => {
      asked.push({ sql: prepared });
      reply(prepared);
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  close = () => listening.close();
  return { asked, port: listening._server.address().port };
}

function call(port: number, further: Record<string, string> = {}, allowed = true) {
  const guard = createHostGuard({ allow: allowed ? [`127.0.0.1:${port}`] : [] });
  const settings = { host: "127.0.0.1", port: String(port), database: "shop", tls: "off", ...further };
  return performLive(createMysql(guard), "mysql", { settings, login: { username: "me", password: "canary-password" } });
}

describe("MySQL", () => {
  it("a refused sign-in is told as such, and no password stands anywhere", async () => {
    const { port } = await server(() => ({}), true);
    const outcome = await call(port)("row.find", { table: "people" });
    expect(outcome).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { category: "invalid_credentials", code: "MYSQL_1045", field: "connection" },
    });
    expect(JSON.stringify(outcome)).not.toContain("canary-password");
  });

  it("a write's answer has no columns, and is told at once", async () => {
    const { port, asked } = await server((sql) =>
      sql.startsWith("INSERT") ? { ok: { affectedRows: 1, insertId: 42 } } : {},
    );
    expect(await call(port)("row.insert", { table: "people", values: { name: "Ada" } })).toMatchObject({
      kind: "succeeded",
    });
    expect(asked.map(({ sql }) => sql.split(" ")[0])).toEqual(["START", "INSERT", "COMMIT"]);
  });

  it("errors are told by kind and field, after the transaction was taken back", async () => {
    const { port, asked } = await server((sql) =>
      sql.startsWith("INSERT") ? { error: { code: 1054, message: "Unknown column 'nme' in 'field list'" } } : {},
    );
    const outcome = await call(port)("row.insert", { table: "people", values: { nme: "A" } });
    expect(outcome).toMatchObject({
      acted: "no",
      error: { category: "validation_error", code: "MYSQL_1054", field: "with.values.nme" },
    });
    expect(asked.map(({ sql }) => sql).slice(0, 2)).toEqual(["START TRANSACTION", "ROLLBACK"]);
  });

  it("reads run in a transaction that reads only, within a time; MariaDB's word for it is known", async () => {
    const { port, asked } = await server((sql) => {
      if (sql.includes("max_execution_time")) return { error: { code: 1193, message: "Unknown system variable" } };
      return sql.startsWith("SELECT") ? { error: { code: 1146, message: "Table 'shop.people' doesn't exist" } } : {};
    });
    expect(await call(port)("row.find", { table: "people" })).toMatchObject({
      error: { category: "not_found", field: "with.table" },
    });
    expect(asked.map(({ sql }) => sql).slice(0, 3)).toEqual([
      "SET SESSION max_execution_time = 10000",
      "SET SESSION max_statement_time = 10",
      "START TRANSACTION READ ONLY",
    ]);
  });

  it("dials no private address that nobody allowed, and goes nowhere without TLS unless told so", async () => {
    const { port, asked } = await server(() => ({}));
    expect(await call(port, {}, false)("row.find", { table: "t" })).toMatchObject({
      error: { code: "OUTBOUND_REFUSED" },
    });
    expect(await call(port, { tls: "verify" })("row.find", { table: "t" })).toMatchObject({
      kind: "failed",
      acted: "no",
    });
    expect(asked).toEqual([]);
  });
});
