"use client";

import type { Json } from "@/lib/kernel/json";
import type { WorkflowDetail } from "@/lib/client/workflows";
import { AddPartDialog, type Place } from "./add-part-dialog";
import type { Selection } from "./commands";
import { ConnectDialog } from "./connect-dialog";
import { FindDialog } from "./find-dialog";
import { PublishDialog } from "./publish-dialog";
import { RunDialog } from "./run-dialog";
import { StepTestDialog } from "./step-test-dialog";
import { ShortcutsDialog } from "./shortcuts-dialog";
import type { DocumentEditor } from "./use-document";

export type OpenDialog = {
  name: "add" | "publish" | "run" | "help" | "connect" | "find" | "test";
  /** Where a step is to be added. */
  place?: Place;
} | null;

type Props = Readonly<{
  dialog: OpenDialog;
  onClose: () => void;
  document: DocumentEditor;
  workflow: WorkflowDetail;
  sample: Json | undefined;
  onRunStarted: (runId: string) => void;
  onFound: (selection: Selection) => void;
}>;

/** The editor's dialogs; one at a time. */
export function EditorDialogs({ dialog, onClose, document, workflow, sample, onRunStarted, onFound }: Props) {
  const onOpenChange = (open: boolean) => {
    if (!open) onClose();
  };
  const name = dialog?.name;
  return (
    <>
      <AddPartDialog
        open={name === "add"}
        onOpenChange={onOpenChange}
        document={document}
        {...(dialog?.place !== undefined ? { place: dialog.place } : {})}
      />
      <ConnectDialog open={name === "connect"} onOpenChange={onOpenChange} document={document} />
      <FindDialog
        open={name === "find"}
        onOpenChange={onOpenChange}
        definition={document.definition}
        onFound={onFound}
      />
      <ShortcutsDialog open={name === "help"} onOpenChange={onOpenChange} />
      {document.selection.kind === "step" && document.definition.steps[document.selection.id] !== undefined ? (
        <StepTestDialog
          key={document.selection.id}
          open={name === "test"}
          onOpenChange={onOpenChange}
          workflowId={workflow.id}
          stepId={document.selection.id}
          step={document.definition.steps[document.selection.id] ?? {}}
          sample={sample ?? {}}
        />
      ) : null}
      <PublishDialog
        open={name === "publish"}
        onOpenChange={onOpenChange}
        workflowId={workflow.id}
        version={document.savedVersion}
      />
      <RunDialog
        open={name === "run"}
        onOpenChange={onOpenChange}
        workflowId={workflow.id}
        hasPublished={workflow.publishedVersion !== null}
        sample={sample}
        onStarted={onRunStarted}
      />
    </>
  );
}
