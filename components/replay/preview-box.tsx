import type { ReactNode } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { Callout } from "@/components/ui/callout";
import { cx } from "@/components/ui/cx";
import { Skeleton } from "@/components/ui/skeleton";

/** Room for what a replay would do: kept while it is asked anew, and the reason where it can't be done. */
export function PreviewBox<T>({
  query,
  children,
}: Readonly<{ query: UseQueryResult<T>; children: (data: NonNullable<T>) => ReactNode }>) {
  if (query.isError) {
    const error = asClientError(query.error);
    return (
      <Callout tone="bad" title={error.message}>
        {error.fields.map(({ path, message }) => (
          <p key={path}>
            {path}: {message}
          </p>
        ))}
      </Callout>
    );
  }
  if (query.data === undefined || query.data === null)
    return (
      <div role="status" aria-label="Looking up what would happen again">
        <Skeleton className="h-16" />
      </div>
    );
  return (
    <div aria-busy={query.isFetching} className={cx(query.isPlaceholderData && "opacity-60")}>
      {children(query.data)}
    </div>
  );
}
