import type { ReactNode } from "react";
import { CircleAlert, Lock } from "lucide-react";
import { Button } from "./button";

type EmptyProps = Readonly<{ title: string; children?: ReactNode; action?: ReactNode; icon?: ReactNode }>;

/** Nothing here yet: what would be here, and the one thing to do about it. */
export function EmptyState({ title, children, action, icon }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      {icon === undefined ? null : (
        <div aria-hidden className="text-muted [&_svg]:size-6">
          {icon}
        </div>
      )}
      <p className="text-md font-semibold">{title}</p>
      {children === undefined ? null : <div className="max-w-prose text-muted">{children}</div>}
      {action === undefined ? null : <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

type ErrorProps = Readonly<{
  title: string;
  message: string;
  reference?: string | undefined;
  onRetry?: (() => void) | undefined;
}>;

/** Something failed: the cause in words, a way to try again, an id to quote. */
export function ErrorState({ title, message, reference, onRetry }: ErrorProps) {
  return (
    <div role="alert" className="flex flex-wrap items-start gap-3 rounded-lg border border-bad/40 bg-bad-soft p-4">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold text-bad">{title}</p>
        <p className="break-words text-ink">{message}</p>
        {reference === undefined ? null : (
          <p className="mt-1 text-xs text-ink">
            Reference <code className="font-mono select-all">{reference}</code>
          </p>
        )}
      </div>
      {onRetry === undefined ? null : (
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The viewer's role is too low: which one is needed, and that nothing is broken. */
export function PermissionState({ needed, action }: Readonly<{ needed: string; action: string }>) {
  return (
    <div className="flex items-center gap-2 rounded-lg border bg-sunken px-4 py-3 text-muted">
      <Lock aria-hidden className="size-4 shrink-0" />
      <p>
        To {action} you need the role <strong className="text-ink">{needed}</strong> in this workspace. Ask an admin.
      </p>
    </div>
  );
}
