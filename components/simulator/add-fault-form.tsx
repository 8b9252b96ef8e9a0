"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Zap } from "lucide-react";
import { faultInputSchema, faultKindSchema, type FaultKind } from "@/lib/connectors/fault-schema";
import { servicesOptions } from "@/lib/client/services";
import { replaceFaults, simulatorKeys, type Fault, type FaultInput } from "@/lib/client/simulator";
import { useService } from "@/components/editor/use-service";
import { ServiceCombobox } from "@/components/services/service-combobox";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useAction } from "@/components/shell/use-action";
import { FAULT_GROUPS, isOn, toInput } from "./fault-words";

/** Switches one more fault on, beside those that are on. */
export function AddFaultForm({ faults }: Readonly<{ faults: readonly Fault[] }>) {
  const { workspace } = useViewer();
  const services = useQuery(servicesOptions(workspace.id));
  const [service, setService] = useState("");
  const [kind, setKind] = useState<FaultKind>("rate_limited");
  const [error, setError] = useState<string>();
  const detail = useService(service);
  const add = useAction({
    run: (fault: FaultInput) => replaceFaults(workspace.id, [...faults.filter(isOn).map(toInput), fault]),
    invalidate: [simulatorKeys.all(workspace.id)],
    done: "Fault switched on",
    failed: "Could not switch the fault on",
  });
  const submit = (data: FormData) => {
    const text = (name: string) => {
      const value = data.get(name);
      return typeof value === "string" && value !== "" ? value : undefined;
    };
    const number = (name: string) => (text(name) === undefined ? undefined : Number(text(name)));
    // The control gives the viewer's local time.
    const instant = (name: string) => {
      const local = text(name);
      return local === undefined ? undefined : new Date(local).toISOString();
    };
    const parsed = faultInputSchema.safeParse({
      service,
      kind,
      operation: text("operation"),
      count: number("count"),
      after: number("after"),
      rate: (number("percent") ?? 100) / 100,
      startsAt: instant("startsAt"),
      endsAt: instant("endsAt"),
      delayMs: number("delayMs"),
      retryAfterMs: number("retryAfterMs"),
      from: text("from"),
      to: text("to"),
    });
    setError(parsed.success ? undefined : parsed.error.issues[0]?.message);
    if (parsed.success) add.mutate(parsed.data);
  };
  return (
    <form
      aria-label="Switch a fault on"
      className="flex flex-wrap items-start gap-3 border-b p-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Field label="Service" required className="w-44" error={error}>
        {(control) => (
          <ServiceCombobox control={control} services={services.data?.items} value={service} onChange={setService} />
        )}
      </Field>
      <Field label="Operation" className="w-44">
        {(control) => (
          <Select {...control} name="operation">
            <option value="">All</option>
            {(detail.data?.operations ?? []).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Fault" className="w-72 max-w-full">
        {(control) => (
          <Select {...control} value={kind} onChange={(event) => setKind(faultKindSchema.parse(event.target.value))}>
            {FAULT_GROUPS.map((group) => (
              <optgroup key={group.name} label={group.name}>
                {group.kinds.map((item) => (
                  <option key={item.kind} value={item.kind}>
                    {item.name}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Calls" hint="Empty: until off" className="w-28">
        {(control) => <Input {...control} name="count" type="number" min={1} />}
      </Field>
      <Field label="After" hint="Calls that pass first" className="w-28">
        {(control) => <Input {...control} name="after" type="number" min={1} />}
      </Field>
      <Field label="Share (%)" hint="Of the calls" className="w-24">
        {(control) => <Input {...control} name="percent" type="number" min={1} max={100} defaultValue={100} />}
      </Field>
      <Field label="From" hint="Empty: from now on" className="w-52">
        {(control) => <Input {...control} name="startsAt" type="datetime-local" />}
      </Field>
      <Field label="Until" hint="Empty: until off" className="w-52">
        {(control) => <Input {...control} name="endsAt" type="datetime-local" />}
      </Field>
      {kind === "rate_limited" ? (
        <Field label="Retry-After (ms)" className="w-32">
          {(control) => <Input {...control} name="retryAfterMs" type="number" min={0} defaultValue={1000} />}
        </Field>
      ) : null}
      {kind === "slow_answer" ? (
        <Field label="Delay (ms)" required className="w-32">
          {(control) => <Input {...control} name="delayMs" type="number" min={1} defaultValue={5000} />}
        </Field>
      ) : null}
      {kind === "renamed_field" || kind === "removed_field" || kind === "retyped_field" ? (
        <Field label="Field" required className="w-32">
          {(control) => <Input {...control} name="from" />}
        </Field>
      ) : null}
      {kind === "renamed_field" ? (
        <Field label="Is now called" required className="w-32">
          {(control) => <Input {...control} name="to" />}
        </Field>
      ) : null}
      <Button
        type="submit"
        variant="primary"
        className="mt-5"
        icon={<Zap aria-hidden />}
        busy={add.isPending}
        disabled={service === ""}
      >
        Switch fault on
      </Button>
    </form>
  );
}
