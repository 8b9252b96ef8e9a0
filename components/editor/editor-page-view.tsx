"use client";

import { useState } from "react";
import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { Activity, FileDown, Gauge, ListChecks, Stethoscope } from "lucide-react";
import { workflowOptions } from "@/lib/client/workflows";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ExportDialog } from "@/components/workflows/export-dialog";
import { WorkflowStateBadge } from "@/components/workflows/workflow-state-badge";
import { EditorView } from "./editor-view";

const LINKS = [
  { label: "Runs", path: "/runs", Icon: ListChecks },
  { label: "Health", path: "/health", Icon: Activity },
  { label: "Troubleshoot", path: "/troubleshooting", Icon: Stethoscope },
  { label: "Optimize", path: "/optimization", Icon: Gauge },
] as const;

/** The editor takes the whole height; its heading is one line. */
export function EditorPageView({ workflowId }: Readonly<{ workflowId: string }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const [exporting, setExporting] = useState(false);
  // The document is taken over once: it has to be the newest, not what another page left in the cache.
  const workflow = useQuery({
    ...workflowOptions(workspace.id, workflowId),
    refetchOnMount: "always",
    refetchOnWindowFocus: false,
  });
  return (
    <div className="flex flex-col lg:h-[calc(100dvh-3rem)]">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-surface px-4 py-2">
        <h1 className="min-w-0 text-md font-semibold break-words">{workflow.data?.name ?? "Workflow"}</h1>
        {workflow.data === undefined ? null : <WorkflowStateBadge workflow={workflow.data} />}
        {workflow.data === undefined ? null : (
          <ul aria-label="About this workflow" className="ml-auto flex flex-wrap gap-1">
            {LINKS.map(({ label, path, Icon }) => (
              <li key={path}>
                <Link href={href(`${path}?workflow=${workflowId}`)} className={buttonClass("ghost", "sm")}>
                  <Icon aria-hidden /> {label}
                </Link>
              </li>
            ))}
            <li>
              <Button size="sm" variant="ghost" icon={<FileDown aria-hidden />} onClick={() => setExporting(true)}>
                Export
              </Button>
              <ExportDialog open={exporting} onOpenChange={setExporting} workflow={workflow.data} />
            </li>
          </ul>
        )}
      </div>
      <QueryView query={workflow} what="the workflow" back={{ label: "All workflows", path: "/workflows" }}>
        {(data) =>
          workflow.isFetchedAfterMount ? (
            <EditorView key={data.id} workflow={data} />
          ) : (
            <SkeletonRows rows={8} label="Loading the workflow" />
          )
        }
      </QueryView>
    </div>
  );
}
