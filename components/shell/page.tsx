import type { ReactNode } from "react";
import { cx } from "@/components/ui/cx";

type Props = Readonly<{
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  narrow?: boolean;
}>;

/** A page's body: its one h1, what can be done with the whole of it, then sections one under the other. */
export function Page({ title, description, actions, children, narrow = false }: Props) {
  return (
    <div className={cx("mx-auto flex flex-col gap-4 p-4 lg:p-6", narrow ? "max-w-4xl" : "max-w-7xl")}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="max-w-2xl min-w-0 flex-1 basis-72">
          <h1 className="text-lg font-semibold tracking-tight break-words">{title}</h1>
          {description === undefined ? null : <p className="text-muted">{description}</p>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
