import type { Analysis } from "@/lib/client/intelligence";
import { operationWords } from "@/components/services/operation-words";
import { ServiceMark } from "@/components/services/service-mark";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { humanize } from "@/components/ui/format";

/** The plan in words before any graph: what starts it, what it does, what is missing, what has to be asked. */
export function PlanCard({ analysis: { analysis, recommendations } }: Readonly<{ analysis: Analysis }>) {
  const { trigger, actions, missing, questions, services } = analysis;
  const nameOf = (id: string) => services.find((service) => service.id === id)?.name ?? humanize(id);
  return (
    <Card title="Plan">
      <div className="flex flex-col gap-4">
        <ol aria-label="Plan" className="flex flex-col gap-2">
          <li className="flex items-center gap-2">
            <ServiceMark service={trigger?.service ?? "manual"} />
            {trigger === null ? (
              "Started by hand: no trigger was recognised."
            ) : (
              <span>
                When <strong>{nameOf(trigger.service)}</strong>: {operationWords(trigger.event)}
                {trigger.schedule === undefined ? "" : ` (${trigger.schedule})`}
              </span>
            )}
          </li>
          {actions.map((action, index) => (
            <li key={`${action.service}-${action.action}-${String(index)}`} className="flex items-center gap-2">
              <ServiceMark service={action.service} />
              <span>
                <strong>{nameOf(action.service)}</strong>: {operationWords(action.action)}
              </span>
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
        {questions.length === 0 ? null : (
          <section aria-label="Questions">
            <h3 className="text-xs font-medium text-muted">
              Questions. Answer them in the description, or leave them: the result says what was assumed.
            </h3>
            <ul className="list-disc pl-4">
              {questions.map(({ id, question, options }) => (
                <li key={id}>
                  {question}
                  {options.length === 0 ? null : <span className="text-muted"> ({options.join(", ")})</span>}
                </li>
              ))}
            </ul>
          </section>
        )}
        {recommendations.length === 0 ? null : (
          <div>
            <h3 className="text-xs font-medium text-muted">Recommendations</h3>
            <ul className="list-disc pl-4">
              {recommendations.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Card>
  );
}
