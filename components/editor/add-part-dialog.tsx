"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { addStep, addTrigger, freeId } from "./commands";
import { ServicePicker } from "./service-picker";
import type { DocumentEditor } from "./use-document";

type Props = Readonly<{ open: boolean; onOpenChange: (open: boolean) => void; document: DocumentEditor }>;

/** Adds a step or a trigger: what it calls, its name, and what it comes after. */
export function AddPartDialog({ open, onOpenChange, document }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Add to the workflow">
      {open ? <AddPartForm document={document} onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

function AddPartForm({ document, onDone }: Readonly<{ document: DocumentEditor; onDone: () => void }>) {
  const { definition, selection } = document;
  const steps = Object.keys(definition.steps);
  const [kind, setKind] = useState<"step" | "trigger">(
    Object.keys(definition.triggers).length === 0 ? "trigger" : "step",
  );
  const [service, setService] = useState<string>();
  const [verb, setVerb] = useState<string>();
  const [name, setName] = useState("");
  const [after, setAfter] = useState(selection.kind === "step" ? selection.id : (steps.at(-1) ?? ""));
  const add = () => {
    const map = kind === "step" ? definition.steps : definition.triggers;
    const id = freeId(name || `${service ?? ""} ${verb ?? kind}`, map);
    const named = name === "" ? {} : { name };
    if (kind === "step")
      document.edit((current) =>
        addStep(current, id, {
          ...named,
          service,
          operation: verb,
          with: {},
          ...(after === "" ? {} : { needs: [after] }),
        }),
      );
    else document.edit((current) => addTrigger(current, id, { ...named, service, event: verb, with: {} }));
    document.select({ kind, id });
    onDone();
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Field label="Kind">
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={(event) => {
              setKind(event.target.value === "trigger" ? "trigger" : "step");
              setVerb(undefined);
            }}
          >
            <option value="step">Step: does something</option>
            <option value="trigger">Trigger: starts runs</option>
          </Select>
        )}
      </Field>
      <ServicePicker
        kind={kind === "step" ? "operation" : "event"}
        service={service}
        verb={verb}
        disabled={false}
        onChange={(nextService, nextVerb) => {
          setService(nextService);
          setVerb(nextVerb);
        }}
      />
      <Field label="Name" hint="Optional.">
        {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      {kind === "trigger" || steps.length === 0 ? null : (
        <Field label="After">
          {(control) => (
            <Select {...control} value={after} onChange={(event) => setAfter(event.target.value)}>
              <option value="">Nothing: starts with the run</option>
              {steps.map((id) => (
                <option key={id} value={id}>
                  {definition.steps[id]?.name ?? id}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Button
        type="submit"
        variant="primary"
        disabled={service === undefined || verb === undefined}
        className="self-end"
      >
        Add {kind}
      </Button>
    </form>
  );
}
