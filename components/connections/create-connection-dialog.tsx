"use client";

import { useMemo, useState } from "react";
import { useRouter } from "next/navigation";
import { useQuery } from "@tanstack/react-query";
import { newConnectionSchema, type NewConnection } from "@/lib/connectors/connection-schema";
import type { AuthKind } from "@/lib/connectors/schema";
import { connectionKeys, createConnection, signInUrl } from "@/lib/client/connections";
import { servicesOptions, type ServiceDetail } from "@/lib/client/services";
import { useService } from "@/components/editor/use-service";
import { ServiceCombobox } from "@/components/services/service-combobox";
import { useAction } from "@/components/shell/use-action";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { AUTH_KIND_WORDS } from "./credential-fields";
import { CredentialInputs } from "./credential-inputs";
import { fieldErrors } from "./field-errors";
import { readCredentials, type OAuthWay } from "./read-credentials";
import { useFieldErrors } from "./use-field-errors";

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Chosen to begin with. */
  service?: string;
}>;

export function CreateConnectionDialog({ open, onOpenChange, service = "" }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New connection"
      description="Secrets are sealed on this machine and can only be replaced, not read."
    >
      {open ? <ServiceChoice first={service} /> : null}
    </Dialog>
  );
}

function ServiceChoice({ first }: Readonly<{ first: string }>) {
  const { workspace } = useViewer();
  const [serviceId, setServiceId] = useState(first);
  const services = useQuery(servicesOptions(workspace.id));
  const service = useService(serviceId);
  const takesOne = useMemo(
    () => services.data?.items.filter(({ authKinds }) => authKinds.some((kind) => kind !== "none")),
    [services.data],
  );
  return (
    <div className="flex flex-col gap-3">
      <Field label="Service" required hint={services.isError ? "The services could not be loaded." : undefined}>
        {(control) => (
          <ServiceCombobox control={control} services={takesOne} value={serviceId} onChange={setServiceId} />
        )}
      </Field>
      {service.data === undefined ? null : <CreateForm key={service.data.id} service={service.data} />}
    </div>
  );
}

function CreateForm({ service }: Readonly<{ service: ServiceDetail }>) {
  const { workspace } = useViewer();
  const router = useRouter();
  const href = useHref();
  const kinds = service.authKinds.filter((item) => item !== "none");
  const [kind, setKind] = useState<AuthKind>(kinds[0] ?? "none");
  const [way, setWay] = useState<OAuthWay>("app");
  const create = useAction({
    run: (connection: NewConnection) => createConnection(workspace.id, connection),
    invalidate: [connectionKeys.all(workspace.id)],
    done: "Connection saved",
    failed: "Could not save the connection",
    onDone: ({ id, grant, state }) => {
      if (grant === "authorization_code" && state === "broken") window.location.assign(signInUrl(workspace.id, id));
      else router.push(href(`/connections/${id}`));
    },
  });
  const { form, errors, setFound } = useFieldErrors(create.error);
  const settings = Object.entries(service.connectionSettings);
  const choosesHosts = service.id === "http";
  const isSigningIn = kind === "oauth2" && way === "app";
  const submit = (data: FormData) => {
    const named = settings.map(([name]) => [name, String(data.get(name) ?? "").trim()] as const);
    const hosts = String(data.get("allowedHosts") ?? "").match(/[^\s,]+/g);
    const parsed = newConnectionSchema.safeParse({
      service: service.id,
      name: String(data.get("connectionName")),
      authKind: kind,
      credentials: readCredentials(kind, way, data, service.auth),
      ...(named.length === 0 ? {} : { settings: Object.fromEntries(named) }),
      ...(hosts === null ? {} : { allowedHosts: hosts }),
    });
    setFound(parsed.success ? {} : fieldErrors(parsed.error.issues));
    if (parsed.success) create.mutate(parsed.data);
  };
  return (
    <form
      ref={form}
      className="flex flex-col gap-3"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Field label="Name" required hint="To tell it from others, e.g. “Support mailbox”." error={errors["name"]}>
        {(control) => <Input {...control} name="connectionName" maxLength={200} />}
      </Field>
      {kinds.length < 2 ? null : (
        <Field label="Kind of credential">
          {(control) => (
            <Select
              {...control}
              value={kind}
              onChange={(event) => setKind(kinds.find((item) => item === event.target.value) ?? kind)}
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
      {settings.map(([name, setting]) => (
        <Field
          key={name}
          label={name}
          required
          hint={`${setting.description} E.g. ${setting.example}`}
          error={errors[`settings.${name}`]}
        >
          {(control) => <Input {...control} name={name} pattern={setting.pattern} />}
        </Field>
      ))}
      <CredentialInputs service={service} kind={kind} way={way} onWay={setWay} errors={errors} />
      {choosesHosts ? (
        <Field
          label="Hosts it may be sent to"
          hint="Apart by spaces, e.g. api.example.com or *.example.com. Empty: whatever host a step calls with it."
          error={errors["allowedHosts"]}
        >
          {(control) => <Input {...control} name="allowedHosts" autoComplete="off" spellCheck={false} />}
        </Field>
      ) : null}
      <Button type="submit" variant="primary" busy={create.isPending} className="self-end">
        {isSigningIn ? "Save and connect" : "Save connection"}
      </Button>
    </form>
  );
}
