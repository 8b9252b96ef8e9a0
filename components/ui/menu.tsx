"use client";

import { useRef, type ReactNode } from "react";
import { DropdownMenu } from "radix-ui";
import { cx } from "./cx";

export interface MenuItem {
  label: string;
  onSelect: () => void;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
}

type Props = Readonly<{ trigger: ReactNode; items: readonly MenuItem[]; label: string; align?: "start" | "end" }>;

/** What is chosen happens once the menu is closed and the focus is back on its button: a dialog that it opens gives it back there. */
export function Menu({ trigger, items, label, align = "end" }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const chosen = useRef<(() => void) | null>(null);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild ref={button}>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          onCloseAutoFocus={(event) => {
            const act = chosen.current;
            if (act === null) return;
            chosen.current = null;
            event.preventDefault();
            button.current?.focus();
            act();
          }}
          className="z-50 max-h-80 min-w-44 overflow-y-auto rounded-md border bg-raised p-1 shadow-popover"
        >
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              disabled={item.disabled ?? false}
              onSelect={() => (chosen.current = item.onSelect)}
              className={cx(
                "flex h-8 cursor-default items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-sunken [&_svg]:size-4",
                item.danger && "text-bad",
              )}
            >
              {item.icon}
              {item.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
