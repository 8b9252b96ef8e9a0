"use client";

import { useQuery } from "@tanstack/react-query";
import { Sparkles, Square } from "lucide-react";
import type { DetectedService } from "@/lib/intelligence/schema";
import { workflowsOptions } from "@/lib/client/workflows";
import { isStrategy, STRATEGIES } from "@/components/optimization/strategies";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { EXAMPLES } from "./examples";
import { MarkedTextarea } from "./marked-textarea";
import { EMPTY_DRAFT, type RequestDraft } from "./request-draft";

export const CHARS_MAX = 10_000;
/** Shorter texts say nothing yet. */
export const CHARS_MIN = 4;

type Props = Readonly<{
  draft: RequestDraft;
  onChange: (change: Partial<RequestDraft>) => void;
  marks: readonly DetectedService[];
  assumed: ReadonlySet<string>;
  /** Workflow that the words are for; null for a new one. */
  targetId: string | null;
  onTarget: (id: string | null) => void;
  mayGenerate: boolean;
  isPending: boolean;
  onSubmit: () => void;
  onStop: () => void;
}>;

/** The words, what they are for, and the button. */
export function RequestForm(props: Props) {
  const { draft, onChange, marks, assumed, targetId, onTarget, mayGenerate, isPending, onSubmit, onStop } = props;
  const { workspace } = useViewer();
  const workflows = useQuery(workflowsOptions(workspace.id));
  const { text, strategy } = draft;
  const chars = text.length.toLocaleString("en");
  const isTooLong = text.length > CHARS_MAX;
  const isReady = text.trim().length >= CHARS_MIN && !isTooLong;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (mayGenerate && isReady && !isPending) onSubmit();
      }}
    >
      <Field
        label="What should be automated?"
        required
        {...(isTooLong
          ? { error: `${chars} characters; at most ${CHARS_MAX.toLocaleString("en")} are read. Shorten the text.` }
          : {})}
        hint={
          text.length > CHARS_MAX * 0.8
            ? `${chars} of ${CHARS_MAX.toLocaleString("en")} characters`
            : "Name the tools if you know them. Ctrl+Enter generates."
        }
      >
        {(control) => (
          <MarkedTextarea
            {...control}
            marks={marks}
            assumed={assumed}
            placeholder={EXAMPLES[0]}
            value={text}
            onChange={(event) => onChange({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
            }}
          />
        )}
      </Field>
      {text.trim() === "" ? <Examples onChoose={(example) => onChange({ text: example })} /> : null}
      <div className="flex flex-wrap items-end justify-end gap-2">
        {text === "" && Object.keys(draft.choices).length + Object.keys(draft.answers).length === 0 ? null : (
          <Button variant="ghost" className="mr-auto" onClick={() => onChange({ ...EMPTY_DRAFT, strategy })}>
            Start over
          </Button>
        )}
        <Field label="For" className="w-52">
          {(control) => (
            <Select {...control} value={targetId ?? ""} onChange={(event) => onTarget(event.target.value || null)}>
              <option value="">a new workflow</option>
              {(workflows.data?.items ?? []).map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Optimize for">
          {(control) => (
            <Select
              {...control}
              value={strategy}
              onChange={(event) => isStrategy(event.target.value) && onChange({ strategy: event.target.value })}
            >
              {STRATEGIES.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {isPending ? (
          <Button icon={<Square aria-hidden />} onClick={onStop}>
            Stop
          </Button>
        ) : null}
        <Button
          type="submit"
          variant="primary"
          icon={<Sparkles aria-hidden />}
          busy={isPending}
          disabled={!mayGenerate || !isReady}
        >
          {targetId === null ? "Generate workflow" : "Show changes"}
        </Button>
      </div>
    </form>
  );
}

function Examples({ onChoose }: Readonly<{ onChoose: (example: string) => void }>) {
  return (
    <ul aria-label="Examples" className="flex min-w-0 flex-col items-start gap-1 text-xs">
      {EXAMPLES.map((example) => (
        <li key={example} className="max-w-full">
          <button
            type="button"
            className="min-h-6 max-w-full text-left text-muted underline decoration-edge underline-offset-2 hover:text-accent"
            onClick={() => onChoose(example)}
          >
            {example}
          </button>
        </li>
      ))}
    </ul>
  );
}
