"use client";

import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { HOOK_AUTH_KINDS, type HookAuth } from "@/lib/workflow/hook-auth-schema";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";

const WORDS: Record<HookAuth["kind"], string> = {
  none: "Anybody who knows the address",
  token: "Token in a header",
  basic: "User name and password",
  standard: "Standard Webhooks signature",
  github: "GitHub signature",
  stripe: "Stripe signature",
  slack: "Slack signature",
  shopify: "Shopify signature",
  hmac: "Another signature (HMAC)",
};

/** What a kind is told by beside its secret: field, label, choices. */
const FIELDS: Partial<
  Record<HookAuth["kind"], readonly { name: string; label: string; choices?: readonly string[] }[]>
> = {
  token: [{ name: "header", label: "Header; Authorization if left out" }],
  basic: [{ name: "username", label: "User name" }],
  hmac: [
    { name: "header", label: "Header with the signature" },
    { name: "algorithm", label: "Algorithm", choices: ["sha256", "sha1", "sha512"] },
    { name: "encoding", label: "Encoding", choices: ["hex", "base64"] },
    { name: "prefix", label: "Text before the signature, e.g. sha256=" },
    { name: "timestampHeader", label: "Header with the time, if it is signed" },
  ],
};

type Props = Readonly<{
  value: Json | undefined;
  disabled: boolean;
  error: string | undefined;
  onChange: (auth: JsonObject | undefined) => void;
}>;

/** How callers of a webhook prove themselves. The secret is chosen as the trigger's connection, never typed here. */
export function HookAuthEditor({ value, disabled, error, onChange }: Props) {
  const auth = isJsonObject(value) ? value : {};
  const kind = HOOK_AUTH_KINDS.find((one) => one === auth["kind"]) ?? "none";
  const set = (name: string, text: string) => {
    const { [name]: _old, ...rest } = auth;
    onChange(text === "" ? rest : { ...rest, [name]: text });
  };
  return (
    <>
      <Field
        label="Callers prove themselves by"
        error={error}
        hint={kind === "none" ? undefined : "The secret lies in a connection of the service Webhook, one a line."}
      >
        {(control) => (
          <Select
            {...control}
            disabled={disabled}
            value={kind}
            onChange={(event) => onChange(event.target.value === "none" ? undefined : { kind: event.target.value })}
          >
            {HOOK_AUTH_KINDS.map((one) => (
              <option key={one} value={one}>
                {WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {(FIELDS[kind] ?? []).map(({ name, label, choices }) => (
        <Field key={name} label={label}>
          {(control) => {
            const own = { ...control, disabled, value: typeof auth[name] === "string" ? auth[name] : "" };
            if (choices === undefined)
              return <Input {...own} className="font-mono" onChange={(event) => set(name, event.target.value)} />;
            return (
              <Select {...own} onChange={(event) => set(name, event.target.value)}>
                <option value="">{choices[0]}</option>
                {choices.slice(1).map((choice) => (
                  <option key={choice}>{choice}</option>
                ))}
              </Select>
            );
          }}
        </Field>
      ))}
    </>
  );
}
