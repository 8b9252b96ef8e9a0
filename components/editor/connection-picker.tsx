"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { connectionsOptions } from "@/lib/client/connections";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";

type Props = Readonly<{
  service: string | undefined;
  value: string | undefined;
  disabled: boolean;
  onChange: (connection: string | undefined) => void;
}>;

/** Which account a step uses. Simulated runs need none. */
export function ConnectionPicker({ service, value, disabled, onChange }: Props) {
  const { workspace } = useViewer();
  const href = useHref();
  const connections = useQuery(connectionsOptions(workspace.id));
  // A language model may be asked by the connection of any service that has one; which do, the call says.
  const isAnys = service === "ai";
  const fitting = (connections.data?.items ?? []).filter((connection) => isAnys || connection.service === service);
  return (
    <Field
      label="Connection"
      hint={
        <>
          Needed for live runs; simulated runs use none.{" "}
          <Link href={href("/connections")} className="text-accent underline">
            Manage connections
          </Link>
        </>
      }
    >
      {(control) => (
        <Select
          {...control}
          disabled={disabled}
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          <option value="">None</option>
          {value !== undefined && !fitting.some(({ id }) => id === value) ? (
            <option value={value}>{value} (not found)</option>
          ) : null}
          {fitting.map(({ id, name, state, service: of }) => (
            <option key={id} value={id}>
              {isAnys ? `${of}: ` : ""}
              {state === "broken" ? `${name} (broken)` : name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
