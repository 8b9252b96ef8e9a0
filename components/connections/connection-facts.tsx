"use client";

import type { ReactNode } from "react";
import type { ConnectionDetail } from "@/lib/client/connections";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Time } from "@/components/ui/time";
import { ConnectionState } from "./connection-state";
import { AUTH_KIND_WORDS } from "./credential-fields";
import { limitWords } from "./limit-dialog";

const GRANT_WORDS = {
  authorization_code: "a person signs in at the provider",
  client_credentials: "the app signs in for itself",
} as const;

/** What everybody may know of a connection; its secret is not among it. */
export function ConnectionFacts({ connection }: Readonly<{ connection: ConnectionDetail }>) {
  const { authKind, grant, scopes, expiresAt, renews, lastSuccessAt, rateLimit } = connection;
  return (
    <Card title="Facts">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2.5">
        <Fact name="Status">
          <ConnectionState connection={connection} />
        </Fact>
        <Fact name="Last success">
          <Time at={lastSuccessAt} />
        </Fact>
        <Fact name="Credential">
          {AUTH_KIND_WORDS[authKind]}
          {grant === null ? null : <span className="text-muted">, {GRANT_WORDS[grant]}</span>}
        </Fact>
        {authKind === "oauth2" ? (
          <>
            <Fact name="Token">
              {expiresAt === null ? (
                <span className="text-muted">{tokenWords(connection)}</span>
              ) : (
                <>
                  ends <Time at={expiresAt} />
                  <span className="text-muted">{renews ? ", renewed by itself before" : ", nobody renews it"}</span>
                </>
              )}
            </Fact>
            <Fact name="Scopes">
              {scopes.length === 0 ? (
                <span className="text-muted">none named</span>
              ) : (
                <ul className="flex flex-wrap gap-1">
                  {scopes.map((scope) => (
                    <li key={scope} className="max-w-full">
                      <Badge className="max-w-full truncate font-mono">{scope}</Badge>
                    </li>
                  ))}
                </ul>
              )}
            </Fact>
          </>
        ) : null}
        <Fact name="Owner">
          {connection.ownerName ?? connection.createdBy}
          <span className="text-muted">
            , <Time at={connection.createdAt} />
          </span>
        </Fact>
        <Fact name="Rate limit">{limitWords(rateLimit)}</Fact>
      </dl>
    </Card>
  );
}

/** Of a token whose end nobody told. */
function tokenWords({ renews, grant, lastSuccessAt }: ConnectionDetail): string {
  if (grant !== null && lastSuccessAt === null) return "none yet";
  return renews ? "renewed by itself" : "no end is known";
}

function Fact({ name, children }: Readonly<{ name: string; children: ReactNode }>) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
