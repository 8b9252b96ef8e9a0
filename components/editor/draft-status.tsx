"use client";

import { useEffect, useState } from "react";
import type { DraftState } from "./use-autosave";

const TICK_MS = 1_000;

/** Where the edits are: in a version, in a draft ("saved 2 s ago"), or only on this page. */
export function DraftStatus({ draft, savedVersion }: Readonly<{ draft: DraftState; savedVersion: number }>) {
  return (
    <span
      className={`text-xs tabular-nums ${draft.kind === "refused" ? "text-bad" : "text-muted"}`}
      title={draft.kind === "kept" ? "A draft makes no version and starts no runs. Save to make a version." : undefined}
    >
      <span role="status">{wordsOf(draft, savedVersion)}</span>
      {draft.kind === "kept" && draft.atMs !== null ? <Ago key={draft.atMs} atMs={draft.atMs} /> : null}
    </span>
  );
}

function wordsOf(draft: DraftState, savedVersion: number): string {
  switch (draft.kind) {
    case "none":
      return `Saved as version ${String(savedVersion)}`;
    case "pending":
      return "Not saved";
    case "refused":
      return `Draft not kept: ${draft.reason}`;
    case "kept":
      return draft.atMs === null ? "Draft of an earlier visit" : "Draft saved";
  }
}

/** Ticks beside the status and not in it: a screen reader is not told every second. */
function Ago({ atMs }: Readonly<{ atMs: number }>) {
  const [now, setNow] = useState(atMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(Math.floor((now - atMs) / 1000), 0);
  if (seconds === 0) return <span aria-hidden> just now</span>;
  return (
    <span aria-hidden> {seconds < 60 ? `${String(seconds)} s` : `${String(Math.floor(seconds / 60))} min`} ago</span>
  );
}
