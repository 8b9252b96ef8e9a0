import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { OperationOutcome } from "@/lib/connectors/contract";
import type { Json } from "@/lib/kernel/json";
import { FORBIDDEN_KEYS } from "@/lib/kernel/json";
import { FORBIDDEN_KEYS as REFUSED_KEYS } from "./prelude.mjs";
import { CODE_LIMITS_DEFAULT, createCodeSandbox, type SandboxOptions } from "./sandbox";

const threadFile = path.resolve(import.meta.dirname, "thread.mjs");
const opened: { close(): Promise<void> }[] = [];
function sandbox(options: Partial<SandboxOptions> = {}) {
  const made = createCodeSandbox({ ...CODE_LIMITS_DEFAULT, threads: 1, threadFile, ...options });
  opened.push(made);
  return made;
}
afterAll(() => Promise.all(opened.map((one) => one.close())));

const shared = sandbox();
const quick = sandbox({ timeoutMsMax: 500 });
const run = (source: string, input: Json = null, from = shared): Promise<OperationOutcome> =>
  from.run({ source, input, timeoutMs: 60_000, signal: new AbortController().signal });

async function output(source: string, input: Json = null): Promise<Json> {
  const outcome = await run(source, input);
  if (outcome.kind === "failed") throw outcome.error as unknown as Error;
  return outcome.output;
}
async function error(source: string, from = shared) {
  const outcome = await run(source, null, from);
  if (outcome.kind === "succeeded") throw new Error(`it gave ${JSON.stringify(outcome.output)}`);
  expect(outcome.acted).toBe("no");
  return outcome.error;
}

describe("code in the sandbox", () => {
  it("takes input as JSON and gives JSON back", async () => {
    const input = { items: [1, 2, 3], "a b": { ü: "☃", __proto__x: null } };
    expect(await output("return { twice: input.items.map((n) => n * 2), same: input };", input)).toEqual({
      twice: [2, 4, 6],
      same: input,
    });
    expect(await output("const d = new Date(0); return { d, none: null };")).toEqual({
      d: "1970-01-01T00:00:00.000Z",
      none: null,
    });
  });
  it("may await what settles by itself, and gives null when it returns nothing", async () => {
    expect(await output("const [a, b] = await Promise.all([1, (async () => 2)()]);\nreturn a + b; // sum")).toBe(3);
    expect(await output("const unused = 1;")).toBeNull();
  });
  it("a promise that nothing settles is refused", async () => {
    expect(await error("await new Promise(() => {});")).toMatchObject({ code: "CODE_NEVER_SETTLES" });
  });
  it.each([
    ["const a = 1;\n\nthrow new Error('no price');", "CODE_THREW", "line 3: no price"],
    ["const a = input;\nreturn a.b.c;", "CODE_THREW", "line 2: TypeError: cannot read property 'b' of null"],
    ["await null;\nconst f = () => {\n  return gone;\n};\nreturn f();", "CODE_THREW", "line 3: ReferenceError"],
    ["x = 1;", "CODE_THREW", "line 1: ReferenceError"],
    ["const a = 1;\nreturn a +;\n", "CODE_SYNTAX", "line 2: SyntaxError"],
    ["import fs from 'fs';", "CODE_SYNTAX", "line 1: SyntaxError"],
    ["throw { price: 1 };", "CODE_THREW", '{"price":1}'],
    ["throw null;", "CODE_THREW", "null"],
  ])("an error names its message and the line of the source: %j", async (source, code, message) => {
    const found = await error(source);
    expect(found).toMatchObject({ code, field: "with.source", retryable: false });
    expect(found.message).toContain(message);
  });
  it.each([
    ["return { a: [1, undefined] };", "result.a[1] is undefined"],
    ["return { total: 0 / 0 };", "result.total is NaN"],
    ["return [1 / 0];", "result[0] is Infinity"],
    ["return { 'a b': 1n };", 'result["a b"] is a BigInt'],
    ["return { f() {} };", "result.f is a function"],
    ["const a = { b: {} }; a.b.c = a; return a;", "result.b.c refers back"],
    ["return { seen: new Map() };", "result.seen is a Map"],
    ["return { p: (async () => 1)() };", "result.p is a Promise"],
    ["let o = 1; for (let i = 0; i < 200; i += 1) o = { o }; return o;", "is nested more than 64 deep"],
    ["return new Array(2 ** 31);", "result[0] is undefined"],
  ])("what JSON cannot hold is named with its path: %j", async (source, message) => {
    expect((await error(source)).message).toContain(message);
  });
  it("the same value twice is no cycle", async () => {
    expect(await output("const a = [1]; return { a, b: a };")).toEqual({ a: [1], b: [1] });
  });
  it("console output is kept in order, with its level", async () => {
    const outcome = await run(
      "console.log('a', 1, { b: [null] }); console.warn('w'); console.error(new TypeError('e'));",
    );
    expect(outcome.trace?.console).toEqual([
      { level: "log", text: 'a 1 {"b":[null]}' },
      { level: "warn", text: "w" },
      { level: "error", text: "TypeError: e" },
    ]);
    expect((await run("console.log('before'); null.x;")).trace?.console).toEqual([{ level: "log", text: "before" }]);
  });
});

