"use client";

import type { Problem } from "@/lib/workflow/definition-schema";
import type { DocumentEditor } from "./use-document";
import { StepInspector } from "./step-inspector";
import { TriggerInspector } from "./trigger-inspector";
import { WorkflowInspector } from "./workflow-inspector";

/** A place in the document to put the cursor, asked for the `count`-th time. */
export interface Jump {
  path: string;
  count: number;
}

type Props = Readonly<{
  workflowId: string;
  document: DocumentEditor;
  problems: readonly Problem[];
  readOnly: boolean;
  jump: Jump;
  /** Tests the selected step. */
  onTest: () => void;
}>;

/** What the selected part is made of, and the form to change it. */
export function Inspector({ workflowId, document, problems, readOnly, jump, onTest }: Props) {
  const { selection } = document;
  switch (selection.kind) {
    case "workflow":
      return <WorkflowInspector document={document} problems={problems} readOnly={readOnly} />;
    case "step":
      return (
        <StepInspector
          // Made anew for each jump, so that its tab and cursor start where the jump leads.
          key={`${selection.id}:${String(jump.count)}`}
          workflowId={workflowId}
          jumpPath={jump.path}
          id={selection.id}
          document={document}
          problems={problems}
          readOnly={readOnly}
          onTest={onTest}
        />
      );
    case "trigger":
      return (
        <TriggerInspector
          workflowId={workflowId}
          key={`${selection.id}:${String(jump.count)}`}
          jumpPath={jump.path}
          id={selection.id}
          document={document}
          problems={problems}
          readOnly={readOnly}
        />
      );
  }
}
