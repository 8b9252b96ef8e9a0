import { describe, expect, it } from "vitest";
import type { RunStep, StepStatus } from "@/lib/workflow/run-schema";
import { ancestorsOf, childCounts, rowsOf, topStepOf } from "./step-tree";

const at = (path: string, status: StepStatus = "succeeded"): RunStep => ({
  stepId: path,
  path,
  status,
  attempts: 1,
  startedAt: null,
  endedAt: null,
});

const steps = [
  at("read"),
  at("send", "running"),
  at("send[0]"),
  at("send[0]/post"),
  at("send[1]", "failed"),
  at("send[1]/post", "failed"),
  at("send[1]/note", "pending"),
  at("tell", "pending"),
];

describe("tree of a run's steps", () => {
  it("items and bodies are hidden until what holds them is opened", () => {
    expect(rowsOf(steps, new Set()).map(({ step }) => step.path)).toEqual(["read", "send", "tell"]);
    expect(rowsOf(steps, new Set(["send"])).map(({ step }) => step.path)).toEqual([
      "read",
      "send",
      "send[0]",
      "send[1]",
      "tell",
    ]);
  });
  it("a body that is open inside a closed loop stays hidden", () => {
    expect(rowsOf(steps, new Set(["send[1]"])).map(({ step }) => step.path)).toEqual(["read", "send", "tell"]);
  });
  it("every line knows its depth, its place among its siblings and what it holds", () => {
    const rows = rowsOf(steps, new Set(["send", "send[1]"]));
    const note = rows.find(({ step }) => step.path === "send[1]/note");
    expect(note).toMatchObject({ depth: 2, position: 2, siblings: 2, childCount: 0, isOpen: false });
    expect(rows.find(({ step }) => step.path === "send")).toMatchObject({ depth: 0, childCount: 2, isOpen: true });
    expect(rows.find(({ step }) => step.path === "tell")).toMatchObject({ position: 3, siblings: 3 });
  });
  it("what a loop holds is counted by status, its bodies not among them", () => {
    expect(childCounts(steps).get("send")).toEqual({ succeeded: 1, failed: 1 });
  });
  it("a path names what holds it", () => {
    expect(ancestorsOf("send[1]/each[2]/post")).toEqual(["send", "send[1]", "send[1]/each", "send[1]/each[2]"]);
    expect(topStepOf("send[1]/each[2]/post")).toBe("send");
  });
  it("ten thousand items are folded in one pass", () => {
    const many = [at("send"), ...Array.from({ length: 10_000 }, (_, index) => at(`send[${String(index)}]`))];
    expect(rowsOf(many, new Set(["send"]))).toHaveLength(10_001);
    expect(rowsOf(many, new Set(["send"])).at(-1)).toMatchObject({ position: 10_000, siblings: 10_000 });
  });
});
