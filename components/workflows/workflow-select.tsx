"use client";

import { useEffect } from "react";
import { parseAsString, useQueryState } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { workflowsOptions } from "@/lib/client/workflows";
import { useViewer } from "@/components/shell/workspace-context";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";

/** Which workflow a page is about; lives in the URL as `workflow`. Without one, the newest is taken. */
export function useChosenWorkflow() {
  const { workspace } = useViewer();
  const [chosen, setChosen] = useQueryState("workflow", parseAsString);
  const workflows = useQuery(workflowsOptions(workspace.id));
  const first = workflows.data?.items[0]?.id;
  useEffect(() => {
    if (chosen === null && first !== undefined) void setChosen(first, { history: "replace" });
  }, [chosen, first, setChosen]);
  return { workflowId: chosen ?? first ?? null, setWorkflowId: (id: string) => void setChosen(id), workflows };
}

export function WorkflowSelect({ chosen }: Readonly<{ chosen: ReturnType<typeof useChosenWorkflow> }>) {
  return (
    <Field label="Workflow" hideLabel className="w-72 max-w-full">
      {(control) => (
        <Select
          {...control}
          value={chosen.workflowId ?? ""}
          onChange={(event) => chosen.setWorkflowId(event.target.value)}
        >
          {chosen.workflowId === null ? <option value="">No workflow</option> : null}
          {(chosen.workflows.data?.items ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
