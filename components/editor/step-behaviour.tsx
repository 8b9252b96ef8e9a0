"use client";

import type { Step } from "@/lib/workflow/definition-schema";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";

type Props = Readonly<{
  step: Step;
  errors: Readonly<Record<string, string>>;
  readOnly: boolean;
  onChange: (change: Partial<Step>, gesture: string) => void;
}>;

function wholeNumber(text: string): number | undefined {
  const value = Number.parseInt(text, 10);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

/** Condition, loop, retry, time limit, what happens on an error. */
export function StepBehaviour({ step, errors, readOnly, onChange }: Props) {
  const retry = step.retry;
  const setRetry = (change: Partial<NonNullable<Step["retry"]>>) => {
    const next = { maxAttempts: 3, ...retry, ...change };
    onChange({ retry: next.maxAttempts <= 1 ? undefined : next }, "retry");
  };
  return (
    <div className="flex flex-col gap-3 p-4">
      <Field
        label="Run only when"
        hint='An expression, e.g. trigger.importance == "high". False skips the step.'
        error={errors.when}
      >
        {(control) => (
          <Input
            {...control}
            disabled={readOnly}
            className="font-mono"
            value={step.when ?? ""}
            onChange={(event) => onChange({ when: event.target.value || undefined }, "when")}
          />
        )}
      </Field>
      <Field
        label="For each"
        hint="An expression that gives a list; the step runs once per item, as item and index."
        error={errors.forEach}
      >
        {(control) => (
          <Input
            {...control}
            disabled={readOnly}
            className="font-mono"
            value={step.forEach ?? ""}
            onChange={(event) => onChange({ forEach: event.target.value || undefined }, "forEach")}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Attempts" hint="1 = no retry" error={errors.retry}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              max={20}
              disabled={readOnly}
              value={retry?.maxAttempts ?? 1}
              onChange={(event) => setRetry({ maxAttempts: wholeNumber(event.target.value) ?? 1 })}
            />
          )}
        </Field>
        <Field label="First pause (ms)" hint="Doubles each time">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={0}
              disabled={readOnly || retry === undefined}
              value={retry?.baseMs ?? 500}
              onChange={(event) => setRetry({ baseMs: wholeNumber(event.target.value) ?? 0 })}
            />
          )}
        </Field>
        <Field label="Time limit (ms)" hint="Per attempt" error={errors.timeoutMs}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              disabled={readOnly}
              value={step.timeoutMs ?? ""}
              placeholder="Default"
              onChange={(event) => onChange({ timeoutMs: wholeNumber(event.target.value) }, "timeoutMs")}
            />
          )}
        </Field>
        <Field label="On error">
          {(control) => (
            <Select
              {...control}
              disabled={readOnly}
              value={step.onError ?? "fail"}
              onChange={(event) =>
                onChange({ onError: event.target.value === "continue" ? "continue" : undefined }, "onError")
              }
            >
              <option value="fail">fail the run</option>
              <option value="continue">go on</option>
            </Select>
          )}
        </Field>
      </div>
      <div className="flex items-center gap-2">
        <Switch
          label="Step disabled"
          checked={step.disabled === true}
          disabled={readOnly}
          onChange={(disabled) => onChange({ disabled: disabled ? true : undefined }, "disabled")}
        />
        <span>Disabled: treated as if it were not there</span>
      </div>
    </div>
  );
}
