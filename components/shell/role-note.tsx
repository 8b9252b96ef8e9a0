"use client";

import { Lock } from "lucide-react";
import { useMay } from "./workspace-context";

/** Tells a viewer once, on every page, why there is nothing to press. */
export function RoleNote() {
  if (useMay("editor")) return null;
  return (
    <p className="flex items-center justify-center gap-2 border-b bg-sunken px-4 py-1 text-center text-xs text-muted">
      <Lock aria-hidden className="size-3.5 shrink-0" />
      <span>
        You are a viewer here: you see everything. To change or run something you need the role{" "}
        <strong className="text-ink">editor</strong>; an admin can give it to you.
      </span>
    </p>
  );
}
