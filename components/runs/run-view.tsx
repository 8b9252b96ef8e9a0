"use client";

import { useState } from "react";
import Link from "next/link";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { isFinalRunStatus, type Run } from "@/lib/workflow/run-schema";
import { ITEMS_SHOWN } from "@/lib/client/runs";
import { versionOptions } from "@/lib/client/workflows";
import { ReplayDialog } from "@/components/replay/replay-dialog";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { useMediaQuery } from "@/components/ui/use-media-query";
import { useNow } from "@/components/ui/use-now";
import { notableStep } from "./notable-step";
import { RunActions } from "./run-actions";
import { RunData } from "./run-data";
import { RunFacts } from "./run-facts";
import { RunGraph } from "./run-graph";
import { RunJson } from "./run-json";
import { RunNotes } from "./run-notes";
import { titleOf } from "./step-definition";
import { StepPanel } from "./step-panel";
import { StepsTree } from "./steps-tree";
import { useRun } from "./use-run";

const TICK_MS = 1_000;
const VIEWS = ["waterfall", "graph", "list", "data", "json"] as const;

/** Where a replay starts; null: no dialog. */
type Replaying = { from: string | null } | null;

/** One run, followed until it has ended. */
export function RunView({ runId }: Readonly<{ runId: string }>) {
  const href = useHref();
  const [items, setItems] = useQueryState("items", parseAsInteger.withDefault(ITEMS_SHOWN.first));
  const run = useRun(runId, Math.min(Math.max(0, items), ITEMS_SHOWN.most));
  const [replaying, setReplaying] = useState<Replaying>(null);
  return (
    <Page
      title={
        run.data === undefined ? (
          "Run"
        ) : (
          <Link href={href(`/workflows/${run.data.workflowId}`)} className="hover:underline">
            {run.data.workflowName || "Deleted workflow"}
          </Link>
        )
      }
      description={
        <span className="flex items-center gap-1">
          Run <span className="font-mono text-xs break-all select-all">{runId}</span>
          <CopyButton text={runId} label="Copy run id" />
        </span>
      }
      actions={
        run.data === undefined ? null : <RunActions run={run.data} onReplay={() => setReplaying({ from: null })} />
      }
    >
      <QueryView query={run} what="the run" back={{ label: "All runs", path: "/runs" }} skeleton={<RunSkeleton />}>
        {(data) => (
          <>
            <RunBody
              run={data}
              onReplay={(from) => setReplaying({ from })}
              onMoreItems={() => void setItems(ITEMS_SHOWN.most)}
            />
            {replaying === null ? null : (
              <ReplayDialog run={data} from={replaying.from} onClose={() => setReplaying(null)} />
            )}
          </>
        )}
      </QueryView>
    </Page>
  );
}

function RunSkeleton() {
  return (
    <div role="status" aria-label="Loading the run" className="flex flex-col gap-4">
      <Skeleton className="h-12" />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <Skeleton className="h-96" />
        <Skeleton className="h-96 max-xl:hidden" />
      </div>
    </div>
  );
}

function RunBody({
  run,
  onReplay,
  onMoreItems,
}: Readonly<{ run: Run; onReplay: (from: string | null) => void; onMoreItems: () => void }>) {
  const { workspace } = useViewer();
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("waterfall"));
  const [path, setPath] = useQueryState("step", parseAsString);
  const hasRoom = useMediaQuery("(min-width: 1280px)");
  const nowMs = useNow(isFinalRunStatus(run.status) ? null : TICK_MS);
  const version = useQuery({ ...versionOptions(workspace.id, run.workflowId, run.version), retry: false });
  const definition = version.data?.definition;
  const chosen = run.steps.find((step) => step.path === path);
  // With room for it the panel always shows something; without, it covers the page and has to be asked for.
  const selected = chosen ?? (hasRoom ? (notableStep(run) ?? run.steps[0]) : undefined);
  const select = (next: string) => void setPath(next);
  const replayFrom = (stepId: string) => {
    if (!hasRoom) void setPath(null);
    onReplay(stepId);
  };
  const tree = (kind: "waterfall" | "list") => (
    <>
      <StepsTree
        run={run}
        definition={definition}
        view={kind}
        selected={selected?.path ?? null}
        onSelect={select}
        nowMs={nowMs}
      />
      {run.stepsOmitted === undefined || run.stepsOmitted === 0 ? null : (
        <p className="border-t px-4 py-2 text-xs text-muted">
          {run.stepsOmitted.toLocaleString("en")} more steps of items are not shown.{" "}
          <button type="button" className="text-accent underline" onClick={onMoreItems}>
            Show up to {ITEMS_SHOWN.most.toLocaleString("en")} items
          </button>
        </p>
      )}
    </>
  );
  const panel =
    selected === undefined ? null : (
      <StepPanel
        key={selected.path}
        run={run}
        step={selected}
        definition={definition}
        nowMs={nowMs}
        onReplay={replayFrom}
      />
    );
  const showsSteps = view === "waterfall" || view === "graph" || view === "list";
  return (
    <>
      <RunFacts run={run} nowMs={nowMs} />
      <RunNotes run={run} onStep={select} />
      <div className={showsSteps ? "grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]" : "grid"}>
        <section aria-label="Steps" className="min-w-0 overflow-hidden rounded-lg border bg-surface shadow-card">
          <Tabs
            label="View of the run"
            value={view}
            onChange={(next) => void setView(VIEWS.find((item) => item === next) ?? "waterfall")}
            tabs={[
              { id: "waterfall", label: "Waterfall", content: tree("waterfall") },
              {
                id: "graph",
                label: "Graph",
                content: (
                  <RunGraph
                    run={run}
                    definition={definition}
                    isMissing={version.isError}
                    selected={selected?.path ?? null}
                    onSelect={select}
                  />
                ),
              },
              { id: "list", label: "List", content: tree("list") },
              { id: "data", label: "Input and output", content: <RunData run={run} /> },
              { id: "json", label: "JSON", content: <RunJson run={run} /> },
            ]}
          />
        </section>
        {showsSteps && hasRoom && selected !== undefined ? (
          <Card
            title={titleOf(definition, selected.path)}
            {...(titleOf(definition, selected.path) === selected.path
              ? {}
              : { description: <code className="font-mono break-all">{selected.path}</code> })}
            label="Step"
            className="sticky top-16 max-h-[calc(100dvh-5rem)] overflow-y-auto"
          >
            {panel}
          </Card>
        ) : null}
      </div>
      {hasRoom ? null : (
        <Dialog
          open={showsSteps && chosen !== undefined}
          onOpenChange={(open) => {
            if (!open) void setPath(null);
          }}
          title={selected === undefined ? "Step" : titleOf(definition, selected.path)}
          description={<code className="font-mono text-xs break-all">{selected?.path}</code>}
          wide
        >
          {panel}
        </Dialog>
      )}
    </>
  );
}
