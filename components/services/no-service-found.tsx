"use client";

import Link from "next/link";
import { SearchX } from "lucide-react";
import { useHref } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import { AddOwnService } from "./own-service-actions";

/** Nothing fits: what can be done all the same. */
export function NoServiceFound({
  words,
  isFiltered,
  onClear,
}: Readonly<{ words: string; isFiltered: boolean; onClear: () => void }>) {
  const href = useHref();
  return (
    <EmptyState
      icon={<SearchX />}
      title={words === "" ? "No service fits these filters" : `No service called “${words}”`}
      action={
        <>
          {isFiltered ? <Button onClick={onClear}>Clear filters</Button> : null}
          <Link href={href("/services/http")} className={buttonClass("primary")}>
            Call it with the HTTP step
          </Link>
          <AddOwnService variant="secondary" />
        </>
      }
    >
      Any service with an HTTP API can be called by its address, with a connection for its key; one that has an OpenAPI
      document becomes a service of your own.
    </EmptyState>
  );
}
