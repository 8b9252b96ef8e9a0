"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 10_000;
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];
const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

let now = Date.now();
function subscribe(notify: () => void): () => void {
  const timer = setInterval(() => {
    now = Date.now();
    notify();
  }, TICK_MS);
  return () => clearInterval(timer);
}

function relative(at: number, from: number): string {
  // The clock here ticks slowly: what happened since its last tick happened now, it is not to come.
  const diff = at > from && at - from < TICK_MS ? 0 : at - from;
  const unit = UNITS.find(([, ms]) => Math.abs(diff) >= ms) ?? (["second", 1000] as const);
  return format.format(Math.round(diff / unit[1]), unit[0]);
}

/** An instant, relative; the exact one on hover and to machines. @param at ISO 8601 UTC */
export function Time({ at, none = "never" }: Readonly<{ at: string | null | undefined; none?: string }>) {
  const from = useSyncExternalStore(
    subscribe,
    () => now,
    () => 0,
  );
  if (at === null || at === undefined) return <span className="text-muted">{none}</span>;
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap tabular-nums" suppressHydrationWarning>
      {from === 0 ? at.slice(0, 16).replace("T", " ") : relative(Date.parse(at), from)}
    </time>
  );
}
