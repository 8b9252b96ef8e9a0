"use client";

import { useRef, useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import type { Definition } from "@/lib/workflow/definition-schema";
import { asClientError } from "@/lib/client/client-error";
import { saveWorkflow, workflowKeys, workflowOptions } from "@/lib/client/workflows";
import { useViewer } from "@/components/shell/workspace-context";
import type { DocumentEditor } from "./use-document";

interface SaveRequest {
  definition: Definition;
  expectedVersion: number;
  onSaved?: (() => void) | undefined;
}

/** Saves with the version the editor started from; a newer one on the server is a conflict to decide, never overwritten. */
export function useSave(workflowId: string, document: DocumentEditor) {
  const { workspace } = useViewer();
  const client = useQueryClient();
  const [conflictOpen, setConflictOpen] = useState(false);
  const [theirs, setTheirs] = useState<{ definition: Definition; headVersion: number } | null>(null);
  const pending = useRef<(() => void) | undefined>(undefined);
  const mutation = useMutation({
    mutationFn: ({ definition, expectedVersion }: SaveRequest) =>
      saveWorkflow(workspace.id, workflowId, { definition, name: definition.name, expectedVersion }),
    onSuccess: async (saved, { definition, onSaved }) => {
      document.markSaved(definition, saved.headVersion);
      setConflictOpen(false);
      client.setQueryData(workflowKeys.detail(workspace.id, workflowId), saved);
      await client.invalidateQueries({ queryKey: workflowKeys.versions(workspace.id, workflowId) });
      await client.invalidateQueries({ queryKey: workflowKeys.lists(workspace.id) });
      onSaved?.();
    },
    onError: async (thrown, { onSaved }) => {
      const error = asClientError(thrown);
      if (error.code !== "VERSION_CONFLICT") {
        toast.error("Not saved", {
          description: [error.message, ...error.fields.map(({ path, message }) => `${path}: ${message}`)].join(" "),
        });
        return;
      }
      pending.current = onSaved;
      setConflictOpen(true);
      setTheirs(await client.fetchQuery({ ...workflowOptions(workspace.id, workflowId), staleTime: 0 }));
    },
  });
  return {
    isSaving: mutation.isPending,
    save: ({ onSaved }: { onSaved?: () => void }) =>
      mutation.mutate({ definition: document.definition, expectedVersion: document.savedVersion, onSaved }),
    conflict: {
      open: conflictOpen,
      onOpenChange: setConflictOpen,
      serverVersion: theirs?.headVersion ?? null,
      onTakeTheirs: () => {
        if (theirs !== null) document.load(theirs.definition, theirs.headVersion);
        setConflictOpen(false);
      },
      onKeepMine: () => {
        if (theirs !== null)
          mutation.mutate({
            definition: document.definition,
            expectedVersion: theirs.headVersion,
            onSaved: pending.current,
          });
      },
    },
  };
}
