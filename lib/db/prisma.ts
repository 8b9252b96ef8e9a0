import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { systemRandom } from "@/lib/kernel/random";
import { retryWhenBusy } from "./busy-retry";
import { PrismaClient } from "./generated/client";

/** Milliseconds that a statement waits, blocking, for the write lock; longer waits are asynchronous. */
const BUSY_TIMEOUT_MS = 50;

/** Sets what a new connection lacks: a second connection to a WAL file starts with synchronous=NORMAL. */
class DurableSqlite extends PrismaBetterSqlite3 {
  override connect(): ReturnType<PrismaBetterSqlite3["connect"]> {
    return retryWhenBusy(async () => {
      const connection = await super.connect();
      try {
        await connection.executeScript(
          "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL;",
        );
        return connection;
      } catch (error) {
        await connection.dispose();
        throw error;
      }
    }, systemRandom);
  }
}

/**
 * Opens the database for Prisma. Single statements retry while the file is locked; for a batch wrap the whole
 * `$transaction([...])` in {@link retryWhenBusy}. Interactive transactions are not used: held open over an `await`,
 * one blocks every synchronous writer of the same process.
 */
export function openDatabase(file: string) {
  const adapter = new DurableSqlite({ url: `file:${file}`, timeout: BUSY_TIMEOUT_MS }, { timestampFormat: "iso8601" });
  return new PrismaClient({ adapter }).$extends({
    name: "retry-when-busy",
    query: {
      $allOperations({ args, query, ...rest }) {
        const inBatch = "__internalParams" in rest && hasTransaction(rest.__internalParams);
        return inBatch ? query(args) : retryWhenBusy(() => query(args), systemRandom);
      },
    },
  });
}

function hasTransaction(internal: unknown): boolean {
  return (
    typeof internal === "object" && internal !== null && "transaction" in internal && internal.transaction !== undefined
  );
}

export type Database = ReturnType<typeof openDatabase>;
