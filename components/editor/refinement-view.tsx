"use client";

import { useState } from "react";
import type { Refinement } from "@/lib/client/refine";
import type { Definition } from "@/lib/workflow/definition-schema";
import { DiffView } from "@/components/proposals/diff-view";
import { ApplyButtons, UndoButton } from "@/components/proposals/proposal-buttons";
import { VerificationView } from "@/components/proposals/verification-view";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type Question = Refinement["questions"][number];

type Props = Readonly<{
  /** The words that were read. */
  said: string;
  answer: Refinement;
  base: Definition;
  isPublished: boolean;
  isDirty: boolean;
  busy: boolean;
  onAnswer: (answers: Readonly<Record<string, string>>) => void;
  onApplied: () => void;
}>;

/** What words would change: in words, as a difference, with its proof; what has to be answered first; what can't be done. */
export function RefinementView({ said, answer, base, isPublished, isDirty, busy, onAnswer, onApplied }: Props) {
  const [applied, setApplied] = useState(false);
  // What the difference was shown against, since applying moves the base on.
  const [before] = useState(base);
  const { proposal, changes, assumptions, contextUsed, questions, missing, patch } = answer;
  const notes = [...assumptions, ...contextUsed.map((used) => `Taken from this workspace: ${used}`)];
  return (
    <Card title={`"${said.length > 80 ? `${said.slice(0, 80)}…` : said}"`}>
      <div className="flex flex-col gap-3">
        {proposal === null ? null : (
          <ul aria-label="What changes" className="list-disc pl-5">
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        )}
        {notes.length === 0 || proposal === null ? null : (
          <ul aria-label="Assumed" className="list-disc pl-5 text-xs text-muted">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        {applied
          ? null
          : questions.map((question) => (
              <QuestionRow
                key={question.id}
                question={question}
                busy={busy}
                onAnswer={(text) => onAnswer({ [question.id]: text })}
              />
            ))}
        {missing.map(({ what, suggestion }) => (
          <Callout key={what} tone="warn" title={`Can't be done: ${what}`}>
            <p>{suggestion}</p>
          </Callout>
        ))}
        {answer.validation.valid || proposal === null ? null : (
          <Callout tone="bad" title="It could not run like this">
            <p>{answer.validation.problems.find(({ severity }) => severity === "error")?.message}</p>
          </Callout>
        )}
        {proposal === null ? null : (
          <>
            <DiffView patch={patch} base={before} label="Difference" />
            {proposal.verification === null ? null : <VerificationView verification={proposal.verification} />}
            <div className="flex flex-wrap gap-2">
              {applied ? (
                <UndoButton proposalId={proposal.id} />
              ) : isDirty ? (
                <p className="text-xs text-muted">Save or discard your own changes before you apply this.</p>
              ) : (
                <ApplyButtons
                  proposalId={proposal.id}
                  isPublished={isPublished}
                  onDone={() => {
                    setApplied(true);
                    onApplied();
                  }}
                />
              )}
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

/** One question: its answers a click each, or a line to write in. */
function QuestionRow({
  question: { question, options, required },
  busy,
  onAnswer,
}: Readonly<{ question: Question; busy: boolean; onAnswer: (text: string) => void }>) {
  const [text, setText] = useState("");
  if (options.length > 0)
    return (
      <div role="group" aria-label={question} className="flex flex-col gap-1.5">
        <p className="font-medium">{question}</p>
        <div className="flex flex-wrap gap-2">
          {options.map((option) => (
            <Button key={option} size="sm" disabled={busy} onClick={() => onAnswer(option)}>
              {option}
            </Button>
          ))}
        </div>
      </div>
    );
  // What only other words answer has no place for an answer.
  if (required) return <Callout>{question}</Callout>;
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") onAnswer(text.trim());
      }}
    >
      <Field label={question} className="min-w-48 flex-1">
        {(control) => <Input {...control} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <Button type="submit" size="sm" disabled={busy || text.trim() === ""}>
        Answer
      </Button>
    </form>
  );
}
