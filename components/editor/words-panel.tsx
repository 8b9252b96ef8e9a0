"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { PenLine } from "lucide-react";
import { proposalKeys } from "@/lib/client/proposals";
import { explanationOptions, refineWorkflow, type RefineBody, type Refinement } from "@/lib/client/refine";
import type { Definition } from "@/lib/workflow/definition-schema";
import { QueryView } from "@/components/shell/query-view";
import { useAction } from "@/components/shell/use-action";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { ExampleList } from "@/components/ui/example-list";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RefinementView } from "./refinement-view";

type Props = Readonly<{
  workflowId: string;
  /** The saved version that the words are about. */
  version: number;
  base: Definition;
  isPublished: boolean;
  isDirty: boolean;
}>;

const EXAMPLES = ["Also post to Slack", "Every weekday at 8", "If it fails, send me an email", "Ask me before sending"];
const CHARS_MAX = 10_000;

/** The workflow in words: changed by a sentence, shown as a difference before it is applied; and told in plain words. */
export function WordsPanel({ workflowId, version, base, isPublished, isDirty }: Props) {
  const { workspace } = useViewer();
  const mayRefine = useMay("editor");
  const [text, setText] = useState("");
  const refine = useAction({
    run: (body: RefineBody) => refineWorkflow(workspace.id, workflowId, body).then((answer) => ({ body, answer })),
    invalidate: [proposalKeys.all(workspace.id)],
    failed: "Could not read the change",
  });
  const said = refine.data?.body.text ?? "";
  const again = (answer: Refinement, answers: Readonly<Record<string, string>>) =>
    refine.mutate({
      text: said,
      answers: { ...refine.data?.body.answers, ...answers },
      ...(answer.proposal === null ? {} : { replaces: answer.proposal.id }),
    });
  return (
    <div className="flex flex-col gap-4 p-4">
      {mayRefine ? (
        <form
          aria-label="Change it in words"
          className="flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== "") refine.mutate({ text: text.trim() });
          }}
        >
          <div className="flex flex-wrap items-end gap-2">
            <Field
              label="Change it in words"
              className="min-w-60 flex-1"
              hint={isDirty ? "Save first: words change the saved version." : "Nothing changes before you apply it."}
            >
              {(control) => (
                <Input
                  {...control}
                  maxLength={CHARS_MAX}
                  placeholder={EXAMPLES[0]}
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              )}
            </Field>
            <Button
              type="submit"
              variant="primary"
              icon={<PenLine aria-hidden />}
              busy={refine.isPending}
              disabled={isDirty || text.trim() === ""}
            >
              Show the change
            </Button>
          </div>
          <ExampleList examples={EXAMPLES} onPick={setText} />
        </form>
      ) : null}
      {refine.data === undefined ? null : (
        <RefinementView
          key={refine.submittedAt}
          said={said}
          answer={refine.data.answer}
          base={base}
          isPublished={isPublished}
          isDirty={isDirty}
          busy={refine.isPending}
          onAnswer={(answers) => again(refine.data.answer, answers)}
          onApplied={() => setText("")}
        />
      )}
      <ExplanationCard workflowId={workflowId} version={version} isDirty={isDirty} />
    </div>
  );
}

function ExplanationCard({ workflowId, version, isDirty }: Pick<Props, "workflowId" | "version" | "isDirty">) {
  const { workspace } = useViewer();
  const explanation = useQuery(explanationOptions(workspace.id, workflowId, version));
  return (
    <Card title="What it does">
      {isDirty ? (
        <Callout>This tells of the saved version {version}; what is not saved yet is not in it.</Callout>
      ) : null}
      <QueryView query={explanation} what="what it does">
        {({ summary, parts }) => (
          <div className="flex flex-col gap-3">
            <p>{summary}</p>
            <ol aria-label="In plain words" className="flex list-decimal flex-col gap-1.5 pl-6">
              {parts.map((part, index) => (
                <li
                  key={`${String(index)}-${part.id ?? ""}`}
                  className="break-words"
                  style={{ marginLeft: `${String(part.depth * 1.25)}rem` }}
                >
                  {part.text}
                </li>
              ))}
            </ol>
          </div>
        )}
      </QueryView>
    </Card>
  );
}
