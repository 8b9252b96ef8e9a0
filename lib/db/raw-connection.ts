import SqliteDatabase from "better-sqlite3";

export type RawConnection = SqliteDatabase.Database;

/** Milliseconds a statement blocks the process for another's lock; longer waits are made asynchronously. */
const BUSY_TIMEOUT_MS = 50;

/** Of 4 KiB each: a WAL of 16 MB. */
const CHECKPOINT_PAGES = 4_000;

/**
 * A connection of our own beside Prisma's, for what must be on disk when it returns: accepted runs and the journal.
 * A second connection to a WAL file starts with synchronous=NORMAL, so it is set here.
 */
export function openRawConnection(file: string): RawConnection {
  const connection = new SqliteDatabase(file, { timeout: BUSY_TIMEOUT_MS });
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  // Pages written again and again, the ends of tables and indexes, then reach the file once for many commits.
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  return connection;
}

/** What a failed statement means for whoever made it. */
export type StorageFailure = "busy" | "full" | "io" | "other";

export function storageFailureOf(error: unknown): StorageFailure {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "busy";
  if (code.startsWith("SQLITE_FULL")) return "full";
  if (code.startsWith("SQLITE_IOERR")) return "io";
  return "other";
}
