"use client";

import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "next/navigation";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import type { WorkflowDetail } from "@/lib/client/workflows";
import type { RunStep } from "@/lib/workflow/run-schema";
import { useRun } from "@/components/runs/use-run";
import { useMay } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Tabs } from "@/components/ui/tabs";
import { clearLayout, connectSteps, disconnectSteps, moveNode, selectionFrom } from "./commands";
import { ConflictDialog } from "./conflict-dialog";
import { editorActions } from "./editor-actions";
import { EditorDialogs, type OpenDialog } from "./editor-dialogs";
import { EditorToolbar } from "./editor-toolbar";
import { GraphCanvas, type CanvasInstance } from "./graph-canvas";
import { Inspector } from "./inspector";
import { Outline } from "./outline";
import { PasteDialog } from "./paste-dialog";
import { ProblemsPanel, selectionOf } from "./problems-panel";
import { RunStrip } from "./run-strip";
import { sampleFromSchema } from "./sample-from-schema";
import { TriggersPanel } from "./triggers-panel";
import { useAutosave } from "./use-autosave";
import { useDocument } from "./use-document";
import { usePaste } from "./use-paste";
import { usePinnedSteps } from "./use-pinned-steps";
import { useProblems } from "./use-problems";
import { useSave } from "./use-save";
import { useService } from "./use-service";
import { useShortcuts } from "./use-shortcuts";
import { VersionHistory } from "./version-history";
import { WordsPanel } from "./words-panel";
import { WorkflowProposals } from "./workflow-proposals";

const VIEWS = ["graph", "outline", "problems", "triggers", "history", "proposals", "words"] as const;
const NO_STEPS: readonly RunStep[] = [];

