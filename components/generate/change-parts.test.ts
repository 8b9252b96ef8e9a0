import { describe, expect, it } from "vitest";
import type { Definition } from "@/lib/workflow/definition-schema";
import { changeParts, toggledPart, usualParts, withParts } from "./change-parts";

const before: Definition = {
  schema: 1,
  name: "Orders",
  triggers: { start: { service: "manual", event: "started" } },
  steps: {
    note: { service: "log", operation: "write", with: { message: "x" } },
    tell: { service: "slack", operation: "message.post", needs: ["note"], with: { channel: "#a", text: "Hi" } },
  },
  settings: { timezone: "Europe/Berlin" },
  layout: { note: { x: 1, y: 2 }, tell: { x: 3, y: 4 } },
};
const after: Definition = {
  schema: 1,
  name: "Generated",
  triggers: { mail: { service: "gmail", event: "message.received" } },
  steps: {
    task: { service: "asana", operation: "task.create", with: { name: "{{ trigger.subject }}" } },
    tell: { service: "slack", operation: "message.post", with: { channel: "#a", text: "{{ steps.task.output.id }}" } },
  },
};
const parts = changeParts(before, after);
const keys = (taken: ReadonlySet<string>) => [...taken].sort();

describe("parts of a change", () => {
  it("are the start, each new or changed step, and each step that would go", () => {
    expect(parts.map(({ key, kind }) => [key, kind])).toEqual([
      ["start", "changed"],
      ["step:task", "added"],
      ["step:tell", "changed"],
      ["step:note", "removed"],
    ]);
    expect(changeParts(before, before)).toEqual([]);
  });

  it("are all taken at first, but nothing is taken away", () => {
    expect(keys(usualParts(parts))).toEqual(["start", "step:task", "step:tell"]);
  });

  it("that need each other are taken and left together", () => {
    expect(keys(toggledPart(parts, new Set(), "step:tell"))).toEqual(["start", "step:task", "step:tell"]);
    expect(keys(toggledPart(parts, new Set(), "step:note"))).toEqual(["start", "step:note", "step:task", "step:tell"]);
    expect(keys(toggledPart(parts, usualParts(parts), "start"))).toEqual([]);
  });

  it("none taken is the workflow as it was; all taken has the start and the steps of the new one", () => {
    expect(withParts(before, after, parts, new Set())).toEqual(before);
    const all = withParts(before, after, parts, new Set(parts.map(({ key }) => key)));
    expect(all.steps).toEqual(after.steps);
    expect(all).toMatchObject({ name: "Orders", triggers: after.triggers, settings: before.settings });
    expect(all.layout).toEqual({ tell: { x: 3, y: 4 } });
  });

  it("the usual ones leave every step that is not named as it was", () => {
    expect(withParts(before, after, parts, usualParts(parts)).steps["note"]).toBe(before.steps["note"]);
  });
});
