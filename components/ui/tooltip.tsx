"use client";

import type { ReactNode } from "react";
import { Tooltip as Radix } from "radix-ui";

/** A hint on hover and focus; never the only place of a fact. */
export function Tooltip({ content, children }: Readonly<{ content: ReactNode; children: ReactNode }>) {
  return (
    <Radix.Provider delayDuration={300}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            sideOffset={4}
            className="z-50 max-w-72 rounded-md border bg-raised px-2 py-1 text-xs text-ink shadow-popover"
          >
            {content}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
