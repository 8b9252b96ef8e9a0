"use client";

import { Cable, Keyboard, LayoutTemplate, Play, Plus, Redo2, Rocket, Save, Search, Trash2, Undo2 } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Badge } from "@/components/ui/badge";
import { DraftStatus } from "./draft-status";
import type { DraftState } from "./use-autosave";
import type { DocumentEditor } from "./use-document";

export interface ToolbarActions {
  save: () => void;
  add: () => void;
  connect: () => void;
  find: () => void;
  discard: () => void;
  layout: () => void;
  run: () => void;
  publish: () => void;
  help: () => void;
}

type Props = Readonly<{
  document: DocumentEditor;
  actions: ToolbarActions;
  draft: DraftState;
  readOnly: boolean;
  saving: boolean;
}>;

export function EditorToolbar({ document, actions, draft, readOnly, saving }: Props) {
  return (
    <div role="toolbar" aria-label="Editor" className="flex flex-wrap items-center gap-2 border-b bg-surface px-3 py-2">
      {readOnly ? (
        <Badge>Read only: changing it needs the role editor</Badge>
      ) : (
        <>
          <Button icon={<Plus aria-hidden />} onClick={actions.add}>
            Add step
          </Button>
          <IconButton label="Undo" icon={<Undo2 aria-hidden />} disabled={!document.canUndo} onClick={document.undo} />
          <IconButton label="Redo" icon={<Redo2 aria-hidden />} disabled={!document.canRedo} onClick={document.redo} />
          <IconButton
            label="Connect to…"
            icon={<Cable aria-hidden />}
            disabled={Object.keys(document.definition.steps).length < 2}
            onClick={actions.connect}
          />
          <IconButton label="Lay out the graph" icon={<LayoutTemplate aria-hidden />} onClick={actions.layout} />
        </>
      )}
      <IconButton label="Find in the workflow" icon={<Search aria-hidden />} onClick={actions.find} />
      <IconButton label="Keyboard shortcuts" icon={<Keyboard aria-hidden />} onClick={actions.help} />
      {readOnly ? null : (
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <DraftStatus draft={draft} savedVersion={document.savedVersion} />
          {document.isDirty ? (
            <IconButton label="Discard the changes" icon={<Trash2 aria-hidden />} onClick={actions.discard} />
          ) : null}
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