/** Graph, outline and problems on one side, the selected part's form on the other. The definition is the only truth. */
export function EditorView({ workflow }: Readonly<{ workflow: WorkflowDetail }>) {
  const readOnly = !useMay("editor");
  // Taken over once; later drafts of this page are its own.
  const [stored] = useState(() => (readOnly ? null : workflow.draft));
  // Links elsewhere lead to a step (`?step=`) or a trigger: that is where one begins.
  const [start] = useState(selectionFrom(useSearchParams()));
  const document = useDocument(
    workflow.definition,
    stored?.baseVersion ?? workflow.headVersion,
    stored?.definition,
    start,
  );
  const { definition, selection } = document;
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("graph"));
  const [runId, setRunId] = useQueryState("run", parseAsString);
  const [dialog, setDialog] = useState<OpenDialog>(null);
  /** Nodes of n8n that were pasted and are not added yet. */
  const [pasted, setPasted] = useState<string | null>(null);
  /** A place to put the cursor; the number makes asking for the same place twice count. */
  const [jump, setJump] = useState<{ path: string; count: number }>({ path: "", count: 0 });
  const canvas = useRef<CanvasInstance | null>(null);
  const inspector = useRef<HTMLElement>(null);
  const { problems, checking } = useProblems(workflow.id, definition);
  const saving = useSave(workflow.id, document);
  const draft = useAutosave(workflow.id, document, stored?.definition ?? null, !readOnly);
  const run = useRun(runId);
  const pinned = usePinnedSteps(workflow.id);
  const runSteps = run.data?.steps ?? NO_STEPS;
  const [firstTrigger] = Object.values(definition.triggers);
  const triggerService = useService(firstTrigger?.service);
  const sample =
    sampleFromSchema(triggerService.data?.events.find(({ id }) => id === firstTrigger?.event)?.output) ?? {};

  // A proposal or an old version became head: with nothing of one's own on the page, it is what one sees.
  const isBehind = workflow.headVersion > document.savedVersion;
  if (isBehind && !document.isDirty) document.load(workflow.definition, workflow.headVersion);

  const isAtRisk = document.isDirty && draft.kind !== "kept";
  useEffect(() => {
    if (!isAtRisk) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isAtRisk]);

  const act = editorActions(document, readOnly);
  const open = (name: NonNullable<OpenDialog>["name"]) => () => setDialog({ name });
  const openToEdit = (name: NonNullable<OpenDialog>["name"]) => () => {
    if (!readOnly) setDialog({ name });
  };
  const whenSaved = (name: "run" | "publish" | "test") => () => {
    if (readOnly) return;
    if (document.isDirty) saving.save({ onSaved: open(name) });
    else setDialog({ name });
  };
  const fit = () => void canvas.current?.fitView({ padding: 0.15, maxZoom: 1 });
  const layout = () => {
    if (readOnly) return;
    document.edit(clearLayout);
    requestAnimationFrame(fit);
  };
  const jumpTo = (path: string) => {
    document.select(selectionOf({ path }));
    setJump(({ count }) => ({ path, count: count + 1 }));
  };
  const focusForm = () => inspector.current?.querySelector("input")?.focus();
  usePaste((text) => {
    if (!readOnly) setPasted(text);
  });
  useShortcuts({
    save: () => !readOnly && document.isDirty && saving.save({}),
    undo: document.undo,
    redo: document.redo,
    run: whenSaved("run"),
    duplicate: act.duplicate,
    deleteReconnect: () => act.remove(true),
    delete: () => act.remove(false),
    add: openToEdit("add"),
    connect: openToEdit("connect"),
    find: open("find"),
    test: () => selection.kind === "step" && whenSaved("test")(),
    disable: act.toggleDisabled,
    rename: focusForm,
    open: focusForm,
    fit,
    resetZoom: () => void canvas.current?.zoomTo(1),
    layout,
    next: () => act.walk(1),
    previous: () => act.walk(-1),
    deselect: () => document.select({ kind: "workflow" }),
    help: open("help"),
  });
  const errors = problems.filter(({ severity }) => severity === "error").length;

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <EditorToolbar
        document={document}
        draft={draft}
        readOnly={readOnly}
        saving={saving.isSaving}
        actions={{
          save: () => saving.save({}),
          add: open("add"),
          connect: open("connect"),
          find: open("find"),
          discard: () => document.load(workflow.definition, Math.max(workflow.headVersion, document.savedVersion)),
          layout,
          run: whenSaved("run"),
          publish: whenSaved("publish"),
          help: open("help"),
        }}
      />
      {isBehind && document.isDirty ? (
        <Callout tone="warn" title={`Version ${String(workflow.headVersion)} was saved since these changes were begun`}>
          <Button size="sm" onClick={() => saving.save({})}>
            Choose what to keep
          </Button>
        </Callout>
      ) : null}
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
                      pinned={pinned}
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
                            onInsert: (after: string, before: string) =>
                              setDialog({ name: "add", place: { after, before } }),
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
                    pinned={pinned}
                    selection={selection}
                    onSelect={document.select}
                  />
                ),
              },
              {
                id: "problems",
                label: checking ? "Problems" : `Problems (${String(problems.length)})`,
                content: <ProblemsPanel problems={problems} onJump={jumpTo} />,
              },
              {
                id: "triggers",
                label: "Triggers",
                content: (
                  <TriggersPanel
                    workflowId={workflow.id}
                    triggersOf={document.definition.triggers}
                    onStarted={(id) => void setRunId(id)}
                  />
                ),
              },
              {
                id: "history",
                label: "History",
                content: (
                  <VersionHistory
                    workflowId={workflow.id}
                    headVersion={Math.max(workflow.headVersion, document.savedVersion)}
                    isDirty={document.isDirty}
                  />
                ),
              },
              {
                id: "proposals",
                label: "Proposals",
                content: (
                  <WorkflowProposals
                    workflowId={workflow.id}
                    isPublished={workflow.publishedVersion !== null}
                    isDirty={document.isDirty}
                  />
                ),
              },
              {
                id: "words",
                label: "In words",
                content: (
                  <WordsPanel
                    workflowId={workflow.id}
                    version={Math.max(workflow.headVersion, document.savedVersion)}
                    base={workflow.definition}
                    isPublished={workflow.publishedVersion !== null}
                    isDirty={document.isDirty}
                  />
                ),
              },
            ]}
          />
        </div>
        <aside ref={inspector} aria-label="Inspector" className="flex min-h-0 flex-col overflow-y-auto bg-surface">
          <Inspector
            workflowId={workflow.id}
            document={document}
            problems={problems}
            readOnly={readOnly}
            jump={jump}
            onTest={whenSaved("test")}
          />
        </aside>
      </div>
      <p role="status" className="sr-only">
        {errors === 0 ? "" : `${String(errors)} errors in the workflow`}
      </p>
      <EditorDialogs
        dialog={dialog}
        onClose={() => setDialog(null)}
        document={document}
        workflow={workflow}
        sample={triggerService.isLoading ? undefined : sample}
        onRunStarted={(id) => void setRunId(id)}
        onFound={(found) => {
          document.select(found);
          canvas.current?.fitView({ padding: 0.15, maxZoom: 1 }).catch(() => undefined);
        }}
      />
      <PasteDialog
        text={pasted}
        onClose={() => setPasted(null)}
        definition={definition}
        onAdd={(change) => {
          document.edit(change);
          // They stand below what is there, mostly out of sight.
          requestAnimationFrame(() => requestAnimationFrame(fit));
        }}
      />
      <ConflictDialog {...saving.conflict} />
    </div>
  );
}
