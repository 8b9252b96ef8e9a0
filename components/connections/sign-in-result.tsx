"use client";

import { parseAsString, useQueryState } from "nuqs";
import { X } from "lucide-react";
import { explainOAuthError } from "@/lib/connectors/catalog/oauth-errors";
import { IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

/**
 * What a sign-in at the provider came to, from the address that it led back to.
 * @param reason why the connection is broken, as the page says already: a refusal that stands there is not told twice
 */
export function SignInResult({ reason = null }: Readonly<{ reason?: string | null }>) {
  const [result, setResult] = useQueryState("signIn", parseAsString);
  if (result === null) return null;
  const isOk = result === "connected";
  const { what, todo } = explainOAuthError(result);
  if (reason?.startsWith(what) === true) return null;
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
