"use client";

import { useEffect, useEffectEvent } from "react";
import { shortcutFor, type ShortcutAction } from "./shortcuts";

const PRESSED_BY_ENTER = "button, a, summary, [role=button], [role=tab], [role=switch], .react-flow__node";

function isTypingIn(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** Listens to the editor's keys on the whole page; an open dialog or menu keeps its own. Arrows belong to lists that hold focus. */
export function useShortcuts(actions: Readonly<Record<ShortcutAction, () => void>>) {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector("[role=dialog], [role=menu]") !== null) return;
    const action = shortcutFor(event, isTypingIn(event.target));
    if (action === null) return;
    const inWidget =
      event.target instanceof HTMLElement && event.target.closest("[role=tablist], [role=switch]") !== null;
    if (inWidget && event.key.startsWith("Arrow")) return;
    // Enter presses what has the focus, be it a button, a link or a node of the graph.
    if (action === "open" && event.target instanceof Element && event.target.closest(PRESSED_BY_ENTER) !== null) return;
    event.preventDefault();
    actions[action]();
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