describe("hostile code", () => {
  it.each([
    ["an endless loop", "while (true) {}"],
    ["one that catches everything", "for (;;) { try { for (;;) {} } catch {} }"],
    ["an endless chain of promises", "const f = async () => { for (;;) await null; }; await f();"],
    ["a regular expression that backtracks for ever", "return /^(a+)+$/.test('a'.repeat(40) + 'b');"],
    ["a loop in an error's own getter", "throw new (class extends Error { get message() { for (;;) {} } })();"],
    ["a loop in toJSON of the result", "return { toJSON() { for (;;) {} } };"],
    ["source that ends its function early and loops", "}); for (;;) {} (async function () {"],
    ["a native loop that the interpreter does not interrupt", "return [].lastIndexOf.call({ length: 2 ** 52 }, 1);"],
  ])("%s ends at its deadline", async (_, source) => {
    const found = await error(source, quick);
    expect(found).toMatchObject({ code: "CODE_TIMEOUT", category: "infinite_loop" });
    expect(found.message).toContain("500 ms (the limit CODE_TIMEOUT_MS");
    expect(await run("return 1;", null, quick)).toEqual({ kind: "succeeded", output: 1 });
  });
  it("a step's own timeoutMs is shorter, and is named", async () => {
    const outcome = await shared.run({
      source: "for (;;) {}",
      input: null,
      timeoutMs: 50,
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({ error: { code: "CODE_TIMEOUT" } });
    expect(outcome.kind === "failed" && outcome.error.message).toContain("50 ms (timeoutMs of the step)");
  });
  it.each([
    ["doubling a list", "let a = [1]; for (;;) a = a.concat(a);"],
    ["joining texts", "const a = []; let s = 'x'.repeat(1e6); for (;;) a.push((s += s.length));"],
    ["typed arrays", "const a = []; for (;;) a.push(new Uint8Array(1e6));"],
    ["small objects", "const a = []; for (;;) a.push({ a: 1 });"],
    ["promises that call themselves", "const f = async () => { await null; return f(); }; return f();"],
  ])("memory is bounded: %s", async (_, source) => {
    const found = await error(source, sandbox({ memoryBytes: 32 * 2 ** 20 }));
    expect(found).toMatchObject({ code: "CODE_MEMORY", category: "out_of_memory" });
    expect(found.message).toContain("32 MiB of memory (the limit CODE_MEMORY_MB");
  });
  it.each([
    ["one buffer above all limits", "return new ArrayBuffer(2 ** 32).byteLength;"],
    ["doubling a text", "let s = 'x'; for (;;) s += s;"],
    ["recursion without end", "const f = () => f() + 1; return f();"],
    [
      "recursion in a native function",
      "let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; return a.flat(Infinity);",
    ],
  ])("%s fails the step alone", async (_, source) => {
    expect((await error(source)).message).toMatch(/^line 1: (RangeError|InternalError)/);
    expect(await output("return 1;")).toBe(1);
  });
  it("a result above its limit is refused, and the limit named", async () => {
    const found = await error("return 'x'.repeat(100);", sandbox({ outputCharsMax: 50 }));
    expect(found).toMatchObject({ code: "CODE_OUTPUT", category: "payload_too_large" });
    expect(found.message).toContain("102 characters of JSON; at most 50 are taken (the limit STEP_OUTPUT_MAX_BYTES");
  });
  it("console output is bounded in lines, and says how much is missing", async () => {
    const { trace } = await run("for (let i = 0; i < 1000; i += 1) console.log(i);");
    expect(trace?.console).toHaveLength(201);
    expect(trace?.console?.at(-1)?.text).toBe("… 800 more lines were left out");
    const wide = (await run("for (let i = 0; i < 1000; i += 1) console.log('x'.repeat(1e5));")).trace?.console ?? [];
    expect(wide.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(20_000);
  });
  it("nothing of the host is in reach", async () => {
    const globals = (await output("return Object.getOwnPropertyNames(globalThis);")) as string[];
    const outside =
      "process require module exports fetch setTimeout setInterval setImmediate queueMicrotask Buffer WebAssembly Worker std os bjson print scriptArgs performance navigator".split(
        " ",
      );
    expect(globals.filter((name) => outside.includes(name))).toEqual([]);
    for (const source of [
      "return typeof (function () { return this; })();",
      "return [].constructor.constructor('return typeof process')();",
      "return console.log.constructor('return typeof process')();",
      "return input.constructor.constructor('return typeof process')();",
      "return (0, eval)('typeof process');",
      "return await Object.getPrototypeOf(async () => {}).constructor('return typeof process')();",
      "try { null.x; } catch (e) { return e.constructor.constructor('return typeof process')(); }",
      "try { console.log({ toJSON() { throw 1; } }); } finally { return typeof log; }",
      "const f = (0, eval)('(function g() { return g.caller; })'); try { return typeof f()?.caller; } catch { return 'undefined'; }",
    ])
      expect(await output(source, {}), source).toBe("undefined");
    expect((await error("return await import('node:fs');")).message).toContain("could not load module");
    expect((await error("return require('fs');")).message).toContain("ReferenceError");
    expect(process.exitCode).toBeUndefined();
  });
  it.each([...FORBIDDEN_KEYS])("a result with the key %s is refused, so that no prototype is reached", async (key) => {
    const found = await error(`return { a: JSON.parse('{"${key}": {"polluted": true}}') };`);
    expect(found.message).toBe(`result.a.${key} has a name that no data may have`);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(REFUSED_KEYS).toContain(key);
  });
  it("what one run changes, the next does not see: neither of its workspace nor of another", async () => {
    await output(
      "globalThis.left = 1; Object.prototype.polluted = 1; Array.prototype.map = () => 'mine'; JSON.stringify = () => '9'; Promise.prototype.then = null; return 1;",
    );
    expect(
      await output("return [typeof globalThis.left, typeof ({}).polluted, [1].map((n) => n), JSON.stringify(1)];"),
    ).toEqual(["undefined", "undefined", [1], "1"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
  it("a thread that dies fails its step, and the next one runs", async () => {
    const short = sandbox({ threadFile: path.resolve(import.meta.dirname, "../../testing/dying-thread.mjs") });
    expect(await error("die", short)).toMatchObject({ code: "CODE_THREAD_LOST" });
    expect(await run("live", null, short)).toEqual({ kind: "succeeded", output: "alive" });
  });
  it("a thread that cannot start fails every step that waits for it", async () => {
    const none = sandbox({ threadFile: "/nowhere/thread.mjs" });
    const found = await Promise.all([error("return 1;", none), error("return 1;", none)]);
    expect(found.map(({ code }) => code)).toEqual(["CODE_THREAD_LOST", "CODE_THREAD_LOST"]);
  });
  it("a full queue refuses the next run", async () => {
    const small = sandbox({ queueMax: 1 });
    const first = run("return 1;", null, small);
    expect(await error("return 2;", small)).toMatchObject({ code: "CODE_BUSY", retryable: true });
    expect(await first).toEqual({ kind: "succeeded", output: 1 });
  });
  it("a cancelled run is stopped, one that waits for a thread leaves the queue", async () => {
    const one = sandbox();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const start = (source: string, signal: AbortSignal) => one.run({ source, input: null, timeoutMs: 60_000, signal });
    const first = start("for (;;) {}", running.signal);
    const second = start("for (;;) {}", waiting.signal);
    waiting.abort();
    expect(await second).toMatchObject({ error: { code: "CODE_BUSY" } });
    running.abort();
    expect(await first).toMatchObject({ kind: "failed" });
    expect(await run("return 3;", null, one)).toMatchObject({ output: 3 });
  });
  it("a thousand runs leave no memory behind", { timeout: 120_000 }, async () => {
    const source = "const a = []; for (let i = 0; i < 5000; i += 1) a.push({ i, s: 'x' + i }); return a.length;";
    const runMany = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i += 1) expect(await output(source)).toBe(5000);
      return process.memoryUsage().rss / 2 ** 20;
    };
    const before = await runMany(200);
    // Each run's memory is 16 MiB and more: had they been kept, it would be thousands.
    expect((await runMany(800)) - before).toBeLessThan(150);
  });
});
