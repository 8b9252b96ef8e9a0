"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { sessionOptions, sessionsOptions } from "@/lib/client/troubleshooting";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { humanize } from "@/components/ui/format";
import { Time } from "@/components/ui/time";

/** What was analyzed and done before, step by step and by whom. */
export function SessionsCard({ workflowId }: Readonly<{ workflowId: string }>) {
  const { workspace } = useViewer();
  const sessions = useQuery({ ...sessionsOptions(workspace.id, workflowId), enabled: workflowId !== "" });
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <Card title="Sessions" flush>
      <QueryView query={sessions} what="the sessions">
        {(data) =>
          data.items.length === 0 ? (
            <p className="p-4 text-muted">No session yet.</p>
          ) : (
            <ul aria-label="Sessions" className="divide-y">
              {data.items.map((session) => (
                <li key={session.id}>
                  <button
                    type="button"
                    aria-expanded={openId === session.id}
                    onClick={() => setOpenId(openId === session.id ? null : session.id)}
                    className="flex w-full flex-wrap items-center gap-3 px-4 py-2 text-left hover:bg-sunken"
                  >
                    <Badge>{humanize(session.status)}</Badge>
                    <span>
                      {session.issueIds.length} {session.issueIds.length === 1 ? "issue" : "issues"}
                    </span>
                    <span className="ml-auto text-xs text-muted">
                      <Time at={session.createdAt} />
                    </span>
                  </button>
                  {openId === session.id ? <SessionLog id={session.id} /> : null}
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}

function SessionLog({ id }: Readonly<{ id: string }>) {
  const { workspace } = useViewer();
  const session = useQuery(sessionOptions(workspace.id, id));
  return (
    <QueryView query={session} what="the session">
      {(data) => (
        <ol aria-label="Log of the session" className="flex flex-col gap-1 bg-sunken px-4 py-3 text-xs">
          {data.log.map((entry, index) => (
            <li key={`${entry.at}-${String(index)}`} className="flex flex-wrap gap-x-3">
              <Time at={entry.at} />
              <span className="font-mono text-muted">{entry.actor}</span>
              <span>{entry.what}</span>
            </li>
          ))}
        </ol>
      )}
    </QueryView>
  );
}
