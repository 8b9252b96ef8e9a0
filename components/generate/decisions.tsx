"use client";

import { Undo2 } from "lucide-react";
import { useServiceName } from "@/components/services/use-service-name";
import { Button } from "@/components/ui/button";
import type { RequestDraft } from "./request-draft";

type Props = Readonly<{ draft: RequestDraft; onChange: (change: Partial<RequestDraft>) => void }>;

/** What was decided beside the words; each can be taken back. */
export function Decisions({ draft: { choices, answers }, onChange }: Props) {
  const nameOf = useServiceName();
  const lines = [
    ...Object.entries(choices).map(([id, chosen]) => ({
      key: `service ${id}`,
      words:
        chosen === null
          ? `${nameOf(id)} is left out`
          : chosen === id
            ? `${nameOf(id)} is meant`
            : `${nameOf(chosen)} instead of ${nameOf(id)}`,
      takeBack: () => onChange({ choices: without(choices, id) }),
    })),
    ...Object.entries(answers).map(([id, { question, answer }]) => ({
      key: `answer ${id}`,
      words: `${question} ${answer}`,
      takeBack: () => onChange({ answers: without(answers, id) }),
    })),
  ];
  if (lines.length === 0) return null;
  return (
    <section aria-label="Decided" className="flex flex-col gap-1">
      <h3 className="text-xs font-medium text-muted">Decided by you</h3>
      <ul className="flex flex-col gap-1">
        {lines.map(({ key, words, takeBack }) => (
          <li key={key} className="flex items-center justify-between gap-2 rounded-md bg-sunken py-1 pr-1 pl-3">
            <span className="min-w-0 break-words">{words}</span>
            <Button
              size="sm"
              variant="ghost"
              icon={<Undo2 aria-hidden />}
              aria-label={`Take back: ${words}`}
              onClick={takeBack}
            >
              Take back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function without<T>(all: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([other]) => other !== key));
}
