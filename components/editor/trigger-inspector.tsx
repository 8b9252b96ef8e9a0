"use client";

import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { triggersOptions } from "@/lib/client/triggers";
import type { Problem } from "@/lib/workflow/definition-schema";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { Switch } from "@/components/ui/switch";
import { removeTrigger, updateTrigger } from "./commands";
import { ConnectionPicker } from "./connection-picker";
import { fieldErrors } from "./field-errors";
import { ServicePicker } from "./service-picker";
import { TriggerSettings } from "./trigger-settings";
import { TriggerStatus } from "./trigger-status";
import type { DocumentEditor } from "./use-document";
import { useService } from "./use-service";

type Props = Readonly<{
  workflowId: string;
  id: string;
  document: DocumentEditor;
  problems: readonly Problem[];
  readOnly: boolean;
  /** JSON Pointer of what was asked for last. */
  jumpPath: string;
}>;

export function TriggerInspector({ workflowId, id, document, problems, readOnly, jumpPath }: Props) {
  const trigger = document.definition.triggers[id];
  const service = useService(trigger?.service);
  const { workspace } = useViewer();
  const href = useHref();
  const router = useRouter();
  const published = useQuery(triggersOptions(workspace.id, workflowId)).data?.items.find((one) => one.triggerId === id);
  if (trigger === undefined) return null;
  const event = service.data?.events.find((item) => item.id === trigger.event);
  const edit = (change: Parameters<typeof updateTrigger>[2], gesture: string) =>
    document.edit((definition) => updateTrigger(definition, id, change), `trigger:${id}:${gesture}`);
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="flex items-center justify-between gap-2">
        <p className="text-xs text-muted">
          Trigger <code className="font-mono">{id}</code>
          {event === undefined ? null : ` · ${event.kind}`}
        </p>
        {readOnly ? null : (
          <Button
            size="sm"
            variant="ghost"
            icon={<Trash2 aria-hidden />}
            onClick={() => document.edit((definition) => removeTrigger(definition, id))}
          >
            Delete trigger
          </Button>
        )}
      </div>
      <Field label="Trigger name">
        {(control) => (
          <Input
            {...control}
            disabled={readOnly}
            value={trigger.name ?? ""}
            placeholder={id}
            onChange={(change) => edit({ name: change.target.value || undefined }, "name")}
          />
        )}
      </Field>
      {problems
        .filter((problem) => problem.path === `/triggers/${id}`)
        .map((problem) => (
          <Callout key={problem.message} tone="bad">
            {problem.message}
          </Callout>
        ))}
      {trigger.service === "imported" ? (
        <Callout tone="warn" title="This trigger starts nothing">
          It keeps a trigger of another product that has no counterpart here. Choose a service whose event does its
          work, or delete it.
        </Callout>
      ) : null}
      <ServicePicker
        kind="event"
        service={trigger.service}
        verb={trigger.event}
        disabled={readOnly}
        onChange={(nextService, nextEvent) => edit({ service: nextService, event: nextEvent }, "service")}
      />
      {(service.data?.authKinds ?? []).some((kind) => kind !== "none") ? (
        <ConnectionPicker
          service={trigger.service}
          value={trigger.connection}
          disabled={readOnly}
          onChange={(connection) => edit({ connection }, "connection")}
        />
      ) : null}
      {service.isLoading ? (
        <Skeleton className="h-32" />
      ) : (
        <TriggerSettings
          kind={event?.kind}
          schema={event?.input}
          value={trigger.with ?? {}}
          errors={fieldErrors(problems, `/triggers/${id}/with`)}
          disabled={readOnly}
          onChange={(next) => edit({ with: next }, "with")}
          focusField={
            jumpPath.startsWith(`/triggers/${id}/with/`) ? jumpPath.slice(`/triggers/${id}/with/`.length) : undefined
          }
        />
      )}
      <Field label="Start only when" hint="An expression over trigger; false drops the event.">
        {(control) => (
          <Input
            {...control}
            disabled={readOnly}
            className="font-mono"
            value={trigger.when ?? ""}
            onChange={(change) => edit({ when: change.target.value || undefined }, "when")}
          />
        )}
      </Field>
      {published === undefined ? null : (
        <section aria-label="Published trigger" className="rounded-lg border p-3">
          <TriggerStatus
            trigger={published}
            settings={trigger.with ?? {}}
            onStarted={(runId) => router.push(href(`/runs/${runId}`))}
          />
        </section>
      )}
      <div className="flex items-center gap-2">
        <Switch
          label="Trigger disabled"
          checked={trigger.disabled === true}
          disabled={readOnly}
          onChange={(disabled) => edit({ disabled: disabled ? true : undefined }, "disabled")}
        />
        <span>Disabled: starts no runs</span>
      </div>
    </div>
  );
}
