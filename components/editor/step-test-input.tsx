"use client";

import { useState } from "react";
import { FlaskConical, Play } from "lucide-react";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { ServiceDetail } from "@/lib/client/services";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { JsonField, readJsonText } from "@/components/ui/json-field";
import { SchemaForm } from "./schema-form";

export type InputSource = "last" | "trigger";

type Props = Readonly<{
  operation: ServiceDetail["operations"][number] | undefined;
  hasBody: boolean;
  source: InputSource;
  /** There is a run in which the step was called. */
  hasLast: boolean;
  input: JsonObject;
  isEdited: boolean;
  errors: Readonly<Record<string, string>>;
  mode: "simulate" | "live";
  /** A live test is asked for twice. */
  isMeant: boolean;
  isBusy: boolean;
  isJsonOk: boolean;
  onSource: (source: InputSource) => void;
  onInput: (input: JsonObject) => void;
  onJsonOk: (ok: boolean) => void;
  onMode: (mode: "simulate" | "live") => void;
  onMeant: (isMeant: boolean) => void;
  onRun: () => void;
}>;

const EFFECT_WORDS: Readonly<Record<ServiceDetail["operations"][number]["effect"], string>> = {
  none: "It touches nothing outside.",
  read: "It reads, and changes nothing.",
  write: "It writes: each test changes something there.",
  "idempotent-write": "It writes; doing it twice is the same as once.",
  delete: "It deletes something there.",
};

/** What goes in: where it comes from, as a form or as JSON, and whether the real service is called. */
export function StepTestInput(props: Props) {
  const { operation, hasBody, source, hasLast, input, isEdited, errors, mode, isMeant, isBusy, isJsonOk } = props;
  const [view, setView] = useState<"form" | "json">("form");
  const [text, setText] = useState("");
  const failed = Object.entries(errors);
  const isAsked = mode === "live" && operation?.effect !== "none" && operation?.effect !== "read";
  return (
    <>
      <div className="flex flex-col gap-3 rounded-md border bg-canvas/60 p-3 md:col-span-2">
        <div className="grid grid-cols-2 items-end gap-2 md:flex">
          {hasBody ? null : (
            <>
              <Field label="Taken from" className="md:w-56">
                {(control) => (
                  <Select
                    {...control}
                    value={isEdited ? "edited" : source}
                    onChange={(event) => {
                      props.onSource(event.target.value === "last" ? "last" : "trigger");
                      setView("form");
                      props.onJsonOk(true);
                    }}
                  >
                    {isEdited ? <option value="edited">Edited here</option> : null}
                    <option value="last" disabled={!hasLast}>
                      {hasLast ? "The last run" : "The last run (not called yet)"}
                    </option>
                    <option value="trigger">A sample of the trigger</option>
                  </Select>
                )}
              </Field>
              <Field label="Edit as" className="md:w-24">
                {(control) => (
                  <Select
                    {...control}
                    value={view}
                    onChange={(event) => {
                      setText(JSON.stringify(input, null, 2));
                      setView(event.target.value === "json" ? "json" : "form");
                      props.onJsonOk(true);
                    }}
                  >
                    <option value="form">Form</option>
                    <option value="json">JSON</option>
                  </Select>
                )}
              </Field>
            </>
          )}
          <Field label="Mode" className="md:w-28">
            {(control) => (
              <Select
                {...control}
                value={mode}
                onChange={(event) => props.onMode(event.target.value === "live" ? "live" : "simulate")}
              >
                <option value="simulate">Simulate</option>
                <option value="live">Live</option>
              </Select>
            )}
          </Field>
          <Button
            variant="primary"
            className="md:ml-auto"
            icon={mode === "live" ? <Play aria-hidden /> : <FlaskConical aria-hidden />}
            busy={isBusy}
            disabled={!isJsonOk || (isAsked && !isMeant)}
            onClick={props.onRun}
          >
            {mode === "live" ? "Run step live" : "Run step"}
          </Button>
        </div>
        {mode === "live" ? (
          <Callout tone="warn" title="This calls the real service">
            <p>{hasBody ? "Every step of the body acts." : EFFECT_WORDS[operation?.effect ?? "write"]}</p>
            {isAsked ? (
              <label className="mt-1 flex items-center gap-2">
                <input type="checkbox" checked={isMeant} onChange={(event) => props.onMeant(event.target.checked)} />
                Do it for real
              </label>
            ) : null}
          </Callout>
        ) : (
          <p className="text-xs text-muted">Simulated: nothing leaves this machine, no credential is used.</p>
        )}
      </div>
      <section aria-label="Input of the test" className="flex min-w-0 flex-col gap-3 max-md:order-2">
        <h3 className="font-semibold">Input</h3>
        {hasBody ? (
          <Callout>The step holds a body: it runs whole, with a sample of the trigger. What is pinned is used.</Callout>
        ) : view === "form" ? (
          <SchemaForm schema={operation?.input} value={input} errors={errors} onChange={props.onInput} />
        ) : (
          <>
            <JsonField
              label="Input as JSON"
              text={text}
              onText={(next) => {
                setText(next);
                const read = readJsonText(next);
                const value = read.kind === "value" && isJsonObject(read.value) ? read.value : undefined;
                props.onJsonOk(value !== undefined);
                if (value !== undefined) props.onInput(value);
              }}
              hint={
                isJsonOk ? "An object; it is taken as data, nothing in it is an expression." : "Has to be an object."
              }
            />
            {failed.length === 0 ? null : (
              <ul className="text-xs text-bad">
                {failed.map(([name, reason]) => (
                  <li key={name}>
                    {name}: {reason}
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </section>
    </>
  );
}
