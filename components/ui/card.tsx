import type { ReactNode } from "react";
import { cx } from "./cx";

type Props = Readonly<{
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
  className?: string;
  /** Tables and graphs go to the edge. */
  flush?: boolean;
  label?: string;
}>;

/** A titled section of a page. */
export function Card({ title, description, actions, children, className, flush = false, label }: Props) {
  return (
    <section
      aria-label={label ?? (typeof title === "string" ? title : undefined)}
      className={cx("min-w-0 rounded-lg border bg-surface shadow-card", className)}
    >
      {title === undefined ? null : (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-2">
          <div className="min-w-0">
            <h2 className="text-md font-semibold">{title}</h2>
            {description === undefined ? null : <p className="text-xs text-muted">{description}</p>}
          </div>
          {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={flush ? "overflow-hidden rounded-b-lg" : "p-4"}>{children}</div>
    </section>
  );
}
