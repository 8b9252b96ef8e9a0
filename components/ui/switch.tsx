"use client";

import { Switch as Radix } from "radix-ui";

type Props = Readonly<{ label: string; checked: boolean; onChange: (checked: boolean) => void; disabled?: boolean }>;

/** An on/off switch with its name; the thumb's place and the word say the state. */
export function Switch({ label, checked, onChange, disabled = false }: Props) {
  return (
    <Radix.Root
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      className="inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-control bg-sunken px-0.5 disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="block size-3.5 rounded-full bg-control transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
    </Radix.Root>
  );
}
