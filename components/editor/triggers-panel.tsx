"use client";

import { useQuery } from "@tanstack/react-query";
import {
  CircleCheck,
  CirclePause,
  CircleX,
  Copy,
  FlaskConical,
  TriangleAlert,
  Zap,
  type LucideIcon,
} from "lucide-react";
import { toast } from "sonner";
import { systemOptions } from "@/lib/client/workspace";
import { testTrigger, triggerKeys, triggersOptions, type TriggerState } from "@/lib/client/triggers";
import { runKeys } from "@/lib/client/runs";
import { RunModeBadge } from "@/components/runs/run-status";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";

const LOOK: Record<TriggerState["state"], { word: string; tone: Tone; Icon: LucideIcon }> = {
  active: { word: "Active", tone: "ok", Icon: CircleCheck },
  silent: { word: "Did not fire", tone: "bad", Icon: TriangleAlert },
  paused: { word: "Paused", tone: "neutral", Icon: CirclePause },
  error: { word: "Error", tone: "bad", Icon: CircleX },
};

type Props = Readonly<{ workflowId: string; onStarted: (runId: string) => void }>;

/** What starts the published version: whether it does, when last, when next, and where its hooks listen. */
export function TriggersPanel({ workflowId, onStarted }: Props) {
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
                <OneTrigger trigger={trigger} onStarted={onStarted} />
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}

function OneTrigger({ trigger, onStarted }: Readonly<{ trigger: TriggerState; onStarted: (runId: string) => void }>) {
  const { workspace } = useViewer();
  const may = useMay("editor");
  const test = useAction({
    run: () => testTrigger(workspace.id, trigger.id),
    invalidate: [runKeys.all(workspace.id), triggerKeys.all(workspace.id)],
    done: "Simulated run started",
    failed: "Could not test the trigger",
    onDone: ({ runId }) => onStarted(runId),
  });
  const { word, tone, Icon } = LOOK[trigger.state];
  return (
    <article aria-label={`Trigger ${trigger.triggerId}`} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">{trigger.triggerId}</h3>
        <Badge tone={tone} icon={<Icon aria-hidden />}>
          {word}
        </Badge>
        <RunModeBadge mode={trigger.mode} />
        <span className="text-xs text-muted">
          {trigger.service} · {trigger.event}
        </span>
        {may ? (
          <Button
            size="sm"
            className="ml-auto"
            icon={<FlaskConical aria-hidden />}
            busy={test.isPending}
            onClick={() => test.mutate(undefined)}
          >
            Test trigger
          </Button>
        ) : null}
      </header>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-muted">Last fired</dt>
        <dd>
          <Time at={trigger.lastFiredAt} />
        </dd>
        <dt className="text-muted">Next expected</dt>
        <dd>
          <Time at={trigger.nextExpectedAt} none={trigger.kind === "schedule" ? "never" : "when an event comes"} />
        </dd>
        {trigger.error === null ? null : (
          <>
            <dt className="text-muted">Error</dt>
            <dd className="break-words text-bad">{trigger.error}</dd>
          </>
        )}
        {trigger.hookPath === null ? null : (
          <>
            <dt className="text-muted">Address</dt>
            <dd>
              <HookAddress path={trigger.hookPath} />
            </dd>
          </>
        )}
      </dl>
    </article>
  );
}

/** The hook's address on this origin, and on the worker's own listener, which answers while pages are busy. */
function HookAddress({ path }: Readonly<{ path: string }>) {
  const { workspace } = useViewer();
  const system = useQuery(systemOptions(workspace.id));
  const hooksUrl = system.data?.worker.hooksUrl;
  const addresses = [
    new URL(path, window.location.origin).href,
    ...(typeof hooksUrl === "string" ? [new URL(path, hooksUrl).href] : []),
  ];
  return (
    <ul className="flex flex-col gap-1">
      {addresses.map((address) => (
        <li key={address} className="flex flex-wrap items-center gap-2">
          <code className="font-mono text-xs break-all select-all">{address}</code>
          <Button
            size="sm"
            variant="ghost"
            icon={<Copy aria-hidden />}
            aria-label={`Copy ${address}`}
            onClick={() =>
              void navigator.clipboard.writeText(address).then(
                () => toast.success("Copied"),
                () => toast.error("Could not copy", { description: "Select the address and copy it by hand." }),
              )
            }
          >
            Copy
          </Button>
        </li>
      ))}
    </ul>
  );
}
