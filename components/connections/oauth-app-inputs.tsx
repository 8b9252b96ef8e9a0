"use client";

import { useRef, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { SearchCheck } from "lucide-react";
import { oauthSetupOptions, preflightOAuth, type OAuthPreflight } from "@/lib/client/connections";
import type { ServiceDetail } from "@/lib/client/services";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import type { FieldErrors } from "./field-errors";
import { PreflightList } from "./preflight-list";
import { readCredentials } from "./read-credentials";

const GRANT_WORDS = {
  authorization_code: "A person signs in at the provider",
  client_credentials: "The app signs in for itself",
} as const;
type Grant = keyof typeof GRANT_WORDS;

type Props = Readonly<{ service: ServiceDetail; errors: FieldErrors }>;

/** The way of an OAuth app of one's own: register our address there, bring its id and secret here, look before leaving. */
export function OAuthAppInputs({ service, errors }: Props) {
  const { workspace } = useViewer();
  const place = useRef<HTMLDivElement>(null);
  const setup = useQuery(oauthSetupOptions(workspace.id));
  const known = service.auth.find(({ kind }) => kind === "oauth2");
  const grants: readonly Grant[] =
    known?.grants ??
    (known?.tokenUrl === undefined ? ["authorization_code", "client_credentials"] : ["authorization_code"]);
  const [grant, setGrant] = useState<Grant>(grants[0] ?? "authorization_code");
  const [checks, setChecks] = useState<OAuthPreflight["checks"] | null>(null);
  const check = useAction({
    run: (body: Parameters<typeof preflightOAuth>[1]) => preflightOAuth(workspace.id, body),
    failed: "Could not look at the app",
    onDone: (answer) => setChecks(answer.checks),
  });
  const look = () => {
    const form = place.current?.closest("form");
    if (form === null || form === undefined) return;
    // What the check needs is what stands here; the browser says what is missing, and leads there.
    const inputs = [...(place.current?.querySelectorAll("input") ?? [])];
    if (!inputs.every((input) => input.reportValidity())) return;
    const data = new FormData(form);
    const app = readCredentials("oauth2", "app", data, service.auth);
    const settings = Object.fromEntries(
      Object.keys(service.connectionSettings).map((name) => [name, String(data.get(name) ?? "")]),
    );
    check.mutate({ service: service.id, settings, clientId: "", ...app });
  };
  return (
    <div ref={place} className="flex flex-col gap-4">
      {grants.length < 2 ? (
        <input type="hidden" name="grant" value={grant} />
      ) : (
        <Field label="Who signs in">
          {(control) => (
            <Select
              {...control}
              name="grant"
              value={grant}
              onChange={(event) => setGrant(grants.find((one) => one === event.target.value) ?? "authorization_code")}
            >
              {grants.map((one) => (
                <option key={one} value={one}>
                  {GRANT_WORDS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {grant === "client_credentials" ? null : (
        <fieldset className="flex min-w-0 flex-col gap-2 rounded-md border p-3">
          <legend className="px-1 text-xs font-semibold">1. At the provider: make an OAuth app</legend>
          <p className="text-muted">
            Make one for web servers {service.builtin ? "there" : `in ${service.name}’s developer settings`}, and
            register this redirect address with it, character by character:
          </p>
          <div className="flex items-center gap-2">
            <code className="min-w-0 flex-1 rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs break-all select-all">
              {setup.data?.redirectUri ?? (setup.isError ? "could not be loaded" : "…")}
            </code>
            <CopyButton text={setup.data?.redirectUri ?? ""} label="Copy the redirect address" />
          </div>
          {(setup.data?.checks ?? []).some(({ state }) => state !== "ok") ? (
            <PreflightList checks={setup.data?.checks ?? []} />
          ) : null}
        </fieldset>
      )}
      <fieldset className="flex min-w-0 flex-col gap-3 rounded-md border p-3">
        <legend className="px-1 text-xs font-semibold">
          {grant === "client_credentials" ? "The OAuth app" : "2. From the provider: what it gave your app"}
        </legend>
        <Field label="Client id" required error={errors["credentials.clientId"]}>
          {(control) => <Input {...control} name="clientId" autoComplete="off" spellCheck={false} />}
        </Field>
        <Field
          label="Client secret"
          required={grant === "client_credentials"}
          hint={grant === "client_credentials" ? undefined : "Leave empty for an app without one."}
          error={errors["credentials.clientSecret"]}
        >
          {(control) => <Input {...control} name="clientSecret" type="password" autoComplete="new-password" />}
        </Field>
        <Field
          label="Scopes"
          hint="What the app may do, apart by spaces. Fewer are safer."
          error={errors["credentials.scopes"]}
        >
          {(control) => (
            <Textarea
              {...control}
              name="scopes"
              className="font-mono text-xs"
              spellCheck={false}
              defaultValue={(known?.scopes ?? []).join(" ")}
            />
          )}
        </Field>
        {known?.authorizeUrl !== undefined || grant === "client_credentials" ? null : (
          <Field
            label="Authorize address"
            required
            hint="Where people sign in."
            error={errors["credentials.authorizeUrl"]}
          >
            {(control) => <Input {...control} name="authorizeUrl" type="url" placeholder="https://" />}
          </Field>
        )}
        {known?.tokenUrl !== undefined ? null : (
          <Field
            label="Token address"
            required
            hint="Where tokens are given out."
            error={errors["credentials.tokenUrl"]}
          >
            {(control) => <Input {...control} name="tokenUrl" type="url" placeholder="https://" />}
          </Field>
        )}
        <div className="flex flex-col gap-2">
          <Button
            size="sm"
            className="self-start"
            icon={<SearchCheck aria-hidden />}
            busy={check.isPending}
            onClick={look}
          >
            Check the app
          </Button>
          <div aria-live="polite">{checks === null ? null : <PreflightList checks={checks} />}</div>
        </div>
      </fieldset>
    </div>
  );
}
