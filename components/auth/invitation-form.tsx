"use client";

import { useMutation } from "@tanstack/react-query";
import { acceptInvitation } from "@/lib/client/auth";
import { asClientError } from "@/lib/client/client-error";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export function InvitationForm({ token }: Readonly<{ token: string }>) {
  const join = useMutation({ mutationFn: acceptInvitation, onSuccess: (slug) => window.location.assign(`/w/${slug}`) });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        join.mutate({ token, name: String(data.get("name")), password: String(data.get("password")) });
      }}
    >
      {join.isError ? (
        <div role="alert">
          <Callout tone="bad">{asClientError(join.error).message}</Callout>
        </div>
      ) : null}
      <Field label="Your name" required>
        {(control) => <Input {...control} name="name" autoComplete="name" maxLength={200} />}
      </Field>
      <Field label="Password" required hint="At least 8 characters.">
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
      <Button type="submit" variant="primary" busy={join.isPending || join.isSuccess}>
        Join workspace
      </Button>
    </form>
  );
}
