"use client";

import { BellOff } from "lucide-react";
import type { AlertView } from "@/lib/api/contracts/alerts";
import { changeAlert, monitoringKeys, type AlertVerb } from "@/lib/client/monitoring";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { humanize } from "@/components/ui/format";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";
import { SeverityBadge } from "./health-badge";

const VERBS: readonly { verb: AlertVerb; word: string }[] = [
  { verb: "acknowledge", word: "Acknowledge" },
  { verb: "snooze", word: "Snooze 1 h" },
  { verb: "resolve", word: "Resolve" },
];

export function AlertsList({ alerts }: Readonly<{ alerts: readonly AlertView[] }>) {
  const { workspace } = useViewer();
  const mayChange = useMay("editor");
  const change = useAction({
    run: (input: { id: string; verb: AlertVerb }) => changeAlert(workspace.id, input.id, input.verb),
    invalidate: [monitoringKeys.all(workspace.id)],
    failed: "Could not change the alert",
  });
  if (alerts.length === 0) return <EmptyState icon={<BellOff />} title="No open alerts" />;
  return (
    <ul aria-label="Alerts" className="divide-y">
      {alerts.map((alert) => (
        <li key={alert.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 p-4">
          <div className="min-w-60 flex-1 basis-80">
            <div className="flex flex-wrap items-center gap-2">
              <SeverityBadge severity={alert.severity} />
              {alert.status === "open" ? null : <Badge>{humanize(alert.status)}</Badge>}
              <span className="text-xs text-muted">
                since <Time at={alert.since} />
              </span>
            </div>
            <p className="mt-1 font-medium break-words">{alert.title}</p>
            <p className="text-muted">{alert.suggestion}</p>
          </div>
          {mayChange ? (
            <div className="flex flex-wrap gap-2">
              {VERBS.map(({ verb, word }) => (
                <Button
                  key={verb}
                  size="sm"
                  aria-label={`${word}: ${alert.title}`}
                  disabled={change.isPending}
                  onClick={() => change.mutate({ id: alert.id, verb })}
                >
                  {word}
                </Button>
              ))}
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
