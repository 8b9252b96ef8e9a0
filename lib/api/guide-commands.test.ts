import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contracts } from "./registry";

/** Commands of the guides for operators: `curl [-X METHOD] "$URL<path>" [-d '<body>']`. */
const COMMAND = /^curl (?:-X (\w+) )?"\$URL([^"]+)"(?: -d '(.*)')?$/;
const WORDS: Readonly<Record<string, string>> = {
  RUN: "run_1",
  OTHER: "run_2",
  WORKFLOW: "wf_1",
  JOB: "bulk_1",
  APPROVAL: "apr_1",
  BLOB: "blob_1",
};
const filledIn = (text: string): string => text.replace(/'?\$([A-Z]+)'?/g, (_, name: string) => WORDS[name] ?? name);

const commands = readFileSync("docs/runs.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("curl "));

describe("docs/runs.md", () => {
  it("has commands", () => {
    expect(commands.length).toBeGreaterThan(10);
  });

  it.each(commands)("%s fits a contract", (line) => {
    const [, named, target = "", body] = COMMAND.exec(line) ?? [];
    const method = named ?? (body === undefined ? "GET" : "POST");
    const url = new URL(filledIn(target), "http://localhost");
    const fitting = contracts.filter(
      (contract) =>
        contract.method === method && new RegExp(`^${contract.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(url.pathname),
    );
    // A fixed path goes before one with parameters.
    const contract = fitting.find(({ path }) => path === url.pathname) ?? fitting[0];
    expect(contract, `${method} ${url.pathname}`).toBeDefined();
    expect(contract?.query?.safeParse(Object.fromEntries(url.searchParams)).error).toBeUndefined();
    expect(contract?.body?.safeParse(JSON.parse(filledIn(body ?? "{}"))).error).toBeUndefined();
  });
});
