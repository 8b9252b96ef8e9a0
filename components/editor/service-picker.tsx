"use client";

import { useQuery } from "@tanstack/react-query";
import { servicesOptions } from "@/lib/client/services";
import { ServiceCombobox } from "@/components/services/service-combobox";
import { useViewer } from "@/components/shell/workspace-context";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { useService } from "./use-service";

type Props = Readonly<{
  kind: "operation" | "event";
  service: string | undefined;
  /** Operation or event id. */
  verb: string | undefined;
  disabled: boolean;
  onChange: (service: string | undefined, verb: string | undefined) => void;
}>;

/** Service first, then one of its operations (or events). */
export function ServicePicker({ kind, service, verb, disabled, onChange }: Props) {
  const { workspace } = useViewer();
  const services = useQuery(servicesOptions(workspace.id));
  const detail = useService(service);
  const verbs = (kind === "operation" ? detail.data?.operations : detail.data?.events) ?? [];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Service" required error={services.isError ? "The catalogue could not be loaded." : undefined}>
        {(control) => (
          <ServiceCombobox
            control={control}
            services={services.data?.items}
            disabled={disabled}
            value={service ?? ""}
            onChange={(id) => onChange(id, undefined)}
          />
        )}
      </Field>
      <Field label={kind === "operation" ? "Operation" : "Event"} required>
        {(control) => (
          <Select
            {...control}
            disabled={disabled || service === undefined}
            value={verb ?? ""}
            onChange={(event) => onChange(service, event.target.value || undefined)}
          >
            <option value="">{detail.isLoading ? "Loading" : `Choose an ${kind}`}</option>
            {verb !== undefined && !verbs.some(({ id }) => id === verb) ? <option value={verb}>{verb}</option> : null}
            {verbs.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
