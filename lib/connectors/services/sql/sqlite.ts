import { spawn } from "node:child_process";
import { z } from "zod";
import { jsonSchema, type Json, type JsonObject } from "@/lib/kernel/json";
import type { ErrorCategory } from "@/lib/workflow/run-schema";
import type { FileRoot } from "../../file-root";
import { invalidInput, ServiceFailure, type Performer } from "../../performer";
import { buildStatement, type Dialect, type Statement } from "./build-statement";
import { fieldOfColumn } from "./field-of-column";
import { boundAsText, outputOf, RowTaker, type Result } from "./rows";

export const SQLITE: Dialect = {
  // Not in double quotes: SQLite takes those that name no column for a text.
  quote: (name) => `\`${name.replaceAll("`", "``")}\``,
  placeholder: () => "?",
  onConflict: (keys, set) => {
    const changes = set.map((name) => `${name} = excluded.${name}`).join(", ");
    return `ON CONFLICT (${keys.join(", ")}) DO ${set.length === 0 ? "NOTHING" : `UPDATE SET ${changes}`}`;
  },
  hasReturning: true,
};

/** Processes at one time; further calls wait. */
const PROCESSES_MAX = 4;
const BUSY_MS_MAX = 5_000;
const ANSWER_BYTES_MAX = 64 * 2 ** 20;
/** What a statement may begin with. ATTACH and VACUUM INTO name further files, PRAGMA switches guards off. */
const READS = ["SELECT", "WITH", "VALUES", "EXPLAIN"];
const CHANGES = [...READS, "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP", "ANALYZE", "REINDEX"];

const answerSchema = z.union([
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ refused: z.string() }),
  z.object({ tooMany: z.enum(["rows", "bytes"]) }),
  z.object({
    rows: z.array(z.record(z.string(), jsonSchema)),
    columns: z.array(z.string()),
    rowCount: z.number(),
    insertId: jsonSchema.optional(),
  }),
]);
type Answer = z.infer<typeof answerSchema>;

/**
 * SQLite files below the folder of files. SQLite works within the process that calls it and cannot be stopped there: each
 * statement has a process of its own, which is killed when the step's time is over.
 * @param processFile path of `sqlite-process.mjs`
 */
export function createSqlite(files: FileRoot, processFile: string): Performer {
  let free = PROCESSES_MAX;
  const waiting: (() => void)[] = [];
  return async ({ operation, input, signal, timeoutMs, begin, trace }) => {
    const statement = buildStatement(operation.id, input, SQLITE);
    checkBeginning(statement);
    const file = await files.resolve(String(input["file"]), "file", { mayBeNew: !statement.readOnly });
    trace({ method: "SQL", url: `sqlite:${String(input["file"])}`, headers: {}, body: statement.text });
    const { text, readOnly, rowsMax } = statement;
    const values = statement.values.map(boundAsText).map(packed);
    const busyMs = Math.max(1, Math.min(BUSY_MS_MAX, Math.floor(timeoutMs / 2)));
    while (free === 0) await turn(waiting, signal);
    free -= 1;
    try {
      signal.throwIfAborted();
      if (!readOnly) begin();
      const answer = await answerOf(processFile, { file, text, values, readOnly, rowsMax, busyMs }, signal);
      return outputOf(operation.id, input, resultOf(answer, statement, input));
    } finally {
      free += 1;
      waiting.shift()?.();
    }
  };
}

/** Waits to be called; whoever gives up leaves the queue at once, and takes nobody's turn. */
function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const called = (): void => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = (): void => {
      waiting.splice(waiting.indexOf(called), 1);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", leave, { once: true });
    waiting.push(called);
  });
}

