// One statement over one SQLite file, in a process of its own: a query that never ends is ended with it. Reads a job of
// one line of JSON from its input, writes one line of JSON, ends. Stands in no bundle.
import Database from "better-sqlite3";

const ROWS_SIZE_MAX = 16 * 2 ** 20;

/** Value as JSON: whole numbers beyond 2^53 as `{big}`, bytes as `{bytes}`. */
function packed(value) {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : { big: String(value) };
  return Buffer.isBuffer(value) ? { bytes: value.toString("base64") } : value;
}

function unpacked(value) {
  if (typeof value === "boolean") return value ? 1 : 0;
  return value !== null && typeof value === "object" ? Buffer.from(value.bytes, "base64") : value;
}

function perform({ file, text, values, readOnly, rowsMax, busyMs }) {
  // A file that is not there is made only by a statement that changes something.
  const db = new Database(file, { readonly: readOnly, fileMustExist: readOnly, timeout: busyMs });
  try {
    db.pragma("trusted_schema = OFF");
    db.pragma("foreign_keys = ON");
    const statement = db.prepare(text).safeIntegers(true);
    const bound = values.map(unpacked);
    if (!statement.reader) {
      const { changes, lastInsertRowid } = statement.run(...bound);
      return { rows: [], columns: [], rowCount: changes, insertId: packed(lastInsertRowid) };
    }
    if (readOnly && !statement.readonly) return { refused: "a query only reads, for a change use statement.run" };
    const rows = [];
    let size = 0;
    let tooMany = false;
    const take = () => {
      for (const row of statement.iterate(...bound)) {
        tooMany = rows.length === rowsMax || size > ROWS_SIZE_MAX;
        if (tooMany) throw new Error("too many rows");
        const shown = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, packed(value)]));
        size += JSON.stringify(shown).length;
        rows.push(shown);
      }
    };
    try {
      // What gives too many rows back changes nothing.
      if (statement.readonly) take();
      else db.transaction(take)();
    } catch (error) {
      if (!tooMany) throw error;
      return { tooMany: rows.length === rowsMax ? "rows" : "bytes" };
    }
    return { rows, columns: statement.columns().map(({ name }) => name), rowCount: rows.length };
  } finally {
    db.close();
  }
}

let text = "";
process.stdin.setEncoding("utf8");
for await (const part of process.stdin) text += part;
let answer;
try {
  answer = perform(JSON.parse(text));
} catch (error) {
  answer = { error: { code: error.code ?? "SQLITE_ERROR", message: error.message } };
}
process.stdout.write(JSON.stringify(answer));
