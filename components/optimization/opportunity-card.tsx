"use client";

import { useId } from "react";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Opportunity } from "@/lib/client/optimization";
import { ProposalCard } from "@/components/proposals/proposal-card";
import { Badge } from "@/components/ui/badge";
import { formatPercent, humanize } from "@/components/ui/format";

type Props = Readonly<{
  opportunity: Opportunity;
  definition: Definition | undefined;
  picked: boolean;
  selectable: boolean;
  onPick: (on: boolean) => void;
}>;

/** One finding: what it gains, what it rests on, what it changes; taken or left by its checkbox. */
export function OpportunityCard({ opportunity, definition, picked, selectable, onPick }: Props) {
  const id = useId();
  return (
    <li className="flex gap-3 p-4">
      {selectable ? (
        <input
          id={id}
          type="checkbox"
          aria-label={`Apply: ${opportunity.description}`}
          className="mt-1 size-4 accent-accent"
          checked={picked}
          disabled={opportunity.risk === "manual"}
          onChange={(event) => onPick(event.target.checked)}
        />
      ) : null}
      <ProposalCard
        title={opportunity.description}
        kind={humanize(opportunity.type)}
        risk={opportunity.risk}
        confidence={opportunity.confidence}
        evidence={opportunity.evidence}
        patch={opportunity.patch}
        {...(definition === undefined ? {} : { base: definition })}
        badges={
          <>
            <Badge tone={opportunity.estimated_improvement > 0 ? "ok" : "neutral"}>
              {formatPercent(opportunity.estimated_improvement)} better
            </Badge>
            <Badge>{humanize(opportunity.effort)} effort</Badge>
          </>
        }
      />
    </li>
  );
}
