"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { previewImportOptions } from "@/lib/client/workflows";
import { asJson } from "@/lib/kernel/json";
import { diffDocuments } from "@/lib/workflow/core/diff-documents";
import type { Definition } from "@/lib/workflow/definition-schema";
import { ReportFigures } from "@/components/imports/import-report-view";
import { readDocument } from "@/components/imports/read-document";
import { DiffView } from "@/components/proposals/diff-view";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { idsOf, withPasted } from "./paste-definition";

type Props = Readonly<{
  /** Nodes of n8n; null: nothing was pasted. */
  text: string | null;
  onClose: () => void;
  definition: Definition;
  onAdd: (change: (definition: Definition) => Definition) => void;
}>;

/** Nodes pasted from n8n, as a proposal: what they become and what changes is shown before anything does. */
export function PasteDialog({ text, onClose, definition, onAdd }: Props) {
  return (
    <Dialog
      open={text !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Add nodes of n8n"
      description="What they become here. Nothing changes until you add them; undo takes them out again."
      wide
    >
      {text === null ? null : <PasteBody text={text} definition={definition} onAdd={onAdd} onClose={onClose} />}
    </Dialog>
  );
}

function hasTriggers({ triggers }: Definition): boolean {
  return Object.keys(triggers).length > 0;
}

function PasteBody({ text, definition, onAdd, onClose }: Props & { readonly text: string }) {
  const { workspace } = useViewer();
  // Asked once, for the workflow as it was when they were pasted.
  const [request] = useState(() => ({
    format: "n8n" as const,
    document: readDocument(text).text,
    idsInUse: idsOf(definition),
  }));
  const preview = useQuery(previewImportOptions(workspace.id, request));
  return (
    <QueryView query={preview} what="what the nodes become">
      {(result) => (
        <div className="flex flex-col gap-4">
          <ReportFigures report={result.report} />
          {hasTriggers(definition) && hasTriggers(result.definition) ? (
            <Callout tone="warn" title="Every trigger starts all steps that wait for no other">
              The triggers added here start the steps of this workflow, too, and its triggers the added ones. Where that
              is wrong, give the first steps a condition such as{" "}
              <code className="font-mono text-xs">
                run.trigger == &quot;{Object.keys(definition.triggers)[0]}&quot;
              </code>
              , or add triggers and steps apart.
            </Callout>
          ) : null}
          <DiffView
            patch={diffDocuments(asJson(definition), asJson(withPasted(definition, result.definition)))}
            base={definition}
            label="What is added"
          />
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              onClick={() => {
                onAdd((now) => withPasted(now, result.definition));
                onClose();
              }}
            >
              Add to this workflow
            </Button>
          </div>
        </div>
      )}
    </QueryView>
  );
}
