import { describe, expect, it } from "vitest";
import { SHORTCUTS, shortcutFor } from "./shortcuts";

const press = (
  key: string,
  modifiers: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {},
) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers });

describe("shortcuts", () => {
  it("no key has two meanings", () => {
    const keys = SHORTCUTS.map((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it("Tab is never taken", () => {
    expect(shortcutFor(press("Tab"), false)).toBeNull();
  });
  it("while somebody types, letters and undo stay with the field; save and run work", () => {
    expect(shortcutFor(press("a"), true)).toBeNull();
    expect(shortcutFor(press("z", { ctrlKey: true }), true)).toBeNull();
    expect(shortcutFor(press("s", { metaKey: true }), true)).toBe("save");
    expect(shortcutFor(press("Enter", { ctrlKey: true }), true)).toBe("run");
  });
  it("redo answers to both habits", () => {
    expect(shortcutFor(press("Z", { ctrlKey: true, shiftKey: true }), false)).toBe("redo");
    expect(shortcutFor(press("y", { ctrlKey: true }), false)).toBe("redo");
    expect(shortcutFor(press("?", { shiftKey: true }), false)).toBe("help");
  });
});
