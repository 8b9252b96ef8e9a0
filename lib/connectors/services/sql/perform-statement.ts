import type { HostGuard } from "../../http/host-guard";
import type { Performance, Performer } from "../../performer";
import { accountOf, type Account } from "./account";
import { buildStatement, type Dialect, type Statement } from "./build-statement";
import { createClientPool, type PooledClient } from "./client-pool";
import { outputOf, type Result } from "./rows";

/** What one kind of database server does its own way. */
export interface SqlServer<Client extends PooledClient, Value> {
  /** Of its addresses, e.g. `postgres`. */
  scheme: string;
  /** Where the account names none. */
  port: number;
  dialect: Dialect;
  /** A value of the input as its client takes it. */
  bound(value: Statement["values"][number]): Value;
  /** Signs in at the address that the guard found; what was checked is what is dialled. */
  open(account: Account, address: string, performance: Performance): Promise<Client>;
  /** In a transaction of its own, read only for reads; calls `begin` before what may act. */
  run(client: Client, statement: Statement, values: Value[], performance: Performance): Promise<Result>;
  /** The server's error in our terms; undefined where it is not the server's. */
  failure(error: unknown, statement: Statement, input: Performance["input"]): Error | undefined;
}

/** One statement a call, with bound values, by clients that are kept open per account. */
export function performStatements<Client extends PooledClient, Value>(
  guard: HostGuard,
  server: SqlServer<Client, Value>,
): Performer {
  const pool = createClientPool<Client>();
  return async (performance) => {
    const { operation, input, connection, signal, trace } = performance;
    const account = accountOf(connection, server.port);
    const statement = buildStatement(operation.id, input, server.dialect);
    const values = statement.values.map((value) => server.bound(value));
    const url = `${server.scheme}://${account.host}:${account.port}/${account.database}`;
    trace({ method: "SQL", url, headers: {}, body: statement.text });
    try {
      const result = await pool.use(
        account.key,
        signal,
        async () => server.open(account, await guard.addressOf(account.host, account.port), performance),
        (client) => server.run(client, statement, values, performance),
      );
      return outputOf(operation.id, input, result);
    } catch (error) {
      throw server.failure(error, statement, input) ?? error;
    }
  };
}
