"use client";

import { useState } from "react";
import type { Definition } from "@/lib/workflow/definition-schema";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Selection } from "./commands";

type Found = { selection: Exclude<Selection, { kind: "workflow" }>; title: string; subtitle: string };

/** Steps and triggers that hold the words anywhere: name, service, input, condition. */
export function findParts(definition: Definition, words: string): Found[] {
  const wanted = words.trim().toLowerCase();
  const parts = [
    ...Object.entries(definition.triggers).map(([id, part]) => ({ kind: "trigger" as const, id, part })),
    ...Object.entries(definition.steps).map(([id, part]) => ({ kind: "step" as const, id, part })),
  ];
  return parts
    .filter(({ id, part }) => `${id} ${JSON.stringify(part)}`.toLowerCase().includes(wanted))
    .map(({ kind, id, part }) => ({
      selection: { kind, id },
      title: part.name ?? id,
      subtitle: [kind, part.service].filter(Boolean).join(" · "),
    }));
}

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  definition: Definition;
  onFound: (selection: Selection) => void;
}>;

export function FindDialog({ open, onOpenChange, definition, onFound }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Find in the workflow">
      {open ? (
        <FindForm
          definition={definition}
          onFound={(selection) => {
            onOpenChange(false);
            onFound(selection);
          }}
        />
      ) : null}
    </Dialog>
  );
}

function FindForm({
  definition,
  onFound,
}: Readonly<{ definition: Definition; onFound: (selection: Selection) => void }>) {
  const [words, setWords] = useState("");
  const found = findParts(definition, words);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = found;
        if (first !== undefined) onFound(first.selection);
      }}
    >
      <Field label="Words" hint="In names, services, inputs and conditions. Enter opens the first.">
        {(control) => (
          <Input {...control} type="search" value={words} onChange={(event) => setWords(event.target.value)} />
        )}
      </Field>
      <p role="status" className="text-xs text-muted">
        {found.length} found
      </p>
      <ul aria-label="Found" className="divide-y rounded-md border empty:hidden">
        {found.map(({ selection, title, subtitle }) => (
          <li key={`${selection.kind}:${selection.id}`}>
            <button
              type="button"
              onClick={() => onFound(selection)}
              className="flex w-full items-center gap-3 px-3 py-2 text-left hover:bg-sunken focus-visible:outline-offset-[-2px]"
            >
              <span className="font-medium">{title}</span>
              <span className="text-xs text-muted">{subtitle}</span>
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}
