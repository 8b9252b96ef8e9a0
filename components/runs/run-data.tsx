"use client";

import { useQuery } from "@tanstack/react-query";
import type { Run } from "@/lib/workflow/run-schema";
import { runDataOptions } from "@/lib/client/runs";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { JsonBlock } from "@/components/ui/json-block";
import { RunValue } from "./run-value";

/** What started the run and what came of it. */
export function RunData({ run }: Readonly<{ run: Run }>) {
  const { workspace } = useViewer();
  const data = useQuery(runDataOptions(workspace.id, run.id));
  return (
    <QueryView query={data} what="input and output">
      {({ input, output }) => (
        <div className="grid items-start gap-4 p-4 lg:grid-cols-2">
          <RunValue runId={run.id} label="Input of the run" value={input} />
          <div className="flex min-w-0 flex-col gap-4">
            <RunValue runId={run.id} label="Output of the run" value={output} />
            {run.responded === null || run.responded === undefined ? null : (
              <JsonBlock
                label={`Answer to the webhook, status ${String(run.responded.status)}`}
                value={run.responded.body}
              />
            )}
          </div>
        </div>
      )}
    </QueryView>
  );
}
