"use client";

import type { Problem } from "@/lib/workflow/definition-schema";
import type { DocumentEditor } from "./use-document";
import { StepInspector } from "./step-inspector";
import { TriggerInspector } from "./trigger-inspector";
import { WorkflowInspector } from "./workflow-inspector";

type Props = Readonly<{ document: DocumentEditor; problems: readonly Problem[]; readOnly: boolean }>;

/** What the selected part is made of, and the form to change it. */
export function Inspector({ document, problems, readOnly }: Props) {
  const { selection } = document;
  switch (selection.kind) {
    case "workflow":
      return <WorkflowInspector document={document} readOnly={readOnly} />;
    case "step":
      return (
        <StepInspector
          key={selection.id}
          id={selection.id}
          document={document}
          problems={problems}
          readOnly={readOnly}
        />
      );
    case "trigger":
      return (
        <TriggerInspector
          key={selection.id}
          id={selection.id}
          document={document}
          problems={problems}
          readOnly={readOnly}
        />
      );
  }
}
