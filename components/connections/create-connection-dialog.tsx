"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { AuthKind } from "@/lib/connectors/schema";
import { connectionKeys, createConnection } from "@/lib/client/connections";
import { servicesOptions } from "@/lib/client/services";
import { useService } from "@/components/editor/use-service";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useAction } from "@/components/ui/use-action";
import { AUTH_KIND_WORDS, CREDENTIAL_FIELDS } from "./credential-fields";

export function CreateConnectionDialog({ open, onOpenChange }: Readonly<{ open: boolean; onOpenChange: (open: boolean) => void }>) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New connection" description="Secrets are sealed on this machine and can only be replaced, not read.">
      {open ? <CreateConnectionForm onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

function CreateConnectionForm({ onDone }: Readonly<{ onDone: () => void }>) {
  const { workspace } = useViewer();
  const [serviceId, setServiceId] = useState("");
  const [kind, setKind] = useState<AuthKind>();
  const services = useQuery(servicesOptions(workspace.id));
  const service = useService(serviceId);
  const kinds = (service.data?.authKinds ?? []).filter((item) => item !== "none");
  const authKind = kind ?? kinds[0];
  const create = useAction({
    run: (input: { name: string; credentials: Record<string, string> }) => createConnection(workspace.id, { service: serviceId, name: input.name, authKind: authKind ?? "none", credentials: input.credentials }),
    invalidate: [connectionKeys.all(workspace.id)],
    done: "Connection saved",
    failed: "Could not save the connection",
    onDone,
  });
  return (
    <form
      className="flex flex-col gap-3"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const entries = CREDENTIAL_FIELDS[authKind ?? "none"].map(({ name }) => [name, String(data.get(name) ?? "")] as const);
        create.mutate({ name: String(data.get("connectionName")), credentials: Object.fromEntries(entries.filter(([, value]) => value !== "")) });
      }}
    >
      <Field label="Service" required>
        {(control) => (
          <Select
            {...control}
            value={serviceId}
            onChange={(event) => {
              setServiceId(event.target.value);
              setKind(undefined);
            }}
          >
            <option value="">Choose a service</option>
            {(services.data?.items ?? []).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Name" required hint="To tell it from others, e.g. “Support mailbox”.">
        {(control) => <Input {...control} name="connectionName" maxLength={200} />}
      </Field>
      {service.data !== undefined && kinds.length === 0 ? <p className="text-muted">{service.data.name} needs no connection.</p> : null}
      {kinds.length < 2 ? null : (
        <Field label="Kind of credential">
          {(control) => (
            <Select {...control} value={authKind} onChange={(event) => setKind(kinds.find((item) => item === event.target.value))}>
              {kinds.map((item) => (
                <option key={item} value={item}>
                  {AUTH_KIND_WORDS[item]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {authKind === undefined
        ? null
        : CREDENTIAL_FIELDS[authKind].map((field) => (
            <Field key={`${authKind}-${field.name}`} label={field.label} required={field.required} hint={field.hint}>
              {(control) => <Input {...control} name={field.name} type={field.secret ? "password" : "text"} autoComplete="off" />}
            </Field>
          ))}
      <Button type="submit" variant="primary" busy={create.isPending} disabled={authKind === undefined} className="self-end">
        Save connection
      </Button>
    </form>
  );
}
