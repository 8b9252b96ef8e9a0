"use client";

import { useState } from "react";
import { parseAsString, useQueryState } from "nuqs";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Sparkles, Square } from "lucide-react";
import { asClientError } from "@/lib/client/client-error";
import { analysisOptions, generateWorkflow } from "@/lib/client/intelligence";
import { workflowKeys } from "@/lib/client/workflows";
import { EngineNote } from "@/components/shell/engine-note";
import { Page } from "@/components/shell/page";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Select, Textarea } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState, PermissionState } from "@/components/ui/states";
import { useDebounced } from "@/components/ui/use-debounced";
import { isStrategy, STRATEGIES, type Strategy } from "@/components/optimization/strategies";
import { DetectedServices } from "./detected-services";
import { EXAMPLES } from "./examples";
import { GenerationResult } from "./generation-result";
import { PlanCard } from "./plan-card";

const PAUSE_MS = 350;
const CHARS_MAX = 10_000;
/** Shorter texts say nothing yet. */
const CHARS_MIN = 4;

/** From words to a draft: understood while typing, planned before it is built, proved by a dry run. */
export function GenerateView() {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const mayGenerate = useMay("editor");
  const [initial] = useQueryState("text", parseAsString.withDefault(""));
  const [text, setText] = useState(initial);
  const [strategy, setStrategy] = useState<Strategy>("performance");
  const [stop, setStop] = useState<AbortController | null>(null);
  const settled = useDebounced(text.trim(), PAUSE_MS);
  const ready = settled.length >= CHARS_MIN;
  const analysis = useQuery({
    ...analysisOptions(workspace.id, settled),
    enabled: ready,
    placeholderData: keepPreviousData,
  });
  const generate = useMutation({
    // What was asked stays beside the answer: the fields may be edited meanwhile.
    mutationFn: async (signal: AbortSignal) => {
      const asked = { user_input: text.trim(), optimization_strategy: strategy };
      return { text: asked.user_input, strategy, answer: await generateWorkflow(workspace.id, asked, signal) };
    },
    onSuccess: () => client.invalidateQueries({ queryKey: workflowKeys.all(workspace.id) }),
    onSettled: () => setStop(null),
  });
  const submit = () => {
    const controller = new AbortController();
    setStop(controller);
    generate.mutate(controller.signal);
  };
  const analysisError = analysis.isError ? asClientError(analysis.error) : null;
  const generateError =
    generate.isError && !(generate.error instanceof DOMException) ? asClientError(generate.error) : null;
  return (
    <Page
      title="Generate a workflow"
      description="Say what should happen, in your own words. Nothing runs and nothing is published before you say so."
    >
      <EngineNote engine="intelligence" />
      <Card label="Description">
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Field
            label="What should be automated?"
            required
            hint={
              text.length > CHARS_MAX * 0.8
                ? `${String(text.length)} of ${String(CHARS_MAX)} characters`
                : "Name the tools if you know them. Ctrl+Enter generates."
            }
          >
            {(control) => (
              <Textarea
                {...control}
                rows={3}
                maxLength={CHARS_MAX}
                className="text-md"
                placeholder={EXAMPLES[0]}
                value={text}
                onChange={(event) => setText(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
                    event.currentTarget.form?.requestSubmit();
                }}
              />
            )}
          </Field>
          <div className="flex flex-wrap items-end justify-between gap-3">
            <ul aria-label="Examples" className="flex min-w-0 flex-1 basis-80 flex-col items-start gap-1 text-xs">
              {EXAMPLES.map((example) => (
                <li key={example} className="max-w-full">
                  <button
                    type="button"
                    className="min-h-6 max-w-full truncate text-left text-muted underline decoration-edge underline-offset-2 hover:text-accent"
                    onClick={() => setText(example)}
                  >
                    {example}
                  </button>
                </li>
              ))}
            </ul>
            <div className="flex flex-wrap items-end gap-2">
              <Field label="Optimize for">
                {(control) => (
                  <Select
                    {...control}
                    value={strategy}
                    onChange={(event) => isStrategy(event.target.value) && setStrategy(event.target.value)}
                  >
                    {STRATEGIES.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              {generate.isPending ? (
                <Button icon={<Square aria-hidden />} onClick={() => stop?.abort()}>
                  Stop
                </Button>
              ) : null}
              <Button
                type="submit"
                variant="primary"
                icon={<Sparkles aria-hidden />}
                busy={generate.isPending}
                disabled={!mayGenerate || text.trim().length < CHARS_MIN}
              >
                Generate workflow
              </Button>
            </div>
          </div>
        </form>
      </Card>
      {mayGenerate ? null : <PermissionState needed="editor" action="generate a workflow" />}
      {generateError === null ? null : (
        <ErrorState
          title="Not generated"
          message={generateError.message}
          reference={generateError.requestId}
          onRetry={submit}
        />
      )}
      {generate.data === undefined ? null : (
        <GenerationResult
          key={generate.data.answer.workflow.workflow_id}
          generated={generate.data.answer}
          text={generate.data.text}
          strategy={generate.data.strategy}
        />
      )}
      {!ready ? null : analysisError !== null ? (
        <ErrorState
          title="Could not read the text"
          message={analysisError.message}
          reference={analysisError.requestId}
          onRetry={() => void analysis.refetch()}
        />
      ) : analysis.data === undefined ? (
        <Skeleton className="h-40" />
      ) : (
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <Card title="Understood">
            <DetectedServices
              text={settled}
              analysis={analysis.data}
              onReplace={(wrong, right) => setText(text.replace(wrong, right))}
            />
          </Card>
          <PlanCard analysis={analysis.data} />
        </div>
      )}
    </Page>
  );
}
