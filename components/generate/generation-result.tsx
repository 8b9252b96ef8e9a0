"use client";

import { useState } from "react";
import Link from "next/link";
import { CircleCheck, CircleX, SquarePen } from "lucide-react";
import type { Generation } from "@/lib/client/intelligence";
import { workflowKeys } from "@/lib/client/workflows";
import { GraphCanvas } from "@/components/editor/graph-canvas";
import { ProblemsPanel } from "@/components/editor/problems-panel";
import { runStatusSchema, runStepSchema } from "@/lib/workflow/run-schema";
import { RunStatusBadge } from "@/components/runs/run-status";
import { Callout } from "@/components/ui/callout";
import { ModelCallPanel } from "./model-call-panel";
import { answerDraft, type Answered } from "./answer-draft";
import { OpenQuestions } from "./open-questions";
import type { RequestDraft } from "./request-draft";
import { SentWhere } from "./sent-where";
import { useAction } from "@/components/shell/use-action";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatPercent } from "@/components/ui/format";

/** The draft as a graph, with what was assumed, what the validation says and how the dry run went. */
export function GenerationResult({ generated, asked }: Readonly<{ generated: Generation; asked: RequestDraft }>) {
  const href = useHref();
  const { workspace } = useViewer();
  const [answered, setAnswered] = useState<Answered>({ result: generated, version: 1, draft: asked });
  const { result, version } = answered;
  const answer = useAction({
    run: (change: Partial<RequestDraft>) => answerDraft(workspace.id, answered, change),
    invalidate: [workflowKeys.all(workspace.id)],
    done: "The answer is in the workflow",
    failed: "Could not use the answer",
    onDone: setAnswered,
  });
  const { workflow, validation, dry_run: dryRun, assumptions, optimization_suggestions: suggestions } = result;
  const problems = validation.problems.map((problem) => ({
    path: problem.path,
    stepId: problem.step_id,
    message: problem.message,
    severity: problem.severity,
    code: "",
  }));
  const dryRunStatus = runStatusSchema.safeParse(dryRun.status);
  const steps = dryRun.steps.flatMap((step) => {
    const parsed = runStepSchema.safeParse(step);
    return parsed.success ? [parsed.data] : [];
  });
  if (workflow.workflow_id === "") return <NothingMade result={result} />;
  return (
    <Card
      title={workflow.name}
      description={`Saved as a draft, version ${String(version)}. Nothing is published.`}
      actions={
        <Link href={href(`/workflows/${workflow.workflow_id}`)} className={buttonClass("primary")}>
          <SquarePen aria-hidden /> Open in editor
        </Link>
      }
      flush
    >
      <div className="h-72 border-b bg-canvas">
        <GraphCanvas label="Graph of the generated workflow" definition={workflow.definition} problems={problems} />
      </div>
      <ModelCallPanel engine={result.analysis.engine} />
      {version === 1 ? null : (
        <p role="status" className="flex items-center gap-2 border-b bg-ok-soft px-4 py-2 text-ok">
          <CircleCheck aria-hidden className="size-4" /> Your answers are saved as version {version}.
        </p>
      )}
      {result.questions.length === 0 ? null : (
        <fieldset disabled={answer.isPending} aria-busy={answer.isPending} className="border-b p-4">
          <OpenQuestions
            label="Still open"
            questions={result.questions}
            definition={workflow.definition}
            draft={answered.draft}
            onChange={(change) => answer.mutate(change)}
          />
        </fieldset>
      )}
      <div className="grid gap-6 p-4 md:grid-cols-2 xl:grid-cols-3">
        <section aria-label="Validation">
          <h3 className="mb-2 flex items-center gap-2 font-semibold">
            Validation
            <Badge
              tone={validation.valid ? "ok" : "bad"}
              icon={validation.valid ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
            >
              {validation.valid ? "Valid" : "Has problems"}
            </Badge>
          </h3>
          {problems.length === 0 ? (
            <p className="text-muted">Every step and field was checked.</p>
          ) : (
            <div className="rounded-md border">
              <ProblemsPanel problems={problems} onJump={() => undefined} />
            </div>
          )}
        </section>
        <section aria-label="Dry run">
          <h3 className="mb-2 flex items-center gap-2 font-semibold">
            Dry run {dryRunStatus.success ? <RunStatusBadge status={dryRunStatus.data} /> : <Badge>Not run</Badge>}
          </h3>
          <ul aria-label="Steps of the dry run" className="flex flex-col gap-1">
            {steps.map((step) => (
              <li key={step.path} className="flex flex-wrap items-center gap-2">
                <RunStatusBadge status={step.status} /> {step.path}
                {step.error === undefined ? null : <span className="text-xs text-bad">{step.error.message}</span>}
              </li>
            ))}
          </ul>
        </section>
        <section aria-label="Assumptions">
          <h3 className="mb-2 font-semibold">Assumptions</h3>
          {assumptions.length === 0 ? (
            <p className="text-muted">None.</p>
          ) : (
            <ul className="list-disc pl-4">
              {assumptions.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
          <p className="mt-3 text-xs text-muted">
            Confidence {formatPercent(result.confidence_score)}. Run time: {formatPercent(result.estimated_performance)}{" "}
            of the best possible.
          </p>
          <SentWhere engine={result.analysis.engine} />
          {suggestions.length === 0 ? null : (
            <>
              <h3 className="mt-3 mb-1 font-semibold">Suggestions</h3>
              <ul className="list-disc pl-4">
                {suggestions.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </>
          )}
        </section>
      </div>
    </Card>
  );
}

/** The words did not suffice for a single step: what to say in addition. */
function NothingMade({ result }: Readonly<{ result: Generation }>) {
  return (
    <Callout tone="warn" title="No workflow could be made of this text yet">
      <ul className="list-disc pl-4">
        {[
          ...result.questions.map(({ question }) => question),
          ...result.missing.map(({ what, suggestion }) => `${what}: ${suggestion}`),
        ].map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Callout>
  );
}
