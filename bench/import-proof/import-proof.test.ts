import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { RunStep } from "@/lib/workflow/run-schema";
import type { ImportedNode } from "@/lib/workflow/import-report-schema";
import { readExport } from "@/lib/workflow/n8n/export-schema";
import { reachable, readGraph } from "@/lib/workflow/n8n/graph";
import { importN8n } from "@/lib/workflow/n8n/import-n8n";
import { simulator } from "./simulate";

/** A workflow of pure logic, and what n8n made of it for each input; record.mjs records it anew. */
interface ProofCase {
  about: string;
  /** Nodes that the report must say differ, and that do. */
  differs?: string[];
  workflow: JsonObject;
  runs: {
    input: Json;
    expected: { status: string; outputs: Record<string, ({ error: string } | Json[][])[]> };
  }[];
}

function casesIn(folder: string): [string, ProofCase][] {
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => [
      path.basename(file, ".json"),
      JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as ProofCase,
    ]);
}

const cases = casesIn(path.join(import.meta.dirname, "cases"));
/** Recorded from workflows that are not ours to keep here, such as public exports that call nothing outside. */
const FOLDER_MORE = process.env["IMPORT_PROOF_CASES"];
const casesMore = FOLDER_MORE === undefined ? [] : casesIn(FOLDER_MORE);

const { simulate, close } = simulator(2);
afterAll(close);

/** Items that a step gave: of a step in a loop, of all its turns. null: it did not run. */
function itemsOf(node: ImportedNode, steps: readonly RunStep[]): Json[] | null {
  const keys = (node.path ?? "").split("/").filter((key) => key !== "" && key !== "steps");
  const pattern = new RegExp(`^${keys.map((key, i) => (i === keys.length - 1 ? key : `${key}\\[\\d+\\]`)).join("/")}$`);
  const found = steps.filter((step) => pattern.test(step.path) && step.status === "succeeded");
  if (found.length === 0) return null;
  return found.flatMap(({ output }) => (Array.isArray(output) ? output : [output ?? null]));
}

/** Items that a node of n8n gave, over all its turns and outputs. */
function expectedItems(turns: ProofCase["runs"][number]["expected"]["outputs"][string] | undefined): Json[] | null {
  const items = (turns ?? []).flatMap((turn) => ("error" in turn ? [] : turn.flat()));
  return turns === undefined || items.length === 0 ? null : items;
}

/** Nodes whose step gives their items as they are; the others lead items on. */
function givesItems(type: string): boolean {
  return /\.(set|code|function|functionItem|merge|splitOut|aggregate|limit|sort|summarize|removeDuplicates|renameKeys|itemLists|noOp|xml)$/.test(
    type,
  );
}

/** Whether the report says of a node, or of one that leads to it, that it behaves differently. */
function isSaid(name: string, nodes: readonly ImportedNode[], workflow: JsonObject): boolean {
  const graph = readGraph(readExport(workflow));
  const before = reachable([name], graph.edges, new Set(graph.nodes.keys()), "backward");
  return nodes.some((node) => before.has(node.name) && node.notes.some(({ kind }) => kind === "differs"));
}

describe("an imported workflow gives what n8n gives, or the report said that it differs", () => {
  it.each([...cases, ...casesMore])("%s", async (_name, one) => {
    const { workflow, runs, differs = [] } = one;
    const { definition, nodes } = importN8n(workflow, catalog);
    expect(nodes.filter(({ outcome }) => outcome === "generic")).toEqual([]);
    expect(differs.filter((name) => !isSaid(name, nodes, workflow))).toEqual([]);
    const isOff = new Set(
      readExport(workflow).nodes.flatMap(({ name, disabled }) => (disabled === true ? [name] : [])),
    );
    const compared = nodes.filter(({ type, name }) => givesItems(type) && !isOff.has(name) && !differs.includes(name));
    for (const { input, expected } of runs) {
      const trigger = { method: "POST", path: "proof", query: {}, headers: {}, body: input };
      const result = await simulate({ definition: { ...definition, name: String(workflow["name"]) }, trigger });
      const context = JSON.stringify({ input, error: result.error }).slice(0, 600);
      expect(result.status === "succeeded" ? "success" : "error", context).toBe(expected.status);
      for (const node of compared) {
        const ours = itemsOf(node, result.steps);
        const theirs = expectedItems(expected.outputs[node.name]);
        const isNothing = ours === null || ours.length === 0;
        expect({ node: node.name, items: isNothing ? null : ours }, context).toEqual({
          node: node.name,
          items: theirs,
        });
      }
    }
  });
});

it("there are at least 30 workflows, recorded from n8n", () => {
  expect(cases.length).toBeGreaterThanOrEqual(30);
  expect(cases.filter(([, one]) => one.runs.every((run) => isJsonObject(run.expected)))).toHaveLength(cases.length);
});
