"use client";

import { useQuery } from "@tanstack/react-query";
import { servicesOptions } from "@/lib/client/services";
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
  const known = services.data?.items ?? [];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Service" required error={services.isError ? "The catalogue could not be loaded." : undefined}>
        {(control) => (
          <Select
            {...control}
            disabled={disabled}
            value={service ?? ""}
            onChange={(event) => onChange(event.target.value || undefined, undefined)}
          >
            <option value="">Choose a service</option>
            {service !== undefined && !known.some(({ id }) => id === service) ? (
              <option value={service}>{service}</option>
            ) : null}
            {known.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
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
