"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { servicesOptions } from "@/lib/client/services";
import { workflowKeys } from "@/lib/client/workflows";
import type { GenerateBody } from "@/lib/client/intelligence";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useAction } from "@/components/shell/use-action";
import { refine, type Refined } from "./refine";
import { answerKind, choicesOf, withoutTwins } from "./with-answers";

/** `request`: what the draft was made of; read again where an answer chooses another service. */
type Props = Readonly<{ draft: Refined; request: GenerateBody; onRefined: (draft: Refined) => void }>;

/** Open questions of a generated draft; the answers refine it, all at once, as a further version. */
export function QuestionsForm({ draft, request, onRefined }: Props) {
  const { workspace } = useViewer();
  const { workflow, questions } = draft.result;
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const services = useQuery(servicesOptions(workspace.id));
  const save = useAction({
    run: () =>
      refine(
        workspace.id,
        request,
        draft,
        answers,
        (name) => services.data?.items.find((service) => service.name === name)?.id,
      ),
    invalidate: [workflowKeys.all(workspace.id)],
    done: "Answers are in the workflow",
    failed: "Could not use the answers",
    onDone: onRefined,
  });
  if (questions.length === 0) return null;
  const kindOf = (id: string) => answerKind(workflow.definition, id).kind;
  const asked = withoutTwins(questions.filter(({ id }) => kindOf(id) !== "text"));
  const others = questions.filter(({ id }) => kindOf(id) === "text");
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
            {asked.map((question) => {
              const { id } = question;
              const choices = choicesOf(workflow.definition, question);
              return (
                <Field key={id} label={question.question} hint={HINTS[kindOf(id)]}>
                  {(control) =>
                    choices === null ? (
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
                        {choices.map((option) => (
                          <option key={option}>{option}</option>
                        ))}
                      </Select>
                    )
                  }
                </Field>
              );
            })}
          </div>
          <Button
            type="submit"
            busy={save.isPending}
            disabled={Object.values(answers).every((answer) => answer.trim() === "")}
            className="self-start"
          >
            Use the answers
          </Button>
        </>
      )}
    </form>
  );
}

const HINTS: Partial<Record<ReturnType<typeof answerKind>["kind"], string>> = {
  service: "Another one is built in its place.",
  condition: "As an expression, e.g. trigger.subject.contains('urgent').",
  start: "Any other start can be chosen in the editor.",
};
