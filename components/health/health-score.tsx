import { CircleCheck } from "lucide-react";
import type { Health } from "@/lib/client/monitoring";
import { RunModeBadge } from "@/components/runs/run-status";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { formatPercent, humanize } from "@/components/ui/format";
import { Meter } from "@/components/ui/meter";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { HealthBadge, SeverityBadge } from "./health-badge";

/** The score with the parts it is made of; without enough history, what is missing instead of a number. */
export function HealthScore({ health }: Readonly<{ health: Health }>) {
  const known = health.status !== "unknown";
  // What an issue already says is not said twice.
  const more = health.recommendations.filter(
    (text) => !health.issues.some(({ suggestion }) => text.includes(suggestion)),
  );
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card
        title="Score"
        actions={
          <>
            <RunModeBadge mode={health.mode} />
            <HealthBadge status={health.status} />
          </>
        }
      >
        <p className="text-xl font-semibold tabular-nums" aria-label="Health score">
          {known ? Math.round(health.health_score * 100) : "–"}
          <span className="text-sm font-normal text-muted"> {known ? "of 100" : "no score yet"}</span>
        </p>
        <p className="text-xs text-muted">
          From {health.window.runs} {health.window.runs === 1 ? "run" : "runs"} since <Time at={health.window.from} />
        </p>
        {known ? null : (
          <Callout className="mt-3" title="What is missing for a score">
            <ul className="list-disc pl-4">
              {(health.missing.length === 0 ? ["More ended runs"] : health.missing).map((item) => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          </Callout>
        )}
        {health.components.length === 0 ? null : (
          <ul aria-label="Parts of the score" className="mt-4 flex flex-col gap-3">
            {health.components.map((part) => (
              <li key={part.name} className="flex flex-col gap-1">
                <div className="flex justify-between gap-3">
                  <span className="font-medium">{humanize(part.name)}</span>
                  <span className="text-xs text-muted tabular-nums">
                    {Math.round(part.score * 100)} of 100, weight {formatPercent(part.weight)}
                  </span>
                </div>
                <Meter
                  label={`${humanize(part.name)} score`}
                  ratio={part.score}
                  tone={part.score >= 0.8 ? "ok" : part.score >= 0.5 ? "warn" : "bad"}
                />
                <p className="text-xs text-muted">{part.reason}</p>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title="What is wrong" flush>
        {health.issues.length === 0 ? (
          <EmptyState icon={<CircleCheck />} title="Nothing is wrong">
            {known ? "All parts of the score are as they should be." : "As far as the runs so far can tell."}
          </EmptyState>
        ) : (
          <ul aria-label="Health issues" className="divide-y">
            {health.issues.map((issue) => (
              <li key={`${issue.type}-${issue.description}`} className="flex flex-col gap-1 p-4">
                <div className="flex flex-wrap items-center gap-2">
                  <SeverityBadge severity={issue.severity} />
                  <span className="text-xs text-muted">
                    {humanize(issue.type)}
                    {issue.since === null ? null : (
                      <>
                        , since <Time at={issue.since} />
                      </>
                    )}
                  </span>
                </div>
                <p className="font-medium break-words">{issue.description}</p>
                <p className="text-muted">{issue.suggestion}</p>
              </li>
            ))}
          </ul>
        )}
        {more.length === 0 ? null : (
          <div className="border-t p-4">
            <h3 className="text-xs font-medium text-muted">Recommendations</h3>
            <ul className="list-disc pl-4">
              {more.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </div>
        )}
      </Card>
    </div>
  );
}
