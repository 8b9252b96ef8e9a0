"use client";

import { useEffect, useRef, useState } from "react";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import type { WorkflowDetail } from "@/lib/client/workflows";
import { isFinalRunStatus, type RunStep } from "@/lib/workflow/run-schema";
import { POLL_MS } from "@/lib/client/stale-times";
import { runOptions } from "@/lib/client/runs";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Tabs } from "@/components/ui/tabs";
import { AddPartDialog } from "./add-part-dialog";
import {
  clearLayout,
  connectSteps,
  disconnectSteps,
  duplicateStep,
  moveNode,
  removeStep,
  removeTrigger,
  updateStep,
} from "./commands";
import { ConflictDialog } from "./conflict-dialog";
import { EditorToolbar } from "./editor-toolbar";
import { GraphCanvas, type CanvasInstance } from "./graph-canvas";
import { Inspector } from "./inspector";
import { Outline } from "./outline";
import { ProblemsPanel } from "./problems-panel";
import { PublishDialog } from "./publish-dialog";
import { RunDialog } from "./run-dialog";
import { RunStrip } from "./run-strip";
import { sampleFromSchema } from "./sample-from-schema";
import { ShortcutsDialog } from "./shortcuts-dialog";
import { useDocument } from "./use-document";
import { useProblems } from "./use-problems";
import { useSave } from "./use-save";
import { useService } from "./use-service";
import { useShortcuts } from "./use-shortcuts";

const VIEWS = ["graph", "outline", "problems"] as const;
const NO_STEPS: readonly RunStep[] = [];
type DialogName = "add" | "publish" | "run" | "help";

