"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Copy, Download } from "lucide-react";
import { toast } from "sonner";
import { exportOptions, type ExportFormat } from "@/lib/client/workflows";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";

const FORMATS: readonly { id: ExportFormat; name: string; ending: string }[] = [
  { id: "json", name: "JSON, to import again", ending: "json" },
  { id: "yaml", name: "YAML, to import again", ending: "yaml" },
  { id: "n8n", name: "n8n, as far as it goes there", ending: "n8n.json" },
  { id: "mermaid", name: "Mermaid flowchart, for documents", ending: "mmd" },
];

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  workflow: { id: string; name: string; headVersion: number };
}>;

/** The saved version as a text to read, copy or keep. Secrets are in connections and never in it. */
export function ExportDialog({ open, onOpenChange, workflow }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Export version ${String(workflow.headVersion)}`}
      description="Connections are named by id; their secrets are never part of it."
      wide
    >
      {open ? <ExportBody workflow={workflow} /> : null}
    </Dialog>
  );
}

function ExportBody({ workflow }: Readonly<Pick<Props, "workflow">>) {
  const { workspace } = useViewer();
  const [format, setFormat] = useState<ExportFormat>("json");
  const exported = useQuery(exportOptions(workspace.id, workflow.id, format, workflow.headVersion));
  const fileName = `${workflow.name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)}.${FORMATS.find(({ id }) => id === format)?.ending ?? "txt"}`;
  const copy = (text: string) =>
    void navigator.clipboard.writeText(text).then(
      () => toast.success("Copied"),
      () => toast.error("Could not copy", { description: "Select the text and copy it by hand." }),
    );
  return (
    <div className="flex flex-col gap-3">
      <Field label="Format" className="max-w-72">
        {(control) => (
          <Select
            {...control}
            value={format}
            onChange={(event) => setFormat(FORMATS.find(({ id }) => id === event.target.value)?.id ?? "json")}
          >
            {FORMATS.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <QueryView query={exported} what="the export">
        {(text) => (
          <>
            <pre
              tabIndex={0}
              aria-label="Exported workflow"
              className="max-h-96 overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs"
            >
              {text}
            </pre>
            <div className="flex gap-2">
              <Button icon={<Copy aria-hidden />} onClick={() => copy(text)}>
                Copy
              </Button>
              <Button variant="primary" icon={<Download aria-hidden />} onClick={() => saveAs(fileName, text)}>
                Download {fileName}
              </Button>
            </div>
          </>
        )}
      </QueryView>
    </div>
  );
}

function saveAs(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
