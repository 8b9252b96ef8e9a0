"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { newConnectionSchema, type NewConnection } from "@/lib/connectors/connection-schema";
import type { AuthKind } from "@/lib/connectors/schema";
import { connectionKeys, createConnection } from "@/lib/client/connections";
import { servicesOptions } from "@/lib/client/services";
import { useService } from "@/components/editor/use-service";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { useAction } from "@/components/shell/use-action";
import { AUTH_KIND_WORDS, CREDENTIAL_FIELDS } from "./credential-fields";

export function CreateConnectionDialog({
  open,
  onOpenChange,
}: Readonly<{ open: boolean; onOpenChange: (open: boolean) => void }>) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New connection"
      description="Secrets are sealed on this machine and can only be replaced, not read."
    >
      {open ? <CreateConnectionForm onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

function CreateConnectionForm({ onDone }: Readonly<{ onDone: () => void }>) {
  const { workspace } = useViewer();
  const [serviceId, setServiceId] = useState("");
  const [kind, setKind] = useState<AuthKind>();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const services = useQuery(servicesOptions(workspace.id));
  const service = useService(serviceId);
  const kinds = (service.data?.authKinds ?? []).filter((item) => item !== "none");
  const authKind = kind ?? kinds[0];
  const create = useAction({
    run: (connection: NewConnection) => createConnection(workspace.id, connection),
    invalidate: [connectionKeys.all(workspace.id)],
    done: "Connection saved",
    failed: "Could not save the connection",
    onDone,
  });
  // Of a webhook: what tells its callers, several lines of it.
  const isHookSecret = serviceId === "webhook";
  const settings = Object.entries(service.data?.connectionSettings ?? {});
  const submit = (data: FormData) => {
    const filled = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, String(data.get(name) ?? "")]).filter(([, value]) => value !== ""));
    const kindNow = authKind ?? "none";
    const parsed = newConnectionSchema.safeParse({
      service: serviceId,
      name: String(data.get("connectionName")),
      authKind: kindNow,
      credentials: filled(CREDENTIAL_FIELDS[kindNow].map(({ name }) => name)),
      ...(settings.length === 0 ? {} : { settings: filled(settings.map(([name]) => name)) }),
    });
    setErrors(
      parsed.success
        ? {}
        : Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path.at(-1) ?? ""), issue.message])),
    );
    if (parsed.success) create.mutate(parsed.data);
  };
  return (
    <form
      className="flex flex-col gap-3"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
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
      {service.data !== undefined && kinds.length === 0 ? (
        <p className="text-muted">{service.data.name} needs no connection.</p>
      ) : null}
      {kinds.length < 2 ? null : (
        <Field label="Kind of credential">
          {(control) => (
            <Select
              {...control}
              value={authKind}
              onChange={(event) => setKind(kinds.find((item) => item === event.target.value))}
            >
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
            <Field
              key={`${authKind}-${field.name}`}
              label={field.label}
              required={field.required}
              hint={
                isHookSecret && field.secret
                  ? "One secret a line: all are in force, while the sender changes over."
                  : field.hint
              }
              error={errors[field.name]}
            >
              {(control) =>
                isHookSecret && field.secret ? (
                  <Textarea {...control} name={field.name} autoComplete="off" className="font-mono" />
                ) : (
                  <Input {...control} name={field.name} type={field.secret ? "password" : "text"} autoComplete="off" />
                )
              }
            </Field>
          ))}
      {settings.map(([name, setting]) => (
        <Field
          key={name}
          label={name}
          required
          hint={`${setting.description} E.g. ${setting.example}`}
          error={errors[name]}
        >
          {(control) => <Input {...control} name={name} pattern={setting.pattern} />}
        </Field>
      ))}
      <Button
        type="submit"
        variant="primary"
        busy={create.isPending}
        disabled={authKind === undefined}
        className="self-end"
      >
        Save connection
      </Button>
    </form>
  );
}
