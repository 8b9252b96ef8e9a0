"use client";

import { useMutation } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { submitForm } from "@/lib/client/forms";
import type { FormField } from "@/lib/workflow/form-schema";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { answersOf } from "./answers";
import { FormFieldControl } from "./form-field-control";

type Props = Readonly<{
  id: string;
  fields: readonly FormField[];
  /** Of this opening of the page: sent twice, it starts one run. */
  token: string;
}>;

export function PublicForm({ id, fields, token }: Props) {
  const send = useMutation({ mutationFn: submitForm });
  const error = send.isError ? asClientError(send.error) : null;
  const errorOf = (name: string) => error?.fields.find(({ path }) => path === `fields.${name}`)?.message;
  const isFieldError = error?.fields.some(({ path }) => path.startsWith("fields.")) ?? false;
  if (send.isSuccess)
    return (
      <div role="status">
        <Callout tone="ok" title="Thank you">
          Your answers were received.
        </Callout>
      </div>
    );
  return (
    <form
      className="flex flex-col gap-4"
      // Our own words stand beside each field, the same on every browser.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (send.isPending) return;
        const data = new FormData(event.currentTarget);
        send.mutate({ id, token, website: String(data.get("website") ?? ""), fields: answersOf(fields, data) });
      }}
    >
      {error === null ? null : (
        <div role="alert">
          <Callout tone="bad">{isFieldError ? "Some answers are missing or wrong: see below." : error.message}</Callout>
        </div>
      )}
      {fields.map((field) => (
        <FormFieldControl key={field.name} field={field} error={errorOf(field.name)} />
      ))}
      {/* People do not see it; who fills it in is a machine. */}
      <div aria-hidden className="absolute -left-[9999px] size-px overflow-hidden">
        <label>
          Leave this empty
          <input type="text" name="website" tabIndex={-1} autoComplete="off" />
        </label>
      </div>
      <Button type="submit" variant="primary" busy={send.isPending} className="self-start">
        Send
      </Button>
    </form>
  );
}
