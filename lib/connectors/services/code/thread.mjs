import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";
import { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } from "quickjs-emscripten";
import { PRELUDE } from "./prelude.mjs";

// The thread in which code steps run. Plain JavaScript, started from its own file: neither the worker's bundle nor
// Next's holds it, so both find it, and its WebAssembly, where they are installed.

const PAGE_BYTES = 65_536;
/** What the interpreter's file asks for at least. */
const PAGES_MIN = 256;
/** Stack of the code itself; the thread's own (`stackSizeMb`) is far larger, so that this limit is met first. */
const STACK_BYTES = 256 * 1024;
/** Before the source, on its first line, so that its lines keep their numbers. */
const BEFORE = '"use strict";(async function (input) {';

const require = createRequire(createRequire(import.meta.url).resolve("quickjs-emscripten"));
const wasmModule = new WebAssembly.Module(readFileSync(require.resolve("@jitl/quickjs-wasmfile-release-sync/wasm")));

/** The interpreter's own remarks; what code writes goes through `console`. */
const emscriptenModule = { print: () => undefined, printErr: () => undefined };

/**
 * Runs one source in a memory and an interpreter of its own.
 * @param {{source: string, inputText: string, deadlineMs: number, memoryBytes: number, outputCharsMax: number}} job
 *   `deadlineMs`: milliseconds from now
 * @returns what happened, and what was written to the console
 */
async function runJob({ source, inputText, deadlineMs, memoryBytes, outputCharsMax }) {
  /** @type {{level: string, text: string}[]} */
  const lines = [];
  const deadline = performance.now() + deadlineMs;
  let isLate = false;
  // setMemoryLimit counts what the interpreter asked for; the memory itself is what bounds it.
  const maximum = Math.max(PAGES_MIN, Math.floor(memoryBytes / PAGE_BYTES));
  const wasmMemory = new WebAssembly.Memory({ initial: PAGES_MIN, maximum });
  const done = (outcome, dropped = 0) => {
    // Without memory left even for an error, null is thrown, or the interpreter stumbles over what it did not get.
    const isNull = outcome.kind === "threw" && outcome.name === "" && outcome.message === "null";
    const isFull = (isNull || outcome.kind === "broke") && wasmMemory.buffer.byteLength > 0.75 * maximum * PAGE_BYTES;
    return { outcome: isLate ? { kind: "late" } : isFull ? { kind: "full" } : outcome, lines, dropped };
  };
  try {
    const quickjs = await newQuickJSWASMModuleFromVariant(
      newVariant(RELEASE_SYNC, { wasmModule, wasmMemory, emscriptenModule }),
    );
    const runtime = quickjs.newRuntime();
    runtime.setMaxStackSize(STACK_BYTES);
    runtime.setInterruptHandler(() => (isLate ||= performance.now() > deadline));
    // Nothing of it is given back: memory and interpreter are dropped whole, with all handles into them.
    const context = runtime.newContext();
    const log = context.newFunction("log", (level, text) => {
      lines.push({ level: context.getString(level), text: context.getString(text) });
    });
    const prelude = context.unwrapResult(context.evalCode(PRELUDE, "prelude.js"));
    const host = context.unwrapResult(
      context.callFunction(prelude, context.undefined, log, context.newNumber(outputCharsMax)),
    );
    const ask = (name, ...handles) => context.callFunction(context.getProp(host, name), host, ...handles);

    const compiled = context.evalCode(`${BEFORE}${source}\n})`, "code.js");
    if (compiled.error !== undefined) return done(flawOf(context, compiled.error));
    const started = ask("start", compiled.value, context.newString(inputText));
    if (started.error !== undefined) return done(flawOf(context, started.error));
    const jobs = runtime.executePendingJobs();
    if (jobs.error !== undefined) return done(flawOf(context, jobs.error));
    const outcome = ask("outcome");
    if (outcome.error !== undefined) return done(flawOf(context, outcome.error));
    return done(JSON.parse(context.getString(outcome.value)), context.getNumber(context.unwrapResult(ask("dropped"))));
  } catch (error) {
    // The interpreter itself stopped: it could not grow its memory, or ran out of stack.
    return done({ kind: "broke", message: error instanceof Error ? error.message : String(error) });
  }
}

/** An error that no code of the prelude caught: of the parser, or one for which there was no memory left. */
function flawOf(context, handle) {
  const error = context.dump(handle);
  const { name = "", message = "", stack = "" } = typeof error === "object" && error !== null ? error : {};
  return { kind: "threw", name: String(name), message: String(message), stack: String(stack) };
}

parentPort?.on("message", (job) => {
  void runJob(job).then((result) => parentPort?.postMessage(result));
});
parentPort?.postMessage("ready");