/** The statement's first word, after spaces and comments as SQLite reads them. */
function checkBeginning({ text, readOnly, isOwn }: Statement): void {
  if (!isOwn) return;
  const start = text.replace(/^(?:[ \t\n\f\r]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*/, "");
  const word = /^[A-Za-z]+/.exec(start)?.[0].toUpperCase() ?? "";
  const allowed = readOnly ? READS : CHANGES;
  if (!allowed.includes(word)) throw invalidInput("sql", `must begin with one of ${allowed.join(", ")}`);
}

function packed(value: ReturnType<typeof boundAsText>): Json {
  return Buffer.isBuffer(value) ? { bytes: value.toString("base64") } : value;
}

function answerOf(processFile: string, job: JsonObject, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // None of our environment, and memory of a bounded size.
    const child = spawn(process.execPath, ["--max-old-space-size=256", processFile], {
      env: { NODE_ENV: "production" },
      stdio: ["pipe", "pipe", "pipe"],
      signal,
      killSignal: "SIGKILL",
    });
    const parts: Buffer[] = [];
    let bytes = 0;
    let said = "";
    child.stdout.on("data", (part: Buffer) => {
      bytes += part.byteLength;
      if (bytes > ANSWER_BYTES_MAX) child.kill("SIGKILL");
      else parts.push(part);
    });
    child.stderr.on("data", (part: Buffer) => (said = (said + part.toString("utf8")).slice(-500)));
    child.on("error", reject);
    child.stdin.on("error", () => undefined);
    child.on("close", () => {
      if (signal.aborted) return reject(signal.reason as Error);
      try {
        resolve(answerSchema.parse(JSON.parse(Buffer.concat(parts).toString("utf8"))));
      } catch {
        reject(died(said));
      }
    });
    child.stdin.end(JSON.stringify(job));
  });
}

function died(said: string): ServiceFailure {
  return new ServiceFailure({
    category: /heap out of memory/i.test(said) ? "out_of_memory" : "upstream_5xx",
    code: "SQLITE_PROCESS_ENDED",
    message: "the process that ran the statement ended without an answer",
    acted: "unknown",
  });
}

function resultOf(answer: Answer, statement: Statement, input: JsonObject): Result {
  if ("refused" in answer) throw invalidInput("sql", answer.refused);
  if ("tooMany" in answer) {
    // Told by the one who tells it of every database.
    const taker = new RowTaker({ ...statement, rowsMax: answer.tooMany === "rows" ? 0 : 1 });
    taker.take({ cell: answer.tooMany === "rows" ? "" : "x".repeat(17 * 2 ** 20) });
  }
  if ("error" in answer) throw failureOf(answer.error, statement, input);
  if (!("rows" in answer)) throw died("");
  const { rows, insertId, ...rest } = answer;
  const cells = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, unpacked(cell)])),
  );
  return { ...rest, rows: cells, ...(insertId === undefined ? {} : { insertId: unpacked(insertId) }) };
}

function unpacked(cell: Json): Json {
  if (cell === null || typeof cell !== "object" || Array.isArray(cell)) return cell;
  if (typeof cell["big"] === "string") return cell["big"];
  const base64 = String(cell["bytes"]);
  const bytes = Buffer.byteLength(base64, "base64");
  return { $file: { name: "data", contentType: "application/octet-stream", bytes, base64 } };
}

/** Result code, or its beginning → category. @see https://www.sqlite.org/rescode.html */
const CATEGORIES: readonly (readonly [string, ErrorCategory])[] = [
  ["SQLITE_CONSTRAINT_UNIQUE", "conflict_duplicate"],
  ["SQLITE_CONSTRAINT_PRIMARYKEY", "conflict_duplicate"],
  ["SQLITE_CONSTRAINT_DATATYPE", "type_error"],
  ["SQLITE_CONSTRAINT", "validation_error"],
  ["SQLITE_BUSY", "concurrency_lock"],
  ["SQLITE_LOCKED", "concurrency_lock"],
  ["SQLITE_FULL", "disk_full"],
  ["SQLITE_READONLY", "auth_missing_scope"],
  ["SQLITE_CANTOPEN", "not_found"],
  ["SQLITE_NOTADB", "validation_error"],
  ["SQLITE_TOOBIG", "payload_too_large"],
  ["SQLITE_NOMEM", "out_of_memory"],
  ["SQLITE_IOERR", "upstream_5xx"],
  ["SQLITE_CORRUPT", "resource_state"],
];

function failureOf(
  { code, message }: { code: string; message: string },
  statement: Statement,
  input: JsonObject,
): ServiceFailure {
  const isTable = message.startsWith("no such table");
  const isFile = code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CANTOPEN");
  const known = CATEGORIES.find(([beginning]) => code.startsWith(beginning))?.[1];
  const column = /(?:constraint failed: |has no column named |no such column: )(?:\w+\.)?(\w+)/.exec(message)?.[1];
  return new ServiceFailure({
    category: known ?? (isTable ? "not_found" : "validation_error"),
    code,
    serviceCode: code,
    message,
    field: isFile ? "with.file" : fieldOfColumn(statement, input, column, isTable),
  });
}
