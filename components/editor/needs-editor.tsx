"use client";

import { useState } from "react";
import { Plus, X } from "lucide-react";
import { needConditionSchema } from "@/lib/workflow/definition-schema";
import { Button, IconButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { connectSteps, disconnectSteps, mayConnect, needCondition, needStep, updateStep } from "./commands";
import type { DocumentEditor } from "./use-document";

const CONDITION_WORDS = { succeeded: "succeeded", failed: "failed", skipped: "was skipped", ended: "ended, however" };

/** What the step waits for: connecting without a mouse. */
export function NeedsEditor({
  id,
  document,
  readOnly,
}: Readonly<{ id: string; document: DocumentEditor; readOnly: boolean }>) {
  const [chosen, setChosen] = useState("");
  const { definition } = document;
  const step = definition.steps[id];
  if (step === undefined) return null;
  const needs = step.needs ?? [];
  const free = Object.keys(definition.steps).filter(
    (other) => mayConnect(definition, other, id) && !needs.some((need) => needStep(need) === other),
  );
  const titleOf = (stepId: string) => definition.steps[stepId]?.name ?? stepId;
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-muted">
        {needs.length === 0
          ? "Starts with the run."
          : "Starts after these steps. Steps that do not wait for each other run at the same time."}
      </p>
      {needs.length === 0 ? null : (
        <ul aria-label="Waits for" className="divide-y rounded-md border">
          {needs.map((need) => (
            <li key={needStep(need)} className="flex items-center gap-2 px-3 py-2">
              <span className="min-w-0 flex-1 truncate font-medium">{titleOf(needStep(need))}</span>
              <Select
                aria-label={`Condition on ${titleOf(needStep(need))}`}
                disabled={readOnly}
                className="max-w-36"
                value={needCondition(need)}
                onChange={(event) =>
                  document.edit((current) =>
                    connectSteps(current, needStep(need), id, needConditionSchema.parse(event.target.value)),
                  )
                }
              >
                {needConditionSchema.options.map((condition) => (
                  <option key={condition} value={condition}>
                    {CONDITION_WORDS[condition]}
                  </option>
                ))}
              </Select>
              {readOnly ? null : (
                <IconButton
                  label={`Disconnect from ${titleOf(needStep(need))}`}
                  icon={<X aria-hidden />}
                  onClick={() => document.edit((current) => disconnectSteps(current, needStep(need), id))}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {readOnly || free.length === 0 ? null : (
        <div className="flex items-end gap-2">
          <Field label="Connect to" className="flex-1">
            {(control) => (
              <Select {...control} value={chosen} onChange={(event) => setChosen(event.target.value)}>
                <option value="">Choose a step</option>
                {free.map((other) => (
                  <option key={other} value={other}>
                    {titleOf(other)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Button
            icon={<Plus aria-hidden />}
            disabled={chosen === ""}
            onClick={() => {
              document.edit((current) => connectSteps(current, chosen, id));
              setChosen("");
            }}
          >
            Connect
          </Button>
        </div>
      )}
      {needs.length < 2 ? null : (
        <Field label="Run when" hint="With several conditions: one is enough, or all must hold.">
          {(control) => (
            <Select
              {...control}
              disabled={readOnly}
              value={step.join ?? "any"}
              onChange={(event) =>
                document.edit((current) =>
                  updateStep(current, id, { join: event.target.value === "all" ? "all" : undefined }),
                )
              }
            >
              <option value="any">any condition holds</option>
              <option value="all">all conditions hold</option>
            </Select>
          )}
        </Field>
      )}
    </div>
  );
}
