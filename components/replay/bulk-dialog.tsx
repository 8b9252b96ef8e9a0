"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { ReplayHow } from "@/lib/workflow/run-schema";
import { bulkJobKeys } from "@/lib/client/bulk-jobs";
import {
  bulkPreviewOptions,
  bulkRuns,
  runKeys,
  type BulkAnswer,
  type BulkBody,
  type RunFilter,
} from "@/lib/client/runs";
import { workflowOptions } from "@/lib/client/workflows";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { EffectsList } from "./effects-list";
import { HowChoice, HOW_LOOK } from "./how-choice";
import { PreviewBox } from "./preview-box";

type Props = Readonly<{
  action: "cancel" | "replay";
  target: { runIds: string[] } | { filter: RunFilter };
  /** The one workflow that all of them are of, where that is known. */
  workflowId: string | null;
  onClose: () => void;
  /** @param bulkJobId the job that goes on with them; null: all is done */
  onStarted: (bulkJobId: string | null) => void;
}>;

const REASONS_SHOWN = 3;

/** The same for many runs. Says how many fit and what would happen again outside before anything runs. */
export function BulkDialog({ action, target, workflowId, onClose, onStarted }: Props) {
  const { workspace } = useViewer();
  const [how, setHow] = useState<ReplayHow>("continue");
  const [version, setVersion] = useState<"same" | "head" | "published">("same");
  const [from, setFrom] = useState("");
  const workflow = useQuery({ ...workflowOptions(workspace.id, workflowId ?? ""), enabled: workflowId !== null });
  const steps = workflow.data?.definition.steps ?? {};
  const body: BulkBody =
    action === "cancel"
      ? { action, ...target }
      : {
          action,
          ...target,
          how,
          ...(version === "same" ? {} : { version }),
          ...(from === "" ? {} : { from }),
        };
  const preview = useQuery(bulkPreviewOptions(workspace.id, body));
  const matched = preview.data?.matched ?? 0;
  const start = useAction({
    run: () => bulkRuns(workspace.id, body),
    invalidate: [runKeys.all(workspace.id), bulkJobKeys.all(workspace.id)],
    done: (answer) => doneWords(action, answer),
    failed: action === "cancel" ? "Could not cancel the runs" : "Could not replay the runs",
    onDone: (answer) => onStarted(action === "replay" ? answer.bulkJobId : null),
  });
  const verb = action === "cancel" ? "Cancel" : (HOW_LOOK[how].word.split(" ")[0] ?? "Replay");
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={action === "cancel" ? "Cancel runs" : "Replay runs"}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant={action === "cancel" ? "danger" : "primary"}
            busy={start.isPending}
            disabled={preview.isError || preview.isPlaceholderData || matched === 0}
            onClick={() => start.mutate(undefined)}
          >
            {verb} {matched === 0 ? "" : matched.toLocaleString("en")} {matched === 1 ? "run" : "runs"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {action === "cancel" ? (
          <p>What they have done stays done; nothing new starts. Calls in flight are broken off.</p>
        ) : (
          <>
            <HowChoice
              value={how}
              onChange={(next) => {
                setHow(next);
                // A repair by the version that failed would fail the same way.
                setVersion(next === "repair" ? "head" : "same");
                setFrom("");
              }}
            />
            <div className="grid gap-3 sm:grid-cols-2">
              <Field label="Version">
                {(control) => (
                  <Select
                    {...control}
                    disabled={how === "continue"}
                    value={version}
                    onChange={(event) =>
                      setVersion(
                        event.target.value === "head" || event.target.value === "published"
                          ? event.target.value
                          : "same",
                      )
                    }
                  >
                    {how === "repair" ? null : <option value="same">the one that each ran</option>}
                    <option value="head">the current (saved) one</option>
                    <option value="published">the published one</option>
                  </Select>
                )}
              </Field>
              <Field
                label="Start at"
                hint={workflowId === null ? "Filter by one workflow to choose a step." : undefined}
              >
                {(control) => (
                  <Select
                    {...control}
                    disabled={workflowId === null}
                    value={from}
                    onChange={(event) => setFrom(event.target.value)}
                  >
                    <option value="">{how === "again" ? "the beginning" : "where each stopped"}</option>
                    {Object.entries(steps).map(([id, step]) => (
                      <option key={id} value={id}>
                        {step.name ?? id}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
            </div>
          </>
        )}
        <PreviewBox query={preview}>{(data) => <Preview action={action} answer={data} />}</PreviewBox>
      </div>
    </Dialog>
  );
}

function Preview({ action, answer }: Readonly<{ action: "cancel" | "replay"; answer: BulkAnswer }>) {
  const { matched, skipped, effects, previewed } = answer;
  const reasons = new Map<string, number>();
  for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return (
    <div className="flex flex-col gap-3">
      <p className="font-medium">
        {matched === 0
          ? `None of them can be ${action === "cancel" ? "cancelled: they have ended" : "replayed"}.`
          : `${matched.toLocaleString("en")} ${matched === 1 ? "run" : "runs"} will be ${action === "cancel" ? "cancelled" : "replayed"}.`}
      </p>
      {skipped.length === 0 ? null : (
        <Callout title={`${String(skipped.length)} left out`}>
          <ul className="list-disc pl-4">
            {[...reasons].slice(0, REASONS_SHOWN).map(([reason, count]) => (
              <li key={reason}>
                {count}: {reason}
              </li>
            ))}
          </ul>
        </Callout>
      )}
      {action === "cancel" || matched === 0 || effects === undefined ? null : (
        <>
          <EffectsList effects={effects} mode="mixed" />
          {previewed === undefined || previewed >= matched ? null : (
            <p className="text-xs text-muted">
              Looked at {previewed.toLocaleString("en")} of {matched.toLocaleString("en")} runs; the others may do the
              same.
            </p>
          )}
        </>
      )}
    </div>
  );
}

function doneWords(action: "cancel" | "replay", answer: BulkAnswer): string {
  if (answer.bulkJobId !== null) return `Under way: ${answer.matched.toLocaleString("en")} runs`;
  const done = `${String(answer.done)} ${answer.done === 1 ? "run" : "runs"} ${action === "cancel" ? "cancelled" : "replayed"}`;
  return answer.skipped.length === 0 ? done : `${done}, ${String(answer.skipped.length)} left as they are`;
}
