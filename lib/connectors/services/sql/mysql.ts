import { connect } from "node:net";
import type { Connection, QueryError, ResultSetHeader } from "mysql2";
import type { HostGuard } from "../../http/host-guard";
import type { Performance, Performer } from "../../performer";
import type { Account } from "./account";
import type { Dialect, Statement } from "./build-statement";
import type { PooledClient } from "./client-pool";
import { mysqlFailure } from "./mysql-failure";
import { performStatements } from "./perform-statement";
import { boundAsText, RowTaker, type Result } from "./rows";

const PORT = 3306;
const CONNECT_MS_MAX = 10_000;
/** There is no such variable: MariaDB calls it otherwise. */
const ER_UNKNOWN_SYSTEM_VARIABLE = 1193;

export const MYSQL: Dialect = {
  quote: (name) => `\`${name.replaceAll("`", "``")}\``,
  placeholder: () => "?",
  // MySQL finds the unique key by itself; without further columns the key is set to itself, which changes nothing.
  onConflict: (keys, set) =>
    `ON DUPLICATE KEY UPDATE ${(set.length === 0 ? keys : set).map((name) => `${name} = VALUES(${name})`).join(", ")}`,
  hasReturning: false,
};

interface Pooled extends PooledClient {
  client: Connection;
}

type Value = string | number | boolean | null | Buffer;

/** MySQL and MariaDB: one prepared statement a call, in a transaction of its own (read only for reads). */
export function createMysql(guard: HostGuard): Performer {
  return performStatements(guard, {
    scheme: "mysql",
    port: PORT,
    dialect: MYSQL,
    bound: boundAsText,
    open,
    run: ({ client }: Pooled, ...rest) => run(client, ...rest),
    failure: mysqlFailure,
  });
}

async function open(account: Account, address: string, { timeoutMs }: Performance): Promise<Pooled> {
  const { createConnection } = (await import("mysql2")).default;
  const verified = account.tls === "verify";
  const client = createConnection({
    // The name is for TLS only.
    host: account.host,
    stream: () => connect(account.port, address),
    user: account.username,
    password: account.password,
    ...(account.database === "" ? {} : { database: account.database }),
    ...(account.tls === "off" ? {} : { ssl: { rejectUnauthorized: verified, verifyIdentity: verified } }),
    connectTimeout: Math.min(CONNECT_MS_MAX, timeoutMs),
    charset: "utf8mb4",
    supportBigNumbers: true,
    dateStrings: true,
    multipleStatements: false,
  });
  // A connection at rest may be cut at any time; the next call notices.
  client.on("error", () => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      client.connect((error) => (error === null ? resolve() : reject(error)));
    });
  } catch (error) {
    client.destroy();
    throw error;
  }
  return {
    client,
    // What a statement set for its session, locks it took: nothing of it reaches the next call.
    reset: () => new Promise((resolve, reject) => client.reset((error) => (error ? reject(error) : resolve()))),
    close: () => client.destroy(),
  };
}

async function run(
  client: Connection,
  statement: Statement,
  values: Value[],
  { begin, timeoutMs }: Performance,
): Promise<Result> {
  const limitMs = Math.max(1, Math.floor(timeoutMs));
  if (statement.readOnly) await limitTime(client, limitMs);
  await plain(client, `START TRANSACTION${statement.readOnly ? " READ ONLY" : ""}`);
  if (!statement.readOnly) begin();
  let result: Result;
  try {
    result = await taken(client, statement, values);
  } catch (error) {
    if (isDatabaseError(error)) await plain(client, "ROLLBACK").catch(() => undefined);
    throw error;
  }
  await plain(client, statement.readOnly ? "ROLLBACK" : "COMMIT");
  return result;
}

/** A query that nobody waits for any more ends by itself. */
async function limitTime(client: Connection, limitMs: number): Promise<void> {
  try {
    await plain(client, `SET SESSION max_execution_time = ${limitMs}`);
  } catch (error) {
    if ((error as QueryError).errno !== ER_UNKNOWN_SYSTEM_VARIABLE) throw error;
    await plain(client, `SET SESSION max_statement_time = ${limitMs / 1000}`);
  }
}

/** Only for texts of our own. */
function plain(client: Connection, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(text, (error: QueryError | null) => (error === null ? resolve() : reject(error)));
  });
}

function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && "sqlState" in error && "errno" in error;
}

/** As a prepared statement, which is one only; rows are counted as they come. */
function taken(client: Connection, statement: Statement, values: Value[]): Promise<Result> {
  const taker = new RowTaker(statement);
  return new Promise((resolve, reject) => {
    let columns: string[] = [];
    let changed: ResultSetHeader | undefined;
    const query = client.execute(statement.text, values);
    query.on("error", reject);
    // Of a statement that gives no rows there are none; an error thrown here would leave the call without an answer.
    query.on("fields", (fields: { name: string }[] | undefined) => {
      columns = (fields ?? []).map(({ name }) => name);
    });
    query.on("result", (row: object) => {
      if (columns.length === 0) {
        changed = row as ResultSetHeader;
        return;
      }
      try {
        taker.take(row);
      } catch (error) {
        reject(error as Error);
      }
    });
    query.on("end", () =>
      resolve({
        rows: taker.rows,
        columns,
        rowCount: changed?.affectedRows ?? taker.rows.length,
        ...(changed === undefined ? {} : { insertId: changed.insertId }),
      }),
    );
  });
}
