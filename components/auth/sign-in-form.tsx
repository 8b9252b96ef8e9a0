"use client";

import { useMutation } from "@tanstack/react-query";
import { signIn } from "@/lib/client/auth";
import { asClientError } from "@/lib/client/client-error";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** @param next path to go on to, checked on the server to be one of ours */
export function SignInForm({ next }: Readonly<{ next: string }>) {
  const enter = useMutation({ mutationFn: signIn, onSuccess: () => window.location.assign(next) });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        enter.mutate({ email: String(data.get("email")), password: String(data.get("password")) });
      }}
    >
      {enter.isError ? (
        <div role="alert">
          <Callout tone="bad">{asClientError(enter.error).message}</Callout>
        </div>
      ) : null}
      <Field label="E-mail" required>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" />}
      </Field>
      <Field label="Password" required>
        {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" />}
      </Field>
      <Button type="submit" variant="primary" busy={enter.isPending || enter.isSuccess}>
        Sign in
      </Button>
    </form>
  );
}
