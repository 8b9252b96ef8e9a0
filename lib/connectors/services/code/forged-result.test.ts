import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { RunError } from "@/lib/workflow/run-schema";
import { CODE_LIMITS_DEFAULT, createCodeSandbox } from "./sandbox";

const sandbox = createCodeSandbox({
  ...CODE_LIMITS_DEFAULT,
  outputCharsMax: 1_000,
  threads: 1,
  threadFile: path.resolve(import.meta.dirname, "thread.mjs"),
});
afterAll(() => sandbox.close());

async function errorOf(source: string): Promise<RunError> {
  const outcome = await sandbox.run({ source, input: null, timeoutMs: 5_000, signal: new AbortController().signal });
  if (outcome.kind === "succeeded") throw new TypeError(`it gave ${JSON.stringify(outcome.output).slice(0, 200)}`);
  return outcome.error;
}
/** Source that has every object of the sandbox written out as `text`. */
const writtenAs = (text: string): string => `Object.prototype.toJSON = () => (${text}); return [1];`;

describe("code that forges its own answer fails its step and nothing else", () => {
  it.each([
    ["an answer that is no JSON", writtenAs(`{ kind: "returned", json: "no JSON" }`)],
    ["an answer of another shape", writtenAs(`{ kind: "returned" }`)],
    ["no answer at all", writtenAs("undefined")],
    ["a key of prototypes", `Array.prototype.toJSON = () => JSON.parse('{"constructor":{"polluted":1}}'); return [1];`],
    [
      "a key of prototypes, inside",
      `Array.prototype.toJSON = () => JSON.parse('{"a":{"__proto__":{"b":1}}}'); return [1];`,
    ],
    [
      "deep nesting",
      `Array.prototype.toJSON = undefined; let o = 1; for (let i = 0; i < 90; i += 1) o = { o }; Array.prototype.toJSON = () => o; return [1];`,
    ],
  ])("%s", async (_, source) => {
    expect(["CODE_RESULT", "CODE_THREW"]).toContain((await errorOf(source)).code);
  });

  it("no answer is longer than the limit of results", async () => {
    const forged = writtenAs(`{ kind: "returned", json: '"' + "x".repeat(5000) + '"' }`);
    expect((await errorOf(forged)).code).not.toBe("CODE_THREAD_LOST");
    const { message } = await errorOf(`return { ["k".repeat(1e6)]: undefined };`);
    expect(message.length).toBeLessThan(10_000);
  });
});
