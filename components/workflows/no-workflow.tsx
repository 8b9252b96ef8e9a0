"use client";

import Link from "next/link";
import { Workflow } from "lucide-react";
import { useHref } from "@/components/shell/workspace-context";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";

/** Shown where a page needs a workflow and there is none yet. */
export function NoWorkflow({ children }: Readonly<{ children: string }>) {
  const href = useHref();
  return (
    <div className="rounded-lg border bg-surface">
      <EmptyState
        icon={<Workflow />}
        title="No workflow yet"
        action={
          <Link href={href("/generate")} className={buttonClass("primary")}>
            Describe a job in words
          </Link>
        }
      >
        {children}
      </EmptyState>
    </div>
  );
}
