"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { Question } from "@/lib/intelligence/schema";
import type { Definition } from "@/lib/workflow/definition-schema";
import { servicesOptions } from "@/lib/client/services";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { withChoice } from "./decide";
import type { RequestDraft } from "./request-draft";
import { answerKind, choicesOf, withoutTwins } from "./answer-kind";

type Props = Readonly<{
  label?: string;
  questions: readonly Question[];
  /** Null where there is no plan to put an answer into: then the questions are only read. */
  definition: Definition | null;
  draft: RequestDraft;
  onChange: (change: Partial<RequestDraft>) => void;
}>;

/** What has to be asked, each answered by one click or a few words; the plan follows at once. */
export function OpenQuestions({ label = "Questions", questions, definition, draft, onChange }: Props) {
  if (questions.length === 0) return null;
  return (
    <section aria-label={label} className="flex flex-col gap-2">
      <h3 className="text-xs font-medium text-muted">
        {label}. What you leave open is assumed, and the result says so.
      </h3>
      <ul className="flex flex-col gap-3">
        {withoutTwins(questions).map((question) => (
          <li key={question.id}>
            <OneQuestion question={question} definition={definition} draft={draft} onChange={onChange} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneQuestion({
  question,
  definition,
  draft,
  onChange,
}: Readonly<Omit<Props, "questions" | "label"> & { question: Question }>) {
  const { workspace } = useViewer();
  const services = useQuery(servicesOptions(workspace.id));
  const { id, question: asked, options } = question;
  const kind = definition === null ? "text" : answerKind(definition, id);
  const answer = (said: string) => onChange({ answers: { ...draft.answers, [id]: { question: asked, answer: said } } });
  if (id === "request") return <Choices label={asked} options={options} onChoose={(text) => onChange({ text })} />;
  if (definition === null || kind === "text")
    return (
      <p>
        {asked}
        {options.length === 0 ? null : <span className="text-muted"> ({options.join(", ")})</span>}
      </p>
    );
  if (kind === "service") {
    const step = id.endsWith(".service") ? definition.steps[id.slice(0, -".service".length)] : undefined;
    const shown = step?.service ?? id.slice("service.".length);
    const choose = (name: string) => {
      const instead = services.data?.items.find((service) => service.name === name)?.id;
      if (instead === undefined) return;
      const choices = withChoice(draft.choices, shown, instead);
      // That what was read is right is a decision as well: it is asked no more.
      onChange({ choices: instead === shown ? { ...draft.choices, [shown]: shown } : choices });
    };
    return <Choices label={asked} options={options} onChoose={choose} />;
  }
  const choices = choicesOf(definition, question);
  return choices === null ? (
    <WordsAnswer label={asked} hint={kind === "condition" ? CONDITION_HINT : undefined} onAnswer={answer} />
  ) : (
    <Choices label={asked} options={choices} onChoose={answer} />
  );
}

const CONDITION_HINT = "As an expression, e.g. trigger.subject.contains('urgent').";

function Choices({
  label,
  options,
  onChoose,
}: Readonly<{ label: string; options: readonly string[]; onChoose: (option: string) => void }>) {
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-1.5">
      <p>{label}</p>
      <div className="flex flex-wrap gap-1.5">
        {options.map((option) => (
          <Button
            key={option}
            size="sm"
            className="h-auto min-h-7 max-w-full whitespace-normal"
            onClick={() => onChoose(option)}
          >
            {option}
          </Button>
        ))}
      </div>
    </div>
  );
}

function WordsAnswer({
  label,
  hint,
  onAnswer,
}: Readonly<{ label: string; hint: string | undefined; onAnswer: (words: string) => void }>) {
  const [words, setWords] = useState("");
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (words.trim() !== "") onAnswer(words.trim());
      }}
    >
      <Field label={label} hint={hint} className="min-w-48 flex-1">
        {(control) => <Input {...control} value={words} onChange={(event) => setWords(event.target.value)} />}
      </Field>
      <Button type="submit" disabled={words.trim() === ""} className={hint === undefined ? "" : "mb-5"}>
        Answer
      </Button>
    </form>
  );
}
