"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { addStep, addTrigger, freeId, insertBetween, needStep } from "./commands";
import { ServicePicker } from "./service-picker";
import type { DocumentEditor } from "./use-document";

/** On the way from one step to another. */
export interface Place {
  after: string;
  before: string;
}

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  document: DocumentEditor;
  place?: Place;
}>;

/** Adds a step or a trigger: what it calls, its name, and what it comes after. */
export function AddPartDialog({ open, onOpenChange, document, place }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Add to the workflow">
      {open ? <AddPartForm document={document} place={place} onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

function AddPartForm({
  document,
  place,
  onDone,
}: Readonly<{ document: DocumentEditor; place: Place | undefined; onDone: () => void }>) {
  const { definition, selection } = document;
  const steps = Object.keys(definition.steps);
  const [kind, setKind] = useState<"step" | "trigger">(
    Object.keys(definition.triggers).length === 0 && place === undefined ? "trigger" : "step",
  );
  const [service, setService] = useState<string>();
  const [verb, setVerb] = useState<string>();
  const [name, setName] = useState("");
  const [after, setAfter] = useState(place?.after ?? (selection.kind === "step" ? selection.id : (steps.at(-1) ?? "")));
  const [before, setBefore] = useState(place?.before ?? "");
  const behind = steps.filter((id) => definition.steps[id]?.needs?.some((need) => needStep(need) === after));
  const add = () => {
    const map = kind === "step" ? definition.steps : definition.triggers;
    const id = freeId(name || `${service ?? ""} ${verb ?? kind}`, map);
    const named = name === "" ? {} : { name };
    const step = { ...named, service, operation: verb, with: {} };
    if (kind === "step")
      document.edit((current) =>
        behind.includes(before)
          ? insertBetween(current, id, step, after, before)
          : addStep(current, id, after === "" ? step : { ...step, needs: [after] }),
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
      {kind === "trigger" || behind.length === 0 ? null : (
        <Field label="Before" hint="Puts it on the way between the two.">
          {(control) => (
            <Select {...control} value={before} onChange={(event) => setBefore(event.target.value)}>
              <option value="">Nothing: beside the steps that follow</option>
              {behind.map((id) => (
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
