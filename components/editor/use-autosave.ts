"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { useMutation } from "@tanstack/react-query";
import type { Definition } from "@/lib/workflow/definition-schema";
import { asClientError } from "@/lib/client/client-error";
import { saveDraft } from "@/lib/client/workflows";
import { useViewer } from "@/components/shell/workspace-context";
import { useDebounced } from "@/components/ui/use-debounced";
import type { DocumentEditor } from "./use-document";

/** Typing pauses this long before the draft goes out, milliseconds. */
const PAUSE_MS = 1_000;

export type DraftState =
  | { kind: "none" }
  | { kind: "pending" }
  /** `atMs` null: kept by an earlier visit. */
  | { kind: "kept"; atMs: number | null }
  | { kind: "refused"; reason: string };

/**
 * Keeps edits beside head while they are made, without making versions; a save or an undo of everything throws the
 * draft away. What has not gone out when the page is left inside the product goes out then.
 * @param stored the draft the server holds from an earlier visit
 */
export function useAutosave(
  workflowId: string,
  document: DocumentEditor,
  stored: Definition | null,
  enabled: boolean,
): DraftState {
  const { workspace } = useViewer();
  const wanted = document.isDirty ? document.definition : null;
  const settled = useDebounced(wanted, PAUSE_MS);
  const sent = useRef<Definition | null>(stored);
  const { mutate, isPending, isError, error, data, variables, submittedAt } = useMutation({
    mutationFn: (definition: Definition | null) =>
      saveDraft(workspace.id, workflowId, { definition, baseVersion: document.savedVersion }),
    // One after the other: an older draft must not arrive after a newer one.
    scope: { id: `draft:${workflowId}` },
  });
  const send = useEffectEvent((definition: Definition | null) => {
    if (!enabled || definition === sent.current) return;
    sent.current = definition;
    mutate(definition);
  });
  useEffect(() => {
    // Only what is still wanted: a save in between has made the pause's document old.
    if (settled === wanted) send(settled);
  }, [settled, wanted]);
  const flush = useEffectEvent(() => {
    if (!enabled || wanted === sent.current) return;
    void saveDraft(workspace.id, workflowId, { definition: wanted, baseVersion: document.savedVersion }).catch(
      () => undefined,
    );
  });
  useEffect(() => () => flush(), []);

  if (wanted === null) return { kind: "none" };
  if (isError && variables === wanted) return { kind: "refused", reason: asClientError(error).message };
  if (!isPending && data !== undefined && variables === wanted) return { kind: "kept", atMs: submittedAt };
  // Opened with a draft and not edited since.
  if (wanted === stored) return { kind: "kept", atMs: null };
  return { kind: "pending" };
}
