"use client";

import { useQuery } from "@tanstack/react-query";
import type { Scope } from "@/lib/expressions/scope";
import type { Json } from "@/lib/kernel/json";
import type { Run } from "@/lib/workflow/run-schema";
import { lastRunOptions } from "@/lib/client/runs";
import { STALE_MS } from "@/lib/client/stale-times";
import { useViewer } from "@/components/shell/workspace-context";
import { useDebounced } from "@/components/ui/use-debounced";

const PAUSE_MS = 300;
const CHARS_MAX = 400;

/** What expressions could see in a run that has been: each top-level step's result, and the trigger's data. */
function scopeOf(run: Run): Scope {
  return {
    trigger: run.input,
    steps: Object.fromEntries(
      run.steps
        .filter(({ path, stepId }) => path === stepId)
        .map(({ stepId, output, status }) => [stepId, { output: output ?? null, status }]),
    ),
    run: { id: run.id },
    workflow: { id: run.workflowId },
    env: {},
  };
}

type Preview = { kind: "value"; value: Json } | { kind: "failed"; reason: string };

/** The evaluator comes when the first preview is wanted, not with the page. */
async function previewOf(text: string, run: Run): Promise<Preview> {
  const { evaluateTemplates } = await import("@/lib/expressions/evaluate");
  try {
    return { kind: "value", value: evaluateTemplates(text, scopeOf(run)) };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : "It can't be evaluated." };
  }
}

/** What the expressions in a field gave with the data of the last run. */
export function ExpressionPreview({ workflowId, text }: Readonly<{ workflowId: string; text: string }>) {
  const { workspace } = useViewer();
  const settled = useDebounced(text, PAUSE_MS);
  const run = useQuery(lastRunOptions(workspace.id, workflowId));
  const preview = useQuery({
    queryKey: ["expression-preview", run.data?.id, settled],
    queryFn: () => (run.data === null || run.data === undefined ? null : previewOf(settled, run.data)),
    enabled: run.data !== undefined && run.data !== null,
    staleTime: STALE_MS.static,
  });
  if (preview.data === undefined || preview.data === null) return null;
  const { data } = preview;
  const shown =
    data.kind === "failed" ? data.reason : typeof data.value === "string" ? data.value : JSON.stringify(data.value);
  return (
    <p
      className={`rounded-sm bg-sunken px-2 py-1 font-mono text-xs break-words ${data.kind === "failed" ? "text-warn" : "text-muted"}`}
    >
      <span className="font-sans">{data.kind === "failed" ? "With the last run: " : "Last run: "}</span>
      {shown.length > CHARS_MAX ? `${shown.slice(0, CHARS_MAX)}…` : shown}
    </p>
  );
}
