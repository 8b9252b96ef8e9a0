"use client";

import { Keyboard, LayoutTemplate, Play, Plus, Redo2, Rocket, Save, Undo2 } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Badge } from "@/components/ui/badge";
import type { DocumentEditor } from "./use-document";

export interface ToolbarActions {
  save: () => void;
  add: () => void;
  layout: () => void;
  run: () => void;
  publish: () => void;
  help: () => void;
}

type Props = Readonly<{ document: DocumentEditor; actions: ToolbarActions; readOnly: boolean; saving: boolean }>;

export function EditorToolbar({ document, actions, readOnly, saving }: Props) {
  return (
    <div role="toolbar" aria-label="Editor" className="flex flex-wrap items-center gap-2 border-b bg-surface px-3 py-2">
      {readOnly ? (
        <Badge>Read only</Badge>
      ) : (
        <>
          <Button icon={<Plus aria-hidden />} onClick={actions.add}>
            Add step
          </Button>
          <IconButton label="Undo" icon={<Undo2 aria-hidden />} disabled={!document.canUndo} onClick={document.undo} />
          <IconButton label="Redo" icon={<Redo2 aria-hidden />} disabled={!document.canRedo} onClick={document.redo} />
          <IconButton label="Lay out the graph" icon={<LayoutTemplate aria-hidden />} onClick={actions.layout} />
        </>
      )}
      <IconButton label="Keyboard shortcuts" icon={<Keyboard aria-hidden />} onClick={actions.help} />
      {readOnly ? null : (
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <span role="status" className="text-xs text-muted">
            {document.isDirty ? "Not saved" : `Saved as version ${String(document.savedVersion)}`}
          </span>
          <Button icon={<Save aria-hidden />} disabled={!document.isDirty} busy={saving} onClick={actions.save}>
            Save
          </Button>
          <Button icon={<Play aria-hidden />} onClick={actions.run}>
            Run
          </Button>
          <Button variant="primary" icon={<Rocket aria-hidden />} onClick={actions.publish}>
            Publish
          </Button>
        </div>
      )}
    </div>
  );
}