/** Graph, outline and problems on one side, the selected part's form on the other. The definition is the only truth. */
export function EditorView({ workflow }: Readonly<{ workflow: WorkflowDetail }>) {
  const { workspace } = useViewer();
  const readOnly = !useMay("editor");
  const document = useDocument(workflow.definition, workflow.headVersion);
  const { definition, selection } = document;
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("graph"));
  const [runId, setRunId] = useQueryState("run", parseAsString);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const canvas = useRef<CanvasInstance | null>(null);
  const inspector = useRef<HTMLElement>(null);
  const { problems, checking } = useProblems(workflow.id, definition);
  const saving = useSave(workflow.id, document);
  const run = useQuery({
    ...runOptions(workspace.id, runId ?? ""),
    enabled: runId !== null,
    refetchInterval: ({ state }) =>
      state.data !== undefined && isFinalRunStatus(state.data.status) ? false : POLL_MS.active,
  });
  const runSteps = run.data?.steps ?? NO_STEPS;
  const [firstTrigger] = Object.values(definition.triggers);
  const triggerService = useService(firstTrigger?.service);
  const sample =
    sampleFromSchema(triggerService.data?.events.find(({ id }) => id === firstTrigger?.event)?.output) ?? {};

  useEffect(() => {
    if (!document.isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [document.isDirty]);

  const order = [
    ...Object.keys(definition.triggers).map((id) => ({ kind: "trigger" as const, id })),
    ...Object.keys(definition.steps).map((id) => ({ kind: "step" as const, id })),
  ];
  const walk = (by: 1 | -1) => {
    const at =
      selection.kind === "workflow"
        ? -1
        : order.findIndex((item) => item.kind === selection.kind && item.id === selection.id);
    const next = order[Math.min(Math.max(at + by, 0), order.length - 1)];
    if (next !== undefined) document.select(next);
  };
  const remove = (reconnect: boolean) => {
    if (readOnly) return;
    if (selection.kind === "step") document.edit((current) => removeStep(current, selection.id, { reconnect }));
    if (selection.kind === "trigger") document.edit((current) => removeTrigger(current, selection.id));
  };
  const whenSaved = (name: DialogName) => () => {
    if (readOnly) return;
    if (document.isDirty) saving.save({ onSaved: () => setDialog(name) });
    else setDialog(name);
  };
  const layout = () => {
    if (readOnly) return;
    document.edit(clearLayout);
    requestAnimationFrame(() => void canvas.current?.fitView({ padding: 0.15, maxZoom: 1 }));
  };
  useShortcuts({
    save: () => !readOnly && document.isDirty && saving.save({}),
    undo: document.undo,
    redo: document.redo,
    run: whenSaved("run"),
    duplicate: () => {
      if (readOnly || selection.kind !== "step") return;
      const copy = duplicateStep(definition, selection.id);
      document.edit(() => copy.definition);
      document.select({ kind: "step", id: copy.id });
    },
    deleteReconnect: () => remove(true),
    delete: () => remove(false),
    add: () => !readOnly && setDialog("add"),
    disable: () => {
      if (!readOnly && selection.kind === "step")
        document.edit((current) =>
          updateStep(current, selection.id, {
            disabled: current.steps[selection.id]?.disabled === true ? undefined : true,
          }),
        );
    },
    rename: () => inspector.current?.querySelector("input")?.focus(),
    fit: () => void canvas.current?.fitView({ padding: 0.15, maxZoom: 1 }),
    resetZoom: () => void canvas.current?.zoomTo(1),
    layout,
    next: () => walk(1),
    previous: () => walk(-1),
    deselect: () => document.select({ kind: "workflow" }),
    help: () => setDialog("help"),
  });
  const closer = (open: boolean) => setDialog((current) => (open ? current : null));
  const errors = problems.filter(({ severity }) => severity === "error").length;

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <EditorToolbar
        document={document}
        readOnly={readOnly}
        saving={saving.isSaving}
        actions={{
          save: () => saving.save({}),
          add: () => setDialog("add"),
          layout,
          run: whenSaved("run"),
          publish: whenSaved("publish"),
          help: () => setDialog("help"),
        }}
      />
      {runId === null ? null : <RunStrip query={run} runId={runId} onClose={() => void setRunId(null)} />}
      <div className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-h-[28rem] min-w-0 flex-col border-b lg:border-r lg:border-b-0">
          <Tabs
            label="View of the workflow"
            value={view}
            onChange={(next) => void setView(VIEWS.find((item) => item === next) ?? "graph")}
            tabs={[
              {
                id: "graph",
                label: "Graph",
                content: (
                  <div className="h-full min-h-[26rem] bg-canvas">
                    <GraphCanvas
                      label="Graph of the workflow. The outline has the same as a list."
                      definition={definition}
                      problems={problems}
                      runSteps={runSteps}
                      selection={selection}
                      instanceRef={canvas}
                      onSelect={document.select}
                      {...(readOnly
                        ? {}
                        : {
                            onConnect: (from: string, to: string) =>
                              document.edit((current) => connectSteps(current, from, to)),
                            onDisconnect: (from: string, to: string) =>
                              document.edit((current) => disconnectSteps(current, from, to)),
                            onMove: (id: string, at: { x: number; y: number }) =>
                              document.edit((current) => moveNode(current, id, at), `move:${id}`),
                          })}
                    />
                  </div>
                ),
              },
              {
                id: "outline",
                label: "Outline",
                content: (
                  <Outline
                    definition={definition}
                    problems={problems}
                    runSteps={runSteps}
                    selection={selection}
                    onSelect={document.select}
                  />
                ),
              },
              {
                id: "problems",
                label: checking ? "Problems" : `Problems (${String(problems.length)})`,
                content: <ProblemsPanel problems={problems} onJump={document.select} />,
              },
            ]}
          />
        </div>
        <aside ref={inspector} aria-label="Inspector" className="flex min-h-0 flex-col overflow-y-auto bg-surface">
          <Inspector document={document} problems={problems} readOnly={readOnly} />
        </aside>
      </div>
      <p role="status" className="sr-only">
        {errors === 0 ? "" : `${String(errors)} errors in the workflow`}
      </p>
      <AddPartDialog open={dialog === "add"} onOpenChange={closer} document={document} />
      <ShortcutsDialog open={dialog === "help"} onOpenChange={closer} />
      <PublishDialog
        open={dialog === "publish"}
        onOpenChange={closer}
        workflowId={workflow.id}
        version={document.savedVersion}
      />
      <RunDialog
        open={dialog === "run"}
        onOpenChange={closer}
        workflowId={workflow.id}
        hasPublished={workflow.publishedVersion !== null}
        sample={triggerService.isLoading ? undefined : sample}
        onStarted={(id) => void setRunId(id)}
      />
      <ConflictDialog {...saving.conflict} />
    </div>
  );
}
