"use client";

import type { IssueView } from "@/lib/client/troubleshooting";
import { SeverityBadge } from "@/components/health/health-badge";
import { cx } from "@/components/ui/cx";
import { Time } from "@/components/ui/time";
import { IssueStatusBadge } from "./issue-status-badge";

export function IssueList({
  issues,
  selectedId,
  onSelect,
}: Readonly<{ issues: readonly IssueView[]; selectedId: string | null; onSelect: (id: string) => void }>) {
  if (issues.length === 0) return <p className="p-4 text-muted">None.</p>;
  return (
    <ul aria-label="Issues" className="divide-y">
      {issues.map((issue) => (
        <li key={issue.id}>
          <button
            type="button"
            aria-current={issue.id === selectedId ? "true" : undefined}
            onClick={() => onSelect(issue.id)}
            className={cx(
              "flex w-full flex-col gap-1 px-4 py-3 text-left focus-visible:outline-offset-[-2px]",
              issue.id === selectedId ? "bg-accent-soft" : "hover:bg-sunken",
            )}
          >
            <span className="flex flex-wrap gap-1.5">
              <SeverityBadge severity={issue.severity} />
              <IssueStatusBadge status={issue.status} />
            </span>
            <span className="line-clamp-2 font-medium break-words">{issue.description}</span>
            <span className="text-xs text-muted">
              {issue.impact.runs} {issue.impact.runs === 1 ? "run" : "runs"}, last <Time at={issue.lastSeen} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
