"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CirclePause, CircleX, FlaskConical, TriangleAlert, type LucideIcon } from "lucide-react";
import { systemOptions } from "@/lib/client/workspace";
import { testTrigger, triggerKeys, type TriggerState } from "@/lib/client/triggers";
import { runKeys } from "@/lib/client/runs";
import { hookMethodsOf } from "@/lib/workflow/hook-methods";
import type { JsonObject } from "@/lib/kernel/json";
import { RunModeBadge } from "@/components/runs/run-status";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";
import { hookCurl } from "./hook-curl";

const LOOK: Record<TriggerState["state"], { word: string; tone: Tone; Icon: LucideIcon }> = {
  active: { word: "Active", tone: "ok", Icon: CircleCheck },
  silent: { word: "Did not fire", tone: "bad", Icon: TriangleAlert },
  paused: { word: "Paused", tone: "neutral", Icon: CirclePause },
  error: { word: "Error", tone: "bad", Icon: CircleX },
};

type Props = Readonly<{
  trigger: TriggerState;
  /** Its `with`, for the sample request of a webhook. */
  settings: JsonObject;
  onStarted: (runId: string) => void;
}>;

/** A trigger of the published version: whether it fires, when it did and will, where it is reached; to try it. */
export function TriggerStatus({ trigger, settings, onStarted }: Props) {
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
  const isPolling = trigger.kind === "polling";
  return (
    <article aria-label={`Trigger ${trigger.triggerId}`} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">{trigger.triggerId}</h3>
        <Badge tone={tone} icon={<Icon aria-hidden />}>
          {word}
        </Badge>
        <RunModeBadge mode={trigger.mode} />
        <span className="text-xs text-muted">
          {trigger.service} · {trigger.event} · version {trigger.version}
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
        <dt className="text-muted">{isPolling ? "Next look" : "Next expected"}</dt>
        <dd>
          <Time
            at={isPolling ? trigger.nextLookAt : trigger.nextExpectedAt}
            none={trigger.kind === "schedule" ? "never" : "when an event comes"}
          />
        </dd>
        <Trouble name="Silent" text={trigger.silentReason} />
        <Trouble name="Error" text={trigger.error} />
        <Trouble name="Self-test" text={trigger.check?.problem ?? null} />
        {trigger.check?.ok === true ? (
          <>
            <dt className="text-muted">Self-test</dt>
            <dd>
              passed <Time at={trigger.check.at} />
            </dd>
          </>
        ) : null}
        {trigger.hookPath === null ? null : (
          <>
            <dt className="text-muted">Address</dt>
            <dd className="min-w-0">
              <Addresses path={trigger.hookPath} settings={settings} kind={trigger.kind} />
            </dd>
          </>
        )}
      </dl>
    </article>
  );
}

function Trouble({ name, text }: Readonly<{ name: string; text: string | null }>) {
  if (text === null) return null;
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="break-words text-bad">{text}</dd>
    </>
  );
}

/** A hook's address on this origin, and on the worker's own listener, which answers while pages are busy. */
function Addresses({ path, settings, kind }: Readonly<{ path: string; settings: JsonObject; kind: string }>) {
  const { workspace } = useViewer();
  const system = useQuery(systemOptions(workspace.id));
  const hooksUrl = system.data?.worker.hooksUrl;
  const own = new URL(path, window.location.origin).href;
  if (kind === "form") return <Copyable text={own} />;
  return (
    <div className="flex flex-col gap-1">
      <span className="text-xs text-muted">{hookMethodsOf(settings).join(", ")}</span>
      <Copyable text={own} />
      {typeof hooksUrl === "string" ? <Copyable text={new URL(path, hooksUrl).href} /> : null}
      <span className="mt-1 text-xs text-muted">Sample request</span>
      <Copyable text={hookCurl(own, settings)} />
    </div>
  );
}

function Copyable({ text }: Readonly<{ text: string }>) {
  return (
    <span className="flex flex-wrap items-center gap-2">
      <code className="font-mono text-xs break-all whitespace-pre-wrap select-all">{text}</code>
      <CopyButton text={text} label={`Copy ${text.split("\n")[0] ?? text}`}>
        Copy
      </CopyButton>
    </span>
  );
}
