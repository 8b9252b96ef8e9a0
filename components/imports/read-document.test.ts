import { describe, expect, it } from "vitest";
import { readDocument } from "./read-document";

const n8n = { nodes: [{ name: "A", type: "n8n-nodes-base.noOp", parameters: {} }], connections: {} };

describe("a document's format is told by what is in it", () => {
  it.each([
    ["an export of n8n", JSON.stringify(n8n), "n8n"],
    ["a list of one", JSON.stringify([n8n]), "n8n"],
    ["an answer of its gallery", JSON.stringify({ workflow: n8n }), "n8n"],
    ["a definition of ours", '{"schema": 1, "steps": {}}', "json"],
    ["JSON that is cut off", '{"nodes": [', "json"],
    ["YAML", "schema: 1\nname: A", "yaml"],
  ])("%s", (_name, text, format) => {
    expect(readDocument(text).format).toBe(format);
  });
  it("pinned data stays behind, so that a file of megabytes fits", () => {
    const text = JSON.stringify({ ...n8n, pinData: { A: [{ json: { text: "x".repeat(5_000_000) } }] } });
    expect(readDocument(text).text.length).toBeLessThan(1_000);
  });
});
