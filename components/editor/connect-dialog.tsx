"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { connectSteps, mayConnect, needStep } from "./commands";
import type { DocumentEditor } from "./use-document";

type Props = Readonly<{ open: boolean; onOpenChange: (open: boolean) => void; document: DocumentEditor }>;

/** Connects two steps without a pointer. */
export function ConnectDialog({ open, onOpenChange, document }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Connect to…"
      description="The second step starts once the first has succeeded."
    >
      {open ? <ConnectForm document={document} onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

function ConnectForm({ document, onDone }: Readonly<{ document: DocumentEditor; onDone: () => void }>) {
  const { definition, selection } = document;
  const steps = Object.keys(definition.steps);
  const [from, setFrom] = useState(selection.kind === "step" ? selection.id : (steps[0] ?? ""));
  const [chosen, setChosen] = useState("");
  const targets = steps.filter(
    (to) =>
      mayConnect(definition, from, to) && !(definition.steps[to]?.needs ?? []).some((need) => needStep(need) === from),
  );
  const to = targets.includes(chosen) ? chosen : (targets[0] ?? "");
  const titleOf = (id: string) => definition.steps[id]?.name ?? id;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        document.edit((current) => connectSteps(current, from, to));
        onDone();
      }}
    >
      <Field label="From">
        {(control) => (
          <Select {...control} value={from} onChange={(event) => setFrom(event.target.value)}>
            {steps.map((id) => (
              <option key={id} value={id}>
                {titleOf(id)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {targets.length === 0 ? (
        <p className="text-muted">No step can start after this one: they all come before it, or wait for it already.</p>
      ) : (
        <Field label="To">
          {(control) => (
            <Select {...control} value={to} onChange={(event) => setChosen(event.target.value)}>
              {targets.map((id) => (
                <option key={id} value={id}>
                  {titleOf(id)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Button type="submit" variant="primary" disabled={to === ""} className="self-end">
        Connect
      </Button>
    </form>
  );
}
