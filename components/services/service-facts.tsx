import type { ReactNode } from "react";
import type { ServiceDetail } from "@/lib/client/services";
import { AUTH_KIND_WORDS } from "@/components/connections/credential-fields";
import { formatDuration } from "@/components/ui/format";
import { MATURITY_WORDS } from "./maturity-badge";

/** How far it was checked and by what, how one signs in, and what it bounds. */
export function ServiceFacts({ service }: Readonly<{ service: ServiceDetail }>) {
  const { maturity, check, limits, builtin } = service;
  const kinds = service.auth.filter(({ kind }) => kind !== "none");
  const scopes = [...new Set(service.auth.flatMap((auth) => auth.scopes ?? []))];
  return (
    <dl className="flex flex-col gap-3 text-sm">
      <Fact label={MATURITY_WORDS[maturity].word}>{MATURITY_WORDS[maturity].means}</Fact>
      {check === undefined ? null : (
        <Fact label="Last check">
          {check.date}, by {check.checker}: {check.operations} {check.operations === 1 ? "operation" : "operations"}{" "}
          against {check.by === "openapi" ? "the vendor’s OpenAPI document" : "the vendor’s documentation"},{" "}
          {check.wrong === 0 ? "none wrong" : `${String(check.wrong)} wrong and mended`}.{" "}
          <span className="break-all text-muted">{check.source}</span>
        </Fact>
      )}
      <Fact label="Sign-in">
        {kinds.length === 0
          ? builtin
            ? "Part of the platform: none."
            : "None needed."
          : kinds.map(({ kind }) => AUTH_KIND_WORDS[kind]).join(", ")}
      </Fact>
      {scopes.length === 0 ? null : (
        <Fact label="Scopes asked for">
          <code className="font-mono text-xs break-all">{scopes.join(" ")}</code>
        </Fact>
      )}
      {limits === undefined ? null : (
        <Fact label="Limit">
          {limits.calls} calls in {formatDuration(limits.perMs)}, per account.
        </Fact>
      )}
    </dl>
  );
}

function Fact({ label, children }: Readonly<{ label: string; children: ReactNode }>) {
  return (
    <div>
      <dt className="text-xs font-medium text-muted">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
