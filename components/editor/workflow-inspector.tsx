"use client";

import { useState } from "react";
import { definitionSchema, type Problem } from "@/lib/workflow/definition-schema";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Tabs } from "@/components/ui/tabs";
import { JsonEditor } from "./json-editor";
import type { DocumentEditor } from "./use-document";
import { WorkflowSettings } from "./workflow-settings";

export function WorkflowInspector({
  document,
  problems,
  readOnly,
}: Readonly<{ document: DocumentEditor; problems: readonly Problem[]; readOnly: boolean }>) {
  const [tab, setTab] = useState("about");
  const { definition } = document;
  return (
    <Tabs
      label="Workflow settings"
      value={tab}
      onChange={setTab}
      tabs={[
        {
          id: "about",
          label: "About",
          content: (
            <div className="flex flex-col gap-3 p-4">
              <Field label="Workflow name" required>
                {(control) => (
                  <Input
                    {...control}
                    disabled={readOnly}
                    value={definition.name}
                    onChange={(event) =>
                      document.edit((current) => ({ ...current, name: event.target.value }), "workflow:name")
                    }
                  />
                )}
              </Field>
              <Field label="Description">
                {(control) => (
                  <Textarea
                    {...control}
                    disabled={readOnly}
                    rows={4}
                    value={definition.description ?? ""}
                    onChange={(event) =>
                      document.edit(
                        ({ description: _old, ...current }) =>
                          event.target.value === "" ? current : { ...current, description: event.target.value },
                        "workflow:description",
                      )
                    }
                  />
                )}
              </Field>
              <p className="text-muted">
                Choose a step or trigger, on the canvas or in the outline, to see and change it here.
              </p>
            </div>
          ),
        },
        {
          id: "runs",
          label: "Runs",
          content: (
            <WorkflowSettings
              definition={definition}
              problems={problems}
              readOnly={readOnly}
              onChange={(settings, gesture) =>
                document.edit(
                  ({ settings: _old, ...current }) => (settings === undefined ? current : { ...current, settings }),
                  `workflow:${gesture}`,
                )
              }
            />
          ),
        },
        {
          id: "json",
          label: "JSON",
          content: (
            <JsonEditor
              label="JSON of the workflow"
              schema={definitionSchema}
              value={definition}
              readOnly={readOnly}
              onChange={(next) => document.edit(() => next)}
            />
          ),
        },
      ]}
    />
  );
}
