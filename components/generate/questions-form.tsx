"use client";

import { useState } from "react";
import type { Generation } from "@/lib/client/intelligence";
import { saveWorkflow, workflowKeys } from "@/lib/client/workflows";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useAction } from "@/components/ui/use-action";
import { fieldOfQuestion, withAnswers } from "./with-answers";

/** Open questions of a generated draft; answers go into its fields as a further version. */
export function QuestionsForm({ result }: Readonly<{ result: Generation }>) {
  const { workspace } = useViewer();
  const { workflow, questions } = result;
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const save = useAction({
    run: () =>
      saveWorkflow(workspace.id, workflow.workflow_id, {
        definition: withAnswers(workflow.definition, answers),
        expectedVersion: 1,
      }),
    invalidate: [workflowKeys.all(workspace.id)],
    done: "Answers are in the workflow",
    failed: "Could not save the answers",
  });
  if (questions.length === 0) return null;
  const asked = questions.filter(({ id }) => fieldOfQuestion(workflow.definition, id) !== null);
  const others = questions.filter(({ id }) => fieldOfQuestion(workflow.definition, id) === null);
  if (save.isSuccess)
    return (
      <Callout tone="ok" className="m-4">
        Your answers are saved as version {save.data.headVersion}.
      </Callout>
    );
  return (
    <form
      aria-label="Questions"
      className="flex flex-col gap-3 border-b p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
    >
      <h3 className="font-semibold">Questions</h3>
      {others.map(({ id, question, options }) => (
        <p key={id}>
          {question}
          {options.length === 0 ? null : <span className="text-muted"> ({options.join(", ")})</span>}
        </p>
      ))}
      {asked.length === 0 ? null : (
        <>
          <div className="grid gap-3 md:grid-cols-2">
            {asked.map(({ id, question, options }) => (
              <Field key={id} label={question}>
                {(control) =>
                  options.length === 0 ? (
                    <Input
                      {...control}
                      value={answers[id] ?? ""}
                      onChange={(event) => setAnswers({ ...answers, [id]: event.target.value })}
                    />
                  ) : (
                    <Select
                      {...control}
                      value={answers[id] ?? ""}
                      onChange={(event) => setAnswers({ ...answers, [id]: event.target.value })}
                    >
                      <option value="">Leave open</option>
                      {options.map((option) => (
                        <option key={option}>{option}</option>
                      ))}
                    </Select>
                  )
                }
              </Field>
            ))}
          </div>
          <Button
            type="submit"
            busy={save.isPending}
            disabled={Object.values(answers).every((answer) => answer.trim() === "")}
            className="self-start"
          >
            Save answers
          </Button>
        </>
      )}
    </form>
  );
}
