import { expect, it } from "vitest";
import type { ImportedNode } from "@/lib/workflow/import-report-schema";
import { placeInEditor, shownNodes, typeWords } from "./report-words";

const node = (name: string, more: Partial<ImportedNode> = {}): ImportedNode => ({
  name,
  type: "n8n-nodes-base.googleSheets",
  outcome: "mapped",
  path: `/steps/${name}`,
  notes: [],
  ...more,
});

it("nodes are filtered by outcome, by kind of note and by word", () => {
  const nodes = [
    node("read"),
    node("odd", { outcome: "generic" }),
    node("send", { notes: [{ kind: "differs", text: "x" }] }),
  ];
  const names = (filter: Parameters<typeof shownNodes>[1], query = "") =>
    shownNodes(nodes, filter, query).map(({ name }) => name);
  expect(names(null)).toEqual(["read", "odd", "send"]);
  expect(names("generic")).toEqual(["odd"]);
  expect(names("differs")).toEqual(["send"]);
  expect(names(null, "SHEETS")).toHaveLength(3);
  expect(names("mapped", "sen")).toEqual(["send"]);
});

it("a step inside a loop is found at the loop; a comment nowhere", () => {
  expect(placeInEditor("/steps/loop/steps/send")).toEqual({ kind: "step", id: "loop" });
  expect(placeInEditor("/triggers/mail")).toEqual({ kind: "trigger", id: "mail" });
  expect(placeInEditor(null)).toBeNull();
  expect(typeWords("n8n-nodes-base.googleSheets")).toBe("Google Sheets");
});
