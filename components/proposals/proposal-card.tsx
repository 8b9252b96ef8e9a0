import type { ReactNode } from "react";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Patch, Risk, Verification } from "@/lib/workflow/proposal-schema";
import { Badge } from "@/components/ui/badge";
import { formatPercent } from "@/components/ui/format";
import { DiffView } from "./diff-view";
import { FactsList } from "./facts-list";
import { RiskBadge } from "./risk-badge";
import { VerificationView } from "./verification-view";

type Props = Readonly<{
  title: string;
  /** What kind of change, in words. */
  kind: string;
  risk: Risk;
  /** 0..1 */
  confidence?: number;
  rationale?: string;
  evidence?: JsonObject;
  patch: Patch;
  /** The document the patch is for, to show what stood there before. */
  base?: Definition | Json;
  verification?: Verification | null;
  badges?: ReactNode;
  actions?: ReactNode;
}>;

/** A change that a machine proposes: why, on what evidence, how risky, exactly what, and its proof. */
export function ProposalCard({
  title,
  kind,
  risk,
  confidence,
  rationale,
  evidence,
  patch,
  base,
  verification,
  badges,
  actions,
}: Props) {
  return (
    <article aria-label={title} className="flex min-w-0 flex-1 flex-col gap-3">
      <header className="flex flex-col gap-1.5">
        <div className="flex flex-wrap items-center gap-2">
          <Badge tone="accent">{kind}</Badge>
          <RiskBadge risk={risk} />
          {badges}
          {confidence === undefined ? null : (
            <span className="text-xs text-muted">{formatPercent(confidence)} sure</span>
          )}
        </div>
        <h3 className="font-medium break-words">{title}</h3>
        {rationale === undefined ? null : <p className="text-muted">{rationale}</p>}
      </header>
      {evidence === undefined ? null : <FactsList label="Evidence" facts={evidence} />}
      {patch.length === 0 ? null : (
        <details className="group">
          <summary className="w-fit text-xs font-medium text-accent">Show what changes</summary>
          <div className="mt-2">
            <DiffView patch={patch} {...(base === undefined ? {} : { base })} />
          </div>
        </details>
      )}
      {verification === undefined || verification === null ? null : <VerificationView verification={verification} />}
      {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
    </article>
  );
}
