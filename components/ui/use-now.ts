"use client";

import { useEffect, useState } from "react";

/** The clock, ticking while asked to. @param tickMs null: it stands. @returns milliseconds since the epoch */
export function useNow(tickMs: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (tickMs === null) return;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [tickMs]);
  return now;
}
