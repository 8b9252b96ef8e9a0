"use client";

import { useEffect, useEffectEvent } from "react";
import { isN8nExport } from "@/lib/workflow/n8n/is-n8n-export";

/** The text of nodes of n8n that were copied there and pasted outside of a field; everything else is left alone. */
export function usePaste(onNodes: (text: string) => void) {
  const pasted = useEffectEvent((event: ClipboardEvent) => {
    const { target } = event;
    const isField =
      target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select") !== null);
    if (isField || document.querySelector("[role=dialog], [role=menu]") !== null) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!isNodes(text)) return;
    event.preventDefault();
    onNodes(text);
  });
  useEffect(() => {
    window.addEventListener("paste", pasted);
    return () => window.removeEventListener("paste", pasted);
  }, []);
}

function isNodes(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    return isN8nExport(JSON.parse(text));
  } catch {
    return false;
  }
}
