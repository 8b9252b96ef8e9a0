"use client";

import { Toaster as Sonner } from "sonner";

export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      toastOptions={{
        style: {
          background: "var(--c-raised)",
          color: "var(--c-ink)",
          borderColor: "var(--c-line)",
          fontFamily: "inherit",
        },
        descriptionClassName: "!text-[var(--c-muted)]",
      }}
    />
  );
}
