import { CornerDownRight } from "lucide-react";
import type { Analysis, Generation } from "@/lib/client/intelligence";
import { operationWords } from "@/components/services/operation-words";
import { ServiceMark } from "@/components/services/service-mark";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { humanize } from "@/components/ui/format";
import { Decisions } from "./decisions";
import { OpenQuestions } from "./open-questions";
import { planLines, type PlanLine } from "./plan-lines";
import type { RequestDraft } from "./request-draft";

type Props = Readonly<{
  analysis: Analysis;
  /** What would be generated; null for who may only read, and until it is there. */
  plan: Generation | null;
  draft: RequestDraft;
  onChange: (change: Partial<RequestDraft>) => void;
}>;

/** The plan in words before any graph: what starts it, what it does, what is missing, what has to be asked. */
export function PlanCard({ analysis, plan, draft, onChange }: Props) {
  const { missing, questions } = plan ?? analysis.analysis;
  const lines = plan === null ? linesOf(analysis) : planLines(plan);
  return (
    <Card title="Plan">
      <div className="flex flex-col gap-4">
        <ol aria-label="Plan" className="flex flex-col gap-2">
          {lines.map(({ service, depth, text }, index) => (
            <li
              key={`${text}-${String(index)}`}
              className="flex items-start gap-2"
              style={{ paddingInlineStart: `${String(depth * 1.5)}rem` }}
            >
              {depth === 0 ? null : <CornerDownRight aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />}
              <ServiceMark service={service} />
              <span className="min-w-0 break-words">{text}</span>
            </li>
          ))}
        </ol>
        {missing.length === 0 ? null : (
          <Callout tone="warn" title="Not covered">
            <ul className="list-disc pl-4">
              {missing.map(({ what, suggestion }) => (
                <li key={what}>
                  {what}: {suggestion}
                </li>
              ))}
            </ul>
          </Callout>
        )}
        <OpenQuestions
          questions={questions}
          definition={plan?.workflow.definition ?? null}
          draft={draft}
          onChange={onChange}
        />
        <Decisions draft={draft} onChange={onChange} />
        <PlainList title="Assumed" lines={plan?.assumptions ?? []} />
        <PlainList title="Recommendations" lines={plan?.recommendations ?? analysis.recommendations} />
      </div>
    </Card>
  );
}

function PlainList({ title, lines }: Readonly<{ title: string; lines: readonly string[] }>) {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      <ul className="list-disc pl-4 break-words">
        {lines.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

/** What the analysis alone tells, for who may not generate. */
function linesOf({ analysis: { trigger, actions, services } }: Analysis): PlanLine[] {
  const nameOf = (id: string) => services.find((service) => service.id === id)?.name ?? humanize(id);
  const start =
    trigger === null
      ? "Started by hand: no trigger was recognised."
      : `When ${nameOf(trigger.service)}: ${operationWords(trigger.event)}${trigger.schedule === undefined ? "" : ` (${trigger.schedule})`}`;
  return [
    { service: trigger?.service ?? "manual", depth: 0, text: start },
    ...actions.map(({ service, action }) => ({
      service,
      depth: 0,
      text: `${nameOf(service)}: ${operationWords(action)}`,
    })),
  ];
}
