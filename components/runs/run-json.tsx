"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import type { Json } from "@/lib/kernel/json";
import type { Run } from "@/lib/workflow/run-schema";
import { wholeRunOptions } from "@/lib/client/runs";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/json-block";

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The run as the API gives it, to read, copy or keep. */
export function RunJson({ run }: Readonly<{ run: Run }>) {
  const { workspace } = useViewer();
  const whole = useQuery(wholeRunOptions(workspace.id, run.id));
  return (
    <QueryView query={whole} what="the whole run">
      {(data) => (
        <div className="p-4">
          <JsonBlock
            label="Run as JSON"
            // What the API answers is JSON; absent members are left out by the text.
            value={data as unknown as Json}
            actions={
              <Button
                size="sm"
                variant="ghost"
                icon={<Download aria-hidden />}
                onClick={() => download(`${run.id}.json`, JSON.stringify(data, null, 2))}
              >
                Download
              </Button>
            }
          />
        </div>
      )}
    </QueryView>
  );
}
