"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReplayHow, Run } from "@/lib/workflow/run-schema";
import {
  replayPreviewOptions,
  replayRun,
  runDataOptions,
  runKeys,
  runStepOptions,
  type ReplayBody,
} from "@/lib/client/runs";
import { versionOptions, versionsOptions, workflowOptions } from "@/lib/client/workflows";
import { useAction } from "@/components/shell/use-action";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { JsonField, readJsonText } from "@/components/ui/json-field";
import { isJsonObject } from "@/lib/kernel/json";
import { EffectsList } from "./effects-list";
import { HowChoice, HOW_LOOK } from "./how-choice";
import { PreviewBox } from "./preview-box";

type Props = Readonly<{
  run: Run;
  /** Step to start at; null: none chosen yet. */
  from: string | null;
  onClose: () => void;
}>;

/** Takes an ended run up again. Says what would happen again outside before anything runs. */
export function ReplayDialog({ run, from: firstFrom, onClose }: Props) {
  const { workspace } = useViewer();
  const router = useRouter();
  const href = useHref();
  const hasSucceeded = run.status === "succeeded";
  const [from, setFrom] = useState(firstFrom);
  const isDone = (stepId: string | null) => run.steps.find(({ path }) => path === stepId)?.status === "succeeded";
  const [how, setHow] = useState<ReplayHow>(hasSucceeded || isDone(firstFrom) ? "again" : "continue");
  const [version, setVersion] = useState<number>(run.version);
  const [input, setInput] = useState<string | null>(null);
  const [stepInput, setStepInput] = useState<string | null>(null);

  const workflow = useQuery(workflowOptions(workspace.id, run.workflowId));
  const versions = useInfiniteQuery(versionsOptions(workspace.id, run.workflowId));
  const chosenVersion = useQuery({ ...versionOptions(workspace.id, run.workflowId, version), retry: false });
  const steps = chosenVersion.data?.definition.steps ?? {};
  const known = versions.data?.pages.flatMap((page) => page.items.map((item) => item.version)) ?? [run.version];
  const choices = how === "repair" ? known.filter((number) => number !== run.version) : known;

  const chooseHow = (next: ReplayHow) => {
    setHow(next);
    const others = known.filter((number) => number !== run.version);
    // A repair by the version that failed would fail the same way.
    if (next === "repair" && version === run.version) setVersion(others[0] ?? run.version);
    if (next === "continue") setVersion(run.version);
    if (next !== "again" && isDone(from)) setFrom(null);
  };

  const body: ReplayBody = { how, version, ...(from === null ? {} : { from }) };
  const canRepair = known.some((number) => number !== run.version);
  const preview = useQuery(replayPreviewOptions(workspace.id, run.id, body));

  const readInput = input === null || how !== "again" ? undefined : readJsonText(input);
  const readStep = stepInput === null || how !== "again" || from === null ? undefined : readJsonText(stepInput);
  const stepFlaw = readStep?.kind === "value" && !isJsonObject(readStep.value) ? "must be an object" : undefined;
  const start = useAction({
    run: () =>
      replayRun(workspace.id, run.id, {
        ...body,
        ...(readInput?.kind === "value" ? { input: readInput.value } : {}),
        ...(readStep?.kind === "value" && isJsonObject(readStep.value) ? { stepInput: readStep.value } : {}),
      }),
    invalidate: [runKeys.all(workspace.id)],
    failed: "Could not start the replay",
    onDone: ({ runId }) => {
      onClose();
      router.push(href(`/runs/${runId}`));
    },
  });
  const repeated = (preview.data?.effects ?? []).reduce((sum, { times }) => sum + times, 0);
  const isRefused =
    preview.isError ||
    preview.isPlaceholderData ||
    preview.data === undefined ||
    readInput?.kind === "flaw" ||
    readStep?.kind === "flaw" ||
    stepFlaw !== undefined;

  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title="Replay"
      description={`Run of ${run.workflowName ?? run.workflowId}, version ${String(run.version)}, ${run.mode === "live" ? "live" : "simulated"}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={start.isPending} disabled={isRefused} onClick={() => start.mutate(undefined)}>
            {HOW_LOOK[how].word.split(" ")[0]}
            {repeated === 0 ? "" : `, doing ${repeated.toLocaleString("en")} again`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <HowChoice
          value={how}
          onChange={chooseHow}
          refused={{
            ...(hasSucceeded
              ? {
                  continue: "The run succeeded: there is nothing to go on with.",
                  repair: "The run succeeded: there is nothing to repair.",
                }
              : {}),
            ...(!hasSucceeded && !canRepair && !versions.isPending
              ? { repair: "There is no other version. Change the workflow and save it first." }
              : {}),
          }}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label="Start at"
            hint={
              how === "again"
                ? from === null
                  ? undefined
                  : "Steps before it keep their results; it and all behind it are made anew."
                : "Only steps that are not done can be started at."
            }
          >
            {(control) => (
              <Select {...control} value={from ?? ""} onChange={(event) => setFrom(event.target.value || null)}>
                <option value="">{how === "again" ? "the beginning" : "where it stopped"}</option>
                {Object.keys(steps)
                  .filter((id) => how === "again" || !isDone(id))
                  .map((id) => (
                    <option key={id} value={id}>
                      {steps[id]?.name ?? id}
                    </option>
                  ))}
              </Select>
            )}
          </Field>
          <Field label="Version" hint={how === "continue" ? "To use another one, choose “Repair”." : undefined}>
            {(control) => (
              <Select
                {...control}
                disabled={how === "continue"}
                value={version}
                onChange={(event) => setVersion(Number(event.target.value))}
              >
                {(choices.includes(version) ? choices : [version, ...choices]).map((number) => (
                  <option key={number} value={number}>
                    {[
                      `Version ${String(number)}`,
                      number === run.version ? "the one that ran" : null,
                      number === workflow.data?.headVersion ? "current" : null,
                      number === workflow.data?.publishedVersion ? "published" : null,
                    ]
                      .filter(Boolean)
                      .join(", ")}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        {how === "again" ? (
          <Inputs
            run={run}
            from={from}
            mayEditStep={from !== null && steps[from]?.forEach === undefined && steps[from]?.repeat === undefined}
            input={input}
            onInput={setInput}
            stepInput={stepInput}
            onStepInput={setStepInput}
            stepFlaw={stepFlaw}
          />
        ) : null}
        <PreviewBox query={preview}>
          {(data) => (
            <div className="flex flex-col gap-2">
              <EffectsList
                effects={data.effects}
                mode={data.mode}
                names={Object.fromEntries(Object.entries(steps).map(([id, step]) => [id, step.name]))}
              />
              {data.reused.length === 0 ? null : (
                <p className="text-xs text-muted">
                  Keep their results: {data.reused.slice(0, 12).join(", ")}
                  {data.reused.length > 12 ? ` and ${String(data.reused.length - 12)} more` : ""}.
                </p>
              )}
            </div>
          )}
        </PreviewBox>
      </div>
    </Dialog>
  );
}

type InputsProps = Readonly<{
  run: Run;
  from: string | null;
  mayEditStep: boolean;
  input: string | null;
  onInput: (text: string | null) => void;
  stepInput: string | null;
  onStepInput: (text: string | null) => void;
  stepFlaw: string | undefined;
}>;

/** What the new run starts with: as it was, until somebody edits it. */
function Inputs({ run, from, mayEditStep, input, onInput, stepInput, onStepInput, stepFlaw }: InputsProps) {
  const { workspace } = useViewer();
  const data = useQuery(runDataOptions(workspace.id, run.id));
  const step = useQuery({ ...runStepOptions(workspace.id, run.id, from ?? ""), enabled: from !== null && mayEditStep });
  return (
    <div className="flex flex-col gap-3">
      <Editable
        label="Input of the run"
        hint="Becomes `trigger`."
        original={data.data === undefined ? undefined : JSON.stringify(data.data.input, null, 2)}
        text={input}
        onText={onInput}
      />
      {from === null || !mayEditStep ? null : (
        <>
          <Editable
            label={`Input of step ${from}`}
            hint="In place of what its fields would give."
            original={step.data === undefined ? undefined : JSON.stringify(step.data.input ?? {}, null, 2)}
            text={stepInput}
            onText={onStepInput}
          />
          {stepFlaw === undefined ? null : (
            <p role="alert" className="text-xs text-bad">
              The input of a step {stepFlaw}.
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Editable({
  label,
  hint,
  original,
  text,
  onText,
}: Readonly<{
  label: string;
  hint: string;
  original: string | undefined;
  text: string | null;
  onText: (text: string | null) => void;
}>) {
  if (text === null)
    return (
      <p className="flex flex-wrap items-center gap-2 text-muted">
        {label}: as it was.
        <Button size="sm" disabled={original === undefined} onClick={() => onText(original ?? "")}>
          Edit {label.toLowerCase()}
        </Button>
      </p>
    );
  return (
    <div className="flex flex-col items-start gap-1 [&>div]:w-full">
      <JsonField label={label} hint={hint} rows={8} text={text} onText={onText} />
      <Button size="sm" variant="ghost" onClick={() => onText(null)}>
        Leave it as it was
      </Button>
    </div>
  );
}
