"use client";

import { useMutation } from "@tanstack/react-query";
import { setUpOwner } from "@/lib/client/auth";
import { asClientError } from "@/lib/client/client-error";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** The first account. On another host than this machine it asks for the token that the log shows. */
export function SetupForm({ tokenNeeded }: Readonly<{ tokenNeeded: boolean }>) {
  const create = useMutation({ mutationFn: setUpOwner, onSuccess: (slug) => window.location.assign(`/w/${slug}`) });
  const error = create.isError ? asClientError(create.error) : null;
  const errorOf = (field: string) => error?.fields.find(({ path }) => path === field)?.message;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const text = (name: string) => String(data.get(name) ?? "");
        create.mutate({
          name: text("name"),
          email: text("email"),
          password: text("password"),
          ...(text("workspaceName") === "" ? {} : { workspaceName: text("workspaceName") }),
          ...(text("token") === "" ? {} : { token: text("token") }),
        });
      }}
    >
      {error === null ? null : (
        <div role="alert">
          <Callout tone="bad">{error.message}</Callout>
        </div>
      )}
      <Field label="Your name" required error={errorOf("name")}>
        {(control) => <Input {...control} name="name" autoComplete="name" maxLength={200} />}
      </Field>
      <Field label="E-mail" required error={errorOf("email")}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" />}
      </Field>
      <Field label="Password" required hint="At least 8 characters." error={errorOf("password")}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={8}
            maxLength={128}
          />
        )}
      </Field>
      <Field label="Workspace name" hint="Optional; you can make more later." error={errorOf("workspaceName")}>
        {(control) => <Input {...control} name="workspaceName" maxLength={200} />}
      </Field>
      {tokenNeeded ? (
        <Field label="Set-up token" required hint="The server's log shows it. It works once." error={errorOf("token")}>
          {(control) => <Input {...control} name="token" autoComplete="off" />}
        </Field>
      ) : null}
      <Button type="submit" variant="primary" busy={create.isPending || create.isSuccess}>
        Create owner account
      </Button>
    </form>
  );
}
