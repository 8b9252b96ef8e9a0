"use client";

import { MAX_CONCURRENT_RUNS_DEFAULT, type Definition, type Problem } from "@/lib/workflow/definition-schema";
import { Callout } from "@/components/ui/callout";
import { DurationField } from "@/components/ui/duration-field";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { fieldErrors } from "./field-errors";

type Settings = NonNullable<Definition["settings"]>;
type Sla = NonNullable<Settings["sla"]>;

type Props = Readonly<{
  definition: Definition;
  problems: readonly Problem[];
  readOnly: boolean;
  onChange: (settings: Settings | undefined, gesture: string) => void;
}>;

const RUNS_MAX = 1000;

function wholeNumber(text: string, most: number): number | undefined {
  const value = Number.parseInt(text, 10);
  return Number.isInteger(value) && value > 0 ? Math.min(most, value) : undefined;
}

/** What is not set is left out; nothing set is no object at all. */
function compact<T extends object>(value: T): T | undefined {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as T);
}

/** Limits of the workflow's runs, what is promised about them, and what happens when they fail. */
export function WorkflowSettings({ definition, problems, readOnly, onChange }: Props) {
  const settings = definition.settings ?? {};
  const { sla } = settings;
  const errors = fieldErrors(problems, "/settings");
  const slaErrors = fieldErrors(problems, "/settings/sla");
  const set = (change: Partial<Settings>, gesture: string) => onChange(compact({ ...settings, ...change }), gesture);
  const setSla = (change: Partial<Sla>) => {
    const next = compact({ ...sla, ...change });
    // What happens on a breach means nothing without a promise.
    const isPromise = next?.maxDurationMs !== undefined || next?.finishBy !== undefined;
    set({ sla: isPromise ? next : undefined }, "sla");
  };
  const hasPromise = sla?.maxDurationMs !== undefined || sla?.finishBy !== undefined;
  return (
    <div className="flex flex-col gap-5 p-4">
      <section className="flex flex-col gap-3">
        <h3 className="font-semibold">Limits</h3>
        <Field
          label="Runs at one time"
          hint="Further ones wait in the queue, oldest first."
          error={errors.maxConcurrentRuns}
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              max={RUNS_MAX}
              disabled={readOnly}
              placeholder={String(MAX_CONCURRENT_RUNS_DEFAULT)}
              value={settings.maxConcurrentRuns ?? ""}
              onChange={(event) => set({ maxConcurrentRuns: wholeNumber(event.target.value, RUNS_MAX) }, "concurrent")}
            />
          )}
        </Field>
        <DurationField
          label="Time limit of a run"
          hint="Time in which it only waits does not count. Default: one hour."
          error={errors.timeoutMs}
          disabled={readOnly}
          ms={settings.timeoutMs}
          onMs={(timeoutMs) => set({ timeoutMs }, "timeout")}
        />
        <Field
          label="When a connection is broken"
          hint="Live steps that need it. Waiting runs go on by themselves when it works again."
          error={errors.onBrokenConnection}
        >
          {(control) => (
            <Select
              {...control}
              disabled={readOnly}
              value={settings.onBrokenConnection ?? ""}
              onChange={(event) => {
                const { value } = event.target;
                set({ onBrokenConnection: value === "hold" || value === "fail" ? value : undefined }, "broken");
              }}
            >
              <option value="">wait, unless the workflow handles the failure</option>
              <option value="hold">always wait</option>
              <option value="fail">fail</option>
            </Select>
          )}
        </Field>
        <Field label="Time zone" hint="Of schedules and of “finish by”. Default: UTC." error={errors.timezone}>
          {(control) => (
            <Input
              {...control}
              disabled={readOnly}
              placeholder="Europe/Berlin"
              value={settings.timezone ?? ""}
              onChange={(event) => set({ timezone: event.target.value.trim() || undefined }, "timezone")}
            />
          )}
        </Field>
      </section>
      <section className="flex flex-col gap-3">
        <h3 className="font-semibold">Service level</h3>
        <DurationField
          label="Longest duration"
          hint="From acceptance to the end, waiting included."
          error={slaErrors.maxDurationMs}
          disabled={readOnly}
          ms={sla?.maxDurationMs}
          onMs={(maxDurationMs) => setSla({ maxDurationMs })}
        />
        <Field label="Finish by" hint="Time of day; the first such time after acceptance." error={slaErrors.finishBy}>
          {(control) => (
            <Input
              {...control}
              type="time"
              disabled={readOnly}
              value={sla?.finishBy ?? ""}
              onChange={(event) => setSla({ finishBy: event.target.value || undefined })}
            />
          )}
        </Field>
        <Field label="When it is missed">
          {(control) => (
            <Select
              {...control}
              disabled={readOnly || !hasPromise}
              value={sla?.onBreach ?? "notify"}
              onChange={(event) => setSla({ onBreach: event.target.value === "cancel" ? "cancel" : undefined })}
            >
              <option value="notify">mark the run and raise an alert</option>
              <option value="cancel">also cancel the run</option>
            </Select>
          )}
        </Field>
      </section>
      <Callout title="When a run fails">
        Make a workflow with the trigger “Workflow · failed”: it starts with the failed run and its error, for this
        workflow or for all of them.
      </Callout>
    </div>
  );
}
