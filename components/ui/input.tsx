import type { ComponentProps } from "react";
import { cx } from "./cx";

export const controlClass =
  "w-full rounded-md border border-control bg-surface text-ink text-sm focus-visible:outline-offset-0 " +
  "disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-bad";

export function Input({ className, ...rest }: Readonly<ComponentProps<"input">>) {
  return <input className={cx(controlClass, "h-8 px-2.5", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: Readonly<ComponentProps<"textarea">>) {
  return <textarea className={cx(controlClass, "min-h-20 px-2.5 py-1.5", className)} {...rest} />;
}

/** The browser's own select: keyboard, touch and screen readers come with it. */
export function Select({ className, children, ...rest }: Readonly<ComponentProps<"select">>) {
  return (
    <select className={cx(controlClass, "h-8 px-2 pr-7", className)} {...rest}>
      {children}
    </select>
  );
}
