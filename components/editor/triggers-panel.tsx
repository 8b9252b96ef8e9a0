"use client";

import { useQuery } from "@tanstack/react-query";
import { Zap } from "lucide-react";
import { triggersOptions } from "@/lib/client/triggers";
import type { Definition } from "@/lib/workflow/definition-schema";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { EmptyState } from "@/components/ui/states";
import { TriggerStatus } from "./trigger-status";

type Props = Readonly<{ workflowId: string; triggersOf: Definition["triggers"]; onStarted: (runId: string) => void }>;

/** What starts the published version: whether it does, when last, when next, and where its hooks listen. */
export function TriggersPanel({ workflowId, triggersOf, onStarted }: Props) {
  const { workspace } = useViewer();
  const triggers = useQuery(triggersOptions(workspace.id, workflowId));
  return (
    <QueryView query={triggers} what="the triggers">
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon={<Zap />} title="No active triggers">
            Triggers listen as soon as the workflow is published.
          </EmptyState>
        ) : (
          <ul aria-label="Triggers" className="flex flex-col gap-3 p-4">
            {items.map((trigger) => (
              <li key={trigger.id} className="rounded-lg border p-4">
                <TriggerStatus
                  trigger={trigger}
                  settings={triggersOf[trigger.triggerId]?.with ?? {}}
                  onStarted={onStarted}
                />
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}
