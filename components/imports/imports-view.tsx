"use client";

import { useState } from "react";
import type { ImportResult } from "@/lib/client/workflows";
import { Page } from "@/components/shell/page";
import { useMay } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { PermissionState } from "@/components/ui/states";
import { ImportForm } from "./import-form";
import { ImportReportView } from "./import-report-view";

/** Workflows from elsewhere, each with a report of what became of its parts. */
export function ImportsView() {
  const mayEdit = useMay("editor");
  const [result, setResult] = useState<ImportResult | null>(null);
  return (
    <Page
      title="Import a workflow"
      description="An export of n8n, or a definition as our own export writes it. It becomes a draft; nothing runs, and no secret or connection of elsewhere is taken over."
      actions={result === null ? null : <Button onClick={() => setResult(null)}>Import another</Button>}
    >
      {mayEdit ? (
        result === null ? (
          <ImportForm onImported={setResult} />
        ) : (
          <ImportReportView result={result} />
        )
      ) : (
        <PermissionState needed="editor" action="import workflows" />
      )}
    </Page>
  );
}
