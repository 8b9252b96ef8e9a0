"use client";

import { useEffect, useState } from "react";
import { parseAsString, useQueryState } from "nuqs";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { analysisOptions, generateWorkflow, planOptions } from "@/lib/client/intelligence";
import type { GenerationPhase } from "@/lib/intelligence/schema";
import { workflowKeys, workflowOptions } from "@/lib/client/workflows";
import { EngineNote } from "@/components/shell/engine-note";
import { Page } from "@/components/shell/page";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState, PermissionState } from "@/components/ui/states";
import { useDebounced } from "@/components/ui/use-debounced";
import { ChangesCard, type Target } from "./changes-card";
import { withChoice } from "./decide";
import { DetectedServices } from "./detected-services";
import { GenerationPhases } from "./generation-phases";
import { GenerationResult } from "./generation-result";
import { movedMarks } from "./marked-text";
import { PlanCard } from "./plan-card";
import { bodyOf, EMPTY_DRAFT, useRequestDraft } from "./request-draft";
import { CHARS_MAX, CHARS_MIN, RequestForm } from "./request-form";

const PAUSE_MS = 350;

/** From words to a draft: understood while typing, planned before it is built, proved by a dry run. */
export function GenerateView() {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const mayGenerate = useMay("editor");
  const [draft, change] = useRequestDraft(workspace.id);
  const [given, setGiven] = useQueryState("text", parseAsString);
  const [targetId, setTargetId] = useQueryState("workflow", parseAsString);
  const [stop, setStop] = useState<AbortController | null>(null);
  const [reached, setReached] = useState<readonly GenerationPhase[]>([]);
  useEffect(() => {
    // Words that came with the address begin a new draft, once.
    if (given === null) return;
    change({ ...EMPTY_DRAFT, text: given });
    void setGiven(null, { history: "replace" });
  });
  // Typing pauses before it is read; a decision is a click, and is read at once.
  const text = useDebounced(draft.text, PAUSE_MS);
  const isReadable = text.trim().length >= CHARS_MIN && text.length <= CHARS_MAX;
  const analysis = useQuery({
    ...analysisOptions(workspace.id, text, draft.choices),
    enabled: isReadable,
    placeholderData: keepPreviousData,
  });
  const plan = useQuery({
    ...planOptions(workspace.id, bodyOf({ ...draft, text })),
    enabled: isReadable && mayGenerate,
    placeholderData: keepPreviousData,
  });
  const addReached = (phase: GenerationPhase) => setReached((before) => [...before, phase]);
  const generate = useMutation({
    // What was asked, and for what, stays beside the answer: the fields may be edited meanwhile.
    mutationFn: async (signal: AbortSignal) => {
      const asked = draft;
      const stored = targetId === null ? null : await client.fetchQuery(workflowOptions(workspace.id, targetId));
      const target: Target | null = stored;
      const body = { ...bodyOf(asked), save: target === null };
      return { asked, target, answer: await generateWorkflow(workspace.id, body, signal, addReached) };
    },
    onSuccess: ({ target }) =>
      target === null ? client.invalidateQueries({ queryKey: workflowKeys.all(workspace.id) }) : undefined,
    onSettled: () => setStop(null),
  });
  const submit = () => {
    const controller = new AbortController();
    setStop(controller);
    setReached([]);
    generate.mutate(controller.signal);
  };
  const read = isReadable ? analysis.data : undefined;
  const failed = [analysis, plan].find(({ isError }) => isError);
  const readError = failed === undefined ? null : asClientError(failed.error);
  const isStopped = generate.error instanceof DOMException;
  const generateError = generate.isError && !isStopped ? asClientError(generate.error) : null;
  const assumed = new Set(
    (read?.analysis.services ?? []).flatMap(({ id, reason }) =>
      read?.detected_services.includes(id) || reason === "It was chosen" ? [] : [id],
    ),
  );
  const { data: made } = generate;
  return (
    <Page
      title="Generate a workflow"
      description="Say what should happen, in your own words. Nothing runs and nothing is published before you say so."
    >
      <EngineNote engine="intelligence" />
      <Card label="Description">
        <RequestForm
          draft={draft}
          onChange={change}
          marks={analysis.isPlaceholderData ? [] : movedMarks(text, draft.text, read?.analysis.services ?? [])}
          assumed={assumed}
          targetId={targetId}
          onTarget={(id) => void setTargetId(id)}
          mayGenerate={mayGenerate}
          isPending={generate.isPending}
          onSubmit={submit}
          onStop={() => stop?.abort()}
        />
      </Card>
      {mayGenerate ? null : <PermissionState needed="editor" action="generate a workflow" />}
      {generate.isPending || made !== undefined ? (
        <GenerationPhases reached={reached} isPending={generate.isPending} />
      ) : null}
      {isStopped ? (
        <p role="status" className="text-muted">
          Stopped. Nothing was saved; your words are kept.
        </p>
      ) : null}
      {generateError === null ? null : (
        <ErrorState
          title="Not generated"
          message={generateError.message}
          reference={generateError.requestId}
          onRetry={submit}
        />
      )}
      {made === undefined ? null : made.target === null ? (
        <GenerationResult key={made.answer.workflow.workflow_id} generated={made.answer} asked={made.asked} />
      ) : (
        <ChangesCard
          key={`${made.target.id} ${String(generate.submittedAt)}`}
          target={made.target}
          generated={made.answer}
          text={made.asked.text}
        />
      )}
      {!isReadable ? null : readError !== null ? (
        <ErrorState
          title="Could not read the text"
          message={readError.message}
          reference={readError.requestId}
          onRetry={() => void Promise.all([analysis.refetch(), plan.refetch()])}
        />
      ) : read === undefined ? (
        <Skeleton className="h-40" />
      ) : (
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <Card title="Understood">
            <DetectedServices
              analysis={read}
              assumed={assumed}
              onDecide={(id, instead) => change({ choices: withChoice(draft.choices, id, instead) })}
            />
          </Card>
          <PlanCard analysis={read} plan={plan.data ?? null} draft={draft} onChange={change} />
        </div>
      )}
    </Page>
  );
}
