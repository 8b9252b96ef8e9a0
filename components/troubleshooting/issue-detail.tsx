"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import type { IssueView } from "@/lib/client/troubleshooting";
import { workflowOptions } from "@/lib/client/workflows";
import { FactsList } from "@/components/proposals/facts-list";
import { PublishVersionButton, UndoButton } from "@/components/proposals/proposal-buttons";
import { VerificationView } from "@/components/proposals/verification-view";
import { RunModeBadge } from "@/components/runs/run-status";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { formatPercent, humanize } from "@/components/ui/format";
import { Time } from "@/components/ui/time";
import { FixCard } from "./fix-card";
import { IssueStatusBadge } from "./issue-status-badge";

/** Cause, first failing step and impact kept apart; then the evidence; then what can be done. */
export function IssueDetail({ issue }: Readonly<{ issue: IssueView }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const workflow = useQuery(workflowOptions(workspace.id, issue.workflowId));
  const published = workflow.data?.publishedVersion ?? null;
  const fixedIn = issue.fixedInVersion;
  return (
    <>
      <Card
        title={issue.description}
        description={`${humanize(issue.category)}, ${formatPercent(issue.confidence)} sure`}
        actions={
          <>
            {issue.mode === null ? null : <RunModeBadge mode={issue.mode} />}
            <IssueStatusBadge status={issue.status} />
          </>
        }
      >
        <dl className="grid gap-4 sm:grid-cols-3">
          <div>
            <dt className="text-xs text-muted">Cause</dt>
            <dd className="break-words">{issue.rootCause}</dd>
          </div>
          <div>
            <dt className="text-xs text-muted">First failing step</dt>
            <dd>
              {issue.stepId ?? "not known"}
              {issue.service === null ? null : ` (${[issue.service, issue.operation].filter(Boolean).join(" · ")})`}
            </dd>
          </div>
          <div>
            <dt className="text-xs text-muted">Impact</dt>
            <dd>
              {issue.impact.runs} {issue.impact.runs === 1 ? "run" : "runs"}, {issue.impact.occurrences}{" "}
              {issue.impact.occurrences === 1 ? "failure" : "failures"}
              {issue.impact.lostSteps.length === 0 ? "" : `; never done: ${issue.impact.lostSteps.join(", ")}`}
              <br />
              <span className="text-xs text-muted">
                first <Time at={issue.firstSeen} />, last <Time at={issue.lastSeen} />
              </span>
            </dd>
          </div>
        </dl>
        <p className="mt-4">{issue.recommendation}</p>
      </Card>
      <Card title="Evidence">
        <div className="flex flex-col gap-3">
          {issue.evidence.sample === "" ? null : (
            <pre
              tabIndex={0}
              aria-label="Error as recorded"
              className="max-h-48 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap"
            >
              {issue.evidence.sample}
            </pre>
          )}
          <FactsList
            label="Facts"
            facts={{
              basis: issue.evidence.basis,
              ...(issue.evidence.matched === null ? {} : { matched: issue.evidence.matched }),
              ...issue.evidence.facts,
            }}
          />
          {issue.evidence.runIds.length === 0 ? null : (
            <p className="flex flex-wrap gap-x-3 text-xs">
              <span className="text-muted">Runs:</span>
              {issue.evidence.runIds.slice(0, 5).map((id) => (
                <Link key={id} href={href(`/runs/${id}`)} className="font-mono text-accent underline">
                  {id.slice(-8)}
                </Link>
              ))}
            </p>
          )}
        </div>
      </Card>
      {issue.status === "resolved" && fixedIn !== null ? (
        <Card
          title={`Fixed in version ${String(fixedIn)}`}
          actions={
            <>
              {published !== null && published < fixedIn ? (
                <PublishVersionButton
                  workflowId={issue.workflowId}
                  version={workflow.data?.headVersion ?? fixedIn}
                  mode={workflow.data?.publishedMode ?? "simulate"}
                />
              ) : null}
              {issue.proposalId === null ? null : <UndoButton proposalId={issue.proposalId} />}
            </>
          }
        >
          {published !== null && published < fixedIn ? (
            <Callout tone="warn">Triggers still start version {published}. Publish the fix for it to count.</Callout>
          ) : (
            <Callout tone="ok">Fixed and watched: the issue reopens if it comes back.</Callout>
          )}
          {issue.verification === null ? null : (
            <div className="mt-3">
              <VerificationView verification={issue.verification} />
            </div>
          )}
        </Card>
      ) : null}
      <Card title="Fixes" flush>
        {issue.fixes.length === 0 ? (
          <p className="p-4 text-muted">
            No change of the workflow would repair this.{" "}
            {issue.transient ? "It may pass by itself." : issue.recommendation}
          </p>
        ) : (
          <ul aria-label="Fixes" className="divide-y">
            {issue.fixes.map((fix) => (
              <FixCard
                key={fix.id}
                issue={issue}
                fix={fix}
                definition={workflow.data?.definition}
                isPublished={published !== null}
                publishedMode={workflow.data?.publishedMode ?? null}
              />
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}
