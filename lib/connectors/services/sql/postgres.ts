import type { Client, CustomTypesConfig } from "pg";
import type { HostGuard } from "../../http/host-guard";
import type { Performance, Performer } from "../../performer";
import type { Account } from "./account";
import type { Dialect, Statement } from "./build-statement";
import type { PooledClient } from "./client-pool";
import { performStatements } from "./perform-statement";
import { postgresFailure } from "./postgres-failure";
import { boundValue, RowTaker, type Result } from "./rows";

const PORT = 5432;
const CONNECT_MS_MAX = 10_000;

export const POSTGRES: Dialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (place) => `$${place}`,
  onConflict: (keys, set) => {
    const changes = set.map((name) => `${name} = EXCLUDED.${name}`).join(", ");
    return `ON CONFLICT (${keys.join(", ")}) DO ${set.length === 0 ? "NOTHING" : `UPDATE SET ${changes}`}`;
  },
  hasReturning: true,
};

interface Pooled extends PooledClient {
  client: Client;
}

/**
 * PostgreSQL: one statement a call, in a transaction of its own (read only for reads), with bound values, within the
 * time of the step.
 */
export function createPostgres(guard: HostGuard): Performer {
  return performStatements(guard, {
    scheme: "postgres",
    port: PORT,
    dialect: POSTGRES,
    bound: boundValue,
    open,
    run: ({ client }: Pooled, ...rest) => run(client, ...rest),
    failure: postgresFailure,
  });
}

async function open(account: Account, address: string, { timeoutMs }: Performance): Promise<Pooled> {
  const { Client: PgClient, types } = (await import("pg")).default;
  const parsers: CustomTypesConfig = {
    getTypeParser: (oid: number, format?: unknown): ((text: string) => unknown) =>
      PARSERS[oid] ?? (types.getTypeParser(oid, format as "text") as (text: string) => unknown),
  };
  const client = new PgClient({
    host: address,
    port: account.port,
    database: account.database,
    user: account.username,
    password: account.password,
    ssl: account.tls === "off" ? false : { servername: account.host, rejectUnauthorized: account.tls === "verify" },
    connectionTimeoutMillis: Math.min(CONNECT_MS_MAX, timeoutMs),
    application_name: "workflow-platform",
    types: parsers,
  });
  // A connection at rest may be cut at any time; the next call notices.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
  return {
    client,
    // What a statement set for its session, locks it took: nothing of it reaches the next call.
    reset: async () => void (await client.query("DISCARD ALL")),
    close: () => void client.end().catch(() => undefined),
  };
}

/** Types whose texts say more than what the library makes of them. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  // int8
  20: (text) => BigInt(text),
  // date, interval: as they are
  1082: (text) => text,
  1186: (text) => text,
  // timestamp: no zone, so no instant
  1114: (text) => text.replace(" ", "T"),
};

async function run(
  client: Client,
  statement: Statement,
  values: unknown[],
  { begin, timeoutMs }: Performance,
): Promise<Result> {
  const limitMs = Math.max(1, Math.floor(timeoutMs));
  await client.query(`BEGIN${statement.readOnly ? " READ ONLY" : ""}; SET LOCAL statement_timeout = ${limitMs}`);
  if (!statement.readOnly) begin();
  let result: Result;
  try {
    result = await taken(client, statement, values);
  } catch (error) {
    // The database says why; a transaction that is left open would only be thrown away with its client.
    if (isDatabaseError(error)) await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
  await client.query(statement.readOnly ? "ROLLBACK" : "COMMIT");
  return result;
}

function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && "severity" in error;
}

/** By the extended protocol, which takes one statement only; rows are counted as they come. */
async function taken(client: Client, statement: Statement, values: unknown[]): Promise<Result> {
  const { Query } = (await import("pg")).default;
  const taker = new RowTaker(statement);
  return new Promise((resolve, reject) => {
    const query = new Query({ text: statement.text, values, queryMode: "extended" } as ConstructorParameters<
      typeof Query
    >[0]);
    query.on("row", (row: object) => {
      try {
        taker.take(row);
      } catch (error) {
        reject(error as Error);
      }
    });
    query.on("error", reject);
    query.on("end", ({ fields, rowCount }) =>
      resolve({ rows: taker.rows, columns: fields.map(({ name }) => name), rowCount: rowCount ?? 0 }),
    );
    client.query(query);
  });
}
