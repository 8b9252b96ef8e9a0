"use client";

import { parseAsString, useQueryState } from "nuqs";
import { X } from "lucide-react";
import { explainOAuthError } from "@/lib/connectors/catalog/oauth-errors";
import { IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

/**
 * What a sign-in at the provider came to, from the address that it led back to.
 * @param toldElsewhere a refusal stands on the page already, as the reason why the connection is broken
 */
export function SignInResult({ toldElsewhere = false }: Readonly<{ toldElsewhere?: boolean }>) {
  const [result, setResult] = useQueryState("signIn", parseAsString);
  if (result === null || toldElsewhere) return null;
  const isOk = result === "connected";
  const { what, todo } = explainOAuthError(result);
  return (
    <Callout tone={isOk ? "ok" : "bad"} title={isOk ? "Connected" : "Not connected"}>
      <div className="flex items-start justify-between gap-3">
        <p>
          {isOk ? "What waited for this connection goes on now." : `${what} ${todo}`}
          {isOk ? null : <span className="block font-mono text-xs text-muted">{result}</span>}
        </p>
        <IconButton label="Dismiss" icon={<X aria-hidden />} onClick={() => void setResult(null)} />
      </div>
    </Callout>
  );
}
