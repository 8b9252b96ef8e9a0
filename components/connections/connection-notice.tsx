"use client";

import Link from "next/link";
import type { ConnectionDetail } from "@/lib/client/connections";
import { useHref } from "@/components/shell/workspace-context";
import { Callout } from "@/components/ui/callout";
import { Time } from "@/components/ui/time";
import { useNow } from "@/components/ui/use-now";
import { isUnconnected } from "./is-unconnected";
import { heldWords } from "./held-words";
import { tokenEnd } from "./token-end";

/** What is wrong with a connection, or soon will be, and what waits for it. */
export function ConnectionNotice({ connection }: Readonly<{ connection: ConnectionDetail }>) {
  const href = useHref();
  const end = tokenEnd(connection, useNow(60_000));
  const { state, stateReason, runsHeld, expiresAt } = connection;
  if (state === "broken")
    return (
      <Callout
        tone={isUnconnected(connection) ? "warn" : "bad"}
        title={`${isUnconnected(connection) ? "Not connected" : "Broken"}: live steps that need it wait`}
      >
        <p>{stateReason ?? "Its credential was refused."}</p>
        {runsHeld === 0 ? null : (
          <p>
            <Link href={href("/runs?status=waiting")} className="font-medium text-accent underline">
              {heldWords(runsHeld)}
            </Link>
            {runsHeld === 1
              ? ", and goes on by itself when it works again. Nothing is done twice."
              : ", and go on by themselves when it works again. Nothing is done twice."}
          </p>
        )}
      </Callout>
    );
  if (end !== "soon" && end !== "over") return null;
  return (
    <Callout tone="warn" title={end === "soon" ? "Its token ends soon" : "Its token has ended"}>
      <p>
        {end === "soon" ? "It ends " : "It ended "}
        <Time at={expiresAt} />, and there is no refresh token: replace the credential, or live steps will wait for it.
      </p>
    </Callout>
  );
}
