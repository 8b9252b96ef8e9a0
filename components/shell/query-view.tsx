"use client";

import type { ReactNode } from "react";
import Link from "next/link";
import type { UseQueryResult } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { buttonClass } from "@/components/ui/button";
import { EmptyState, ErrorState, PermissionState } from "@/components/ui/states";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useHref } from "./workspace-context";

type Props<T> = Readonly<{
  query: UseQueryResult<T>;
  /** What is being fetched, in a sentence: "the runs". */
  what: string;
  /** Where to go from something that is not there; the overview if left out. */
  back?: { label: string; path: string };
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}>;

/** The states of a fetch in one place: loading, refused, failed, stale, there. */
export function QueryView<T>({ query, what, back, skeleton, children }: Props<T>) {
  const href = useHref();
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
    if (error.status === 401)
      return (
        <ErrorState
          title="You are signed out"
          message={`Sign in again to see ${what}.`}
          onRetry={() => void query.refetch()}
        />
      );
    if (error.status === 404) {
      return (
        <EmptyState
          title={error.message}
          action={
            <Link href={href(back?.path ?? "")} className={buttonClass("primary")}>
              {back?.label ?? "Go to the overview"}
            </Link>
          }
        >
          It was deleted, or the address is not right.
        </EmptyState>
      );
    }
    if (error.code === "ENGINE_DISABLED") {
      return (
        <EmptyState
          title={error.message}
          action={
            <Link href={href("/settings?tab=engines")} className={buttonClass("primary")}>
              Open the engine switches
            </Link>
          }
        >
          Everything else goes on. Switching it on again needs the role admin.
        </EmptyState>
      );
    }
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
