/** The editor's keys; Mod is Ctrl, or ⌘ on a Mac. */
export const SHORTCUTS = [
  { keys: "Mod+S", action: "save", words: "Save" },
  { keys: "Mod+Z", action: "undo", words: "Undo" },
  { keys: "Mod+Shift+Z", action: "redo", words: "Redo" },
  { keys: "Mod+Y", action: "redo", words: "Redo" },
  { keys: "Mod+Enter", action: "run", words: "Run" },
  { keys: "Mod+D", action: "duplicate", words: "Duplicate the step" },
  { keys: "Mod+Backspace", action: "deleteReconnect", words: "Delete the step and reconnect around it" },
  { keys: "Delete", action: "delete", words: "Delete the step" },
  { keys: "Backspace", action: "delete", words: "Delete the step" },
  { keys: "A", action: "add", words: "Add a step" },
  { keys: "/", action: "add", words: "Add a step" },
  { keys: "C", action: "connect", words: "Connect to…" },
  { keys: "Mod+F", action: "find", words: "Find in the workflow" },
  { keys: "D", action: "disable", words: "Disable or enable the step" },
  { keys: "T", action: "test", words: "Test the step" },
  { keys: "F2", action: "rename", words: "Rename" },
  { keys: "1", action: "fit", words: "Fit the graph" },
  { keys: "Mod+1", action: "fit", words: "Fit the graph" },
  { keys: "0", action: "resetZoom", words: "Zoom to 100 %" },
  { keys: "Shift+L", action: "layout", words: "Lay the graph out" },
  { keys: "ArrowRight", action: "next", words: "Next step" },
  { keys: "ArrowLeft", action: "previous", words: "Previous step" },
  { keys: "Enter", action: "open", words: "Go to the step's form" },
  { keys: "Escape", action: "deselect", words: "Close the step" },
  { keys: "?", action: "help", words: "These keys" },
] as const;

export type ShortcutAction = (typeof SHORTCUTS)[number]["action"];

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/**
 * What a key press asks for.
 * @param isTyping focus is in a field: only Mod+S, Mod+Enter and Mod+F reach the editor, so that a field keeps its own undo
 */
export function shortcutFor(press: KeyPress, isTyping: boolean): ShortcutAction | null {
  const mod = press.ctrlKey || press.metaKey;
  if (press.altKey) return null;
  const key = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  // `?` and `/` need Shift on some keyboards: there the character counts, not the key beside it.
  const shift = press.shiftKey && !["?", "/"].includes(key);
  const pressed = `${mod ? "Mod+" : ""}${shift ? "Shift+" : ""}${key}`;
  const action = SHORTCUTS.find(({ keys }) => keys === pressed)?.action ?? null;
  if (isTyping && action !== "save" && action !== "run" && action !== "find") return null;
  return action;
}
