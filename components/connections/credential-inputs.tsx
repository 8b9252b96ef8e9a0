"use client";

import type { AuthKind } from "@/lib/connectors/schema";
import type { ServiceDetail } from "@/lib/client/services";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { credentialFields } from "./credential-fields";
import type { FieldErrors } from "./field-errors";
import { OAuthAppInputs } from "./oauth-app-inputs";
import type { OAuthWay } from "./read-credentials";

type Props = Readonly<{
  service: ServiceDetail;
  kind: AuthKind;
  way: OAuthWay;
  onWay: (way: OAuthWay) => void;
  errors: FieldErrors;
}>;

/** What makes up a credential of one kind; of OAuth by an app of one's own, or by a token that is there. */
export function CredentialInputs({ service, kind, way, onWay, errors }: Props) {
  // Of a webhook: what tells its callers, several lines of it.
  const isHookSecret = service.id === "webhook";
  const fields = credentialFields(kind, service.auth).map((field) => (
    <Field
      key={`${kind}-${field.name}`}
      label={field.label}
      required={field.required}
      hint={
        isHookSecret && field.secret
          ? "One secret a line: all are in force, while the sender changes over."
          : field.hint
      }
      error={errors[`credentials.${field.name}`]}
    >
      {(control) =>
        isHookSecret && field.secret ? (
          <Textarea {...control} name={field.name} autoComplete="off" className="font-mono" />
        ) : (
          <Input
            {...control}
            name={field.name}
            type={field.secret ? "password" : "text"}
            autoComplete={field.secret ? "new-password" : "off"}
          />
        )
      }
    </Field>
  ));
  if (kind !== "oauth2") return <>{fields}</>;
  return (
    <>
      <Field label="How to get a token">
        {(control) => (
          <Select
            {...control}
            value={way}
            onChange={(event) => onWay(event.target.value === "token" ? "token" : "app")}
          >
            <option value="app">With an OAuth app of our own</option>
            <option value="token">We have one already</option>
          </Select>
        )}
      </Field>
      {way === "app" ? <OAuthAppInputs service={service} errors={errors} /> : fields}
    </>
  );
}
