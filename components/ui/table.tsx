import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";

/** A table that scrolls sideways within itself on narrow screens, reachable by keyboard. */
export function Table({
  label,
  children,
  className,
}: Readonly<{ label: string; children: ReactNode; className?: string }>) {
  return (
    <div
      role="region"
      aria-label={`${label}, scrollable`}
      tabIndex={0}
      className="relative w-full overflow-x-auto rounded-[inherit]"
    >
      <table aria-label={label} className={cx("w-full border-collapse text-left text-sm", className)}>
        {children}
      </table>
    </div>
  );
}

export function Th({ className, ...rest }: Readonly<ComponentProps<"th">>) {
  return (
    <th
      scope="col"
      className={cx("h-9 border-b bg-canvas/60 px-4 text-xs font-medium whitespace-nowrap text-muted", className)}
      {...rest}
    />
  );
}

export function Td({ className, ...rest }: Readonly<ComponentProps<"td">>) {
  return <td className={cx("border-b px-4 py-2 align-middle", className)} {...rest} />;
}

export function Tr({ className, ...rest }: Readonly<ComponentProps<"tr">>) {
  return <tr className={cx("last:[&>td]:border-b-0 hover:bg-sunken/60", className)} {...rest} />;
}
