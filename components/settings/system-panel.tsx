"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { systemOptions } from "@/lib/client/workspace";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { formatDuration, humanize } from "@/components/ui/format";
import { Time } from "@/components/ui/time";

function StateBadge({ state }: Readonly<{ state: string }>) {
  const ok = state === "ok";
  return (
    <Badge tone={ok ? "ok" : "bad"} icon={ok ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}>
      {humanize(state)}
    </Badge>
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

export function SystemPanel() {
  const { workspace } = useViewer();
  const system = useQuery(systemOptions(workspace.id));
  return (
    <QueryView query={system} what="the state of the system">
      {(data) => (
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 p-4">
          <dt className="text-muted">Version</dt>
          <dd>
            {data.version}, up {formatDuration(data.uptimeS * 1000)}
          </dd>
          <dt className="text-muted">Web</dt>
          <dd>
            <StateBadge state={data.web.state} />
          </dd>
          <dt className="text-muted">Worker</dt>
          <dd className="flex flex-wrap items-center gap-2">
            <StateBadge state={data.worker.state} />{" "}
            <span className="text-xs text-muted">
              heartbeat <Time at={data.worker.heartbeatAt} />
            </span>
          </dd>
          <dt className="text-muted">Hooks</dt>
          <dd className="font-mono text-xs break-all">{data.worker.hooksUrl ?? "no listener"}</dd>
          <dt className="text-muted">Database</dt>
          <dd className="flex flex-wrap items-center gap-2">
            <StateBadge state={data.database.state} /> {megabytes(data.database.bytes)}, log{" "}
            {megabytes(data.database.walBytes)}
          </dd>
          <dt className="text-muted">Backups</dt>
          <dd>
            {data.backups.count}, last <Time at={data.backups.lastAt} />
          </dd>
        </dl>
      )}
    </QueryView>
  );
}
