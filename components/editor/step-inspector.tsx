"use client";

import { useState } from "react";
import { Copy, FlaskConical, Trash2 } from "lucide-react";
import type { Problem } from "@/lib/workflow/definition-schema";
import { ServiceMark } from "@/components/services/service-mark";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { duplicateStep, removeStep, updateStep } from "./commands";
import { ConnectionPicker } from "./connection-picker";
import { ExpressionPreview } from "./expression-preview";
import { fieldErrors, placeInForm } from "./field-errors";
import { JsonEditor } from "./json-editor";
import { NeedsEditor } from "./needs-editor";
import { SchemaForm } from "./schema-form";
import { ServicePicker } from "./service-picker";
import { StepBehaviour } from "./step-behaviour";
import type { DocumentEditor } from "./use-document";
import { useService } from "./use-service";
import { stepSchema } from "@/lib/workflow/definition-schema";

type Props = Readonly<{
  id: string;
  workflowId: string;
  document: DocumentEditor;
  problems: readonly Problem[];
  readOnly: boolean;
  /** JSON Pointer of what was asked for last; of another step: nothing. */
  jumpPath: string;
  onTest: () => void;
}>;

export function StepInspector({ id, workflowId, document, problems, readOnly, jumpPath, onTest }: Props) {
  const place = placeInForm(jumpPath, id);
  const [tab, setTab] = useState(place.tab);
  const step = document.definition.steps[id];
  const service = useService(step?.service);
  if (step === undefined) return null;
  const operation = service.data?.operations.find((item) => item.id === step.operation);
  const own = problems.filter((problem) => problem.path === `/steps/${id}`);
  const edit = (change: Parameters<typeof updateStep>[2], gesture: string) =>
    document.edit((definition) => updateStep(definition, id, change), `${id}:${gesture}`);
  const copy = () => {
    const result = duplicateStep(document.definition, id);
    document.edit(() => result.definition);
    document.select({ kind: "step", id: result.id });
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-col gap-3 p-4 pb-3">
        <div className="flex items-center justify-between gap-2">
          <p className="flex min-w-0 items-center gap-2 text-xs text-muted">
            <ServiceMark service={step.service} />
            <code className="truncate font-mono" title={id}>
              {id}
            </code>
            {operation === undefined ? null : (
              <Badge>{operation.effect === "none" ? "no effect outside" : operation.effect}</Badge>
            )}
          </p>
          {readOnly ? null : (
            <div className="flex gap-1">
              <Button size="sm" icon={<FlaskConical aria-hidden />} className="h-8" onClick={onTest}>
                Test step
              </Button>
              <IconButton label="Duplicate step" icon={<Copy aria-hidden />} onClick={copy} />
              <IconButton
                label="Delete step"
                icon={<Trash2 aria-hidden />}
                onClick={() => document.edit((definition) => removeStep(definition, id, { reconnect: true }))}
              />
            </div>
          )}
        </div>
        <Field label="Step name">
          {(control) => (
            <Input
              {...control}
              disabled={readOnly}
              value={step.name ?? ""}
              placeholder={id}
              onChange={(event) => edit({ name: event.target.value || undefined }, "name")}
            />
          )}
        </Field>
        {step.service === "imported" ? (
          <Callout tone="warn" title="This step refuses to run">
            It keeps a node of another product that has no counterpart here. Choose a service that does its work, switch
            the step off under Behaviour, or delete it.
          </Callout>
        ) : null}
        {own.map((problem) => (
          <Callout key={problem.message} tone={problem.severity === "error" ? "bad" : "warn"}>
            {problem.message}
          </Callout>
        ))}
      </div>
      <Tabs
        label="Step settings"
        value={tab}
        onChange={setTab}
        tabs={[
          {
            id: "input",
            label: "Input",
            content: (
              <div className="flex flex-col gap-4 p-4">
                {step.steps === undefined ? (
                  <>
                    <ServicePicker
                      kind="operation"
                      service={step.service}
                      verb={step.operation}
                      disabled={readOnly}
                      onChange={(nextService, nextOperation) =>
                        edit({ service: nextService, operation: nextOperation }, "service")
                      }
                    />
                    {(service.data?.authKinds ?? []).some((kind) => kind !== "none") ? (
                      <ConnectionPicker
                        service={step.service}
                        value={step.connection}
                        disabled={readOnly}
                        onChange={(connection) => edit({ connection }, "connection")}
                      />
                    ) : null}
                    {service.isLoading ? (
                      <Skeleton className="h-32" />
                    ) : (
                      <SchemaForm
                        schema={operation?.input}
                        value={step.with ?? {}}
                        errors={fieldErrors(problems, `/steps/${id}/with`)}
                        disabled={readOnly}
                        onChange={(next) => edit({ with: next }, "with")}
                        focusField={place.field}
                        preview={(text) => <ExpressionPreview workflowId={workflowId} text={text} />}
                      />
                    )}
                  </>
                ) : (
                  <Callout>
                    This step holds a body of {Object.keys(step.steps).length} steps. Edit it in the tab “JSON”.
                  </Callout>
                )}
              </div>
            ),
          },
          { id: "order", label: "Order", content: <NeedsEditor id={id} document={document} readOnly={readOnly} /> },
          {
            id: "behaviour",
            label: "Behaviour",
            content: (
              <StepBehaviour
                step={step}
                errors={fieldErrors(problems, `/steps/${id}`)}
                readOnly={readOnly}
                onChange={edit}
              />
            ),
          },
          {
            id: "json",
            label: "JSON",
            content: (
              <JsonEditor
                label={`JSON of step ${id}`}
                schema={stepSchema}
                value={step}
                readOnly={readOnly}
                onChange={(next) =>
                  document.edit((definition) => ({ ...definition, steps: { ...definition.steps, [id]: next } }))
                }
              />
            ),
          },
        ]}
      />
    </div>
  );
}
