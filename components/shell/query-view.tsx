"use client";

import type { ReactNode } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { ErrorState, PermissionState } from "@/components/ui/states";
import { SkeletonRows } from "@/components/ui/skeleton";

type Props<T> = Readonly<{
  query: UseQueryResult<T>;
  /** What is being fetched, in a sentence: "the runs". */
  what: string;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}>;

/** The states of a fetch in one place: loading, refused, failed, stale, there. */
export function QueryView<T>({ query, what, skeleton, children }: Props<T>) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError ? (
          <p role="status" className="bg-warn-soft px-4 py-1 text-xs text-warn">
            Could not refresh {what}. Shown: the state of {new Date(query.dataUpdatedAt).toLocaleTimeString("en-GB")}.
          </p>
        ) : null}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) {
    const error = asClientError(query.error);
    if (error.status === 403) return <PermissionState needed="viewer or above" action={`see ${what}`} />;
    return (
      <ErrorState
        title={`Could not load ${what}`}
        message={error.message}
        reference={error.requestId}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return skeleton ?? <SkeletonRows label={`Loading ${what}`} />;
}
