"use client";

import { useRef, type ReactNode } from "react";
import { Dialog as Radix } from "radix-ui";
import { X } from "lucide-react";
import { IconButton } from "./button";
import { cx } from "./cx";

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Id of what is read out beside the title, where `description` is not it. */
  describedBy?: string;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
}>;

const FIELD = "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)";

/** A modal: focus goes in, to its first field where there is one, and comes back; Esc closes. */
export function Dialog({ open, onOpenChange, title, description, describedBy, children, footer, wide = false }: Props) {
  // Opened by state and not by a Radix trigger: where the focus came from has to be remembered here.
  const cameFrom = useRef<Element | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[#0b0d12]/50" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            cameFrom.current = document.activeElement;
            const field = event.currentTarget instanceof Element ? event.currentTarget.querySelector(FIELD) : null;
            if (!(field instanceof HTMLElement)) return;
            event.preventDefault();
            field.focus();
          }}
          onEscapeKeyDown={(event) => {
            // Escape leaves the innermost: a list that is open in a field is closed by its field.
            const { target } = event;
            if (target instanceof Element && target.matches("[role=combobox][aria-expanded=true]"))
              event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
          }}
          {...(description === undefined ? { "aria-describedby": describedBy } : {})}
          className={cx(
            "fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border bg-raised shadow-popover",
            wide ? "max-w-3xl" : "max-w-lg",
          )}
        >
          <header className="flex items-start justify-between gap-4 border-b px-4 py-3">
            <div>
              <Radix.Title className="text-md font-semibold">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" icon={<X aria-hidden />} />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {footer === undefined ? null : (
            <footer className="flex flex-wrap justify-end gap-2 border-t px-4 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
