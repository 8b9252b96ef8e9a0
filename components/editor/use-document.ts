"use client";

import { useCallback, useReducer } from "react";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Selection } from "./commands";
import { commit, redo, startHistory, undo, type History } from "./history";

interface State {
  history: History<Definition>;
  /** The document as the server holds it, and its version. */
  saved: Definition;
  savedVersion: number;
  selection: Selection;
  /** Names the gesture of the last edit; further edits of the same gesture make no entry of their own. */
  gesture: string | null;
}

type Action =
  | { kind: "edit"; change: (definition: Definition) => Definition; gesture: string | null }
  | { kind: "select"; selection: Selection }
  | { kind: "undo" | "redo" }
  | { kind: "saved"; definition: Definition; version: number }
  | { kind: "load"; definition: Definition; version: number };

/** A selection whose step is gone falls back to the workflow. */
function validSelection(selection: Selection, definition: Definition): Selection {
  if (selection.kind === "step" && definition.steps[selection.id] === undefined) return { kind: "workflow" };
  if (selection.kind === "trigger" && definition.triggers[selection.id] === undefined) return { kind: "workflow" };
  return selection;
}

function reduce(state: State, action: Action): State {
  switch (action.kind) {
    case "edit": {
      const merge =
        action.gesture !== null && action.gesture === state.gesture && state.history.present !== state.saved;
      const history = commit(state.history, action.change(state.history.present), merge);
      return {
        ...state,
        history,
        gesture: action.gesture,
        selection: validSelection(state.selection, history.present),
      };
    }
    case "select":
      return { ...state, selection: action.selection, gesture: null };
    case "undo":
    case "redo": {
      const history = action.kind === "undo" ? undo(state.history) : redo(state.history);
      return { ...state, history, gesture: null, selection: validSelection(state.selection, history.present) };
    }
    case "saved":
      return { ...state, saved: action.definition, savedVersion: action.version, gesture: null };
    case "load":
      return {
        ...state,
        history: commit(state.history, action.definition),
        saved: action.definition,
        savedVersion: action.version,
        gesture: null,
        selection: validSelection(state.selection, action.definition),
      };
  }
}

export interface DocumentEditor {
  definition: Definition;
  /** As the server holds it. */
  saved: Definition;
  selection: Selection;
  savedVersion: number;
  isDirty: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** @param gesture equal names in a row (typing in one field) are one entry of history */
  edit: (change: (definition: Definition) => Definition, gesture?: string) => void;
  select: (selection: Selection) => void;
  undo: () => void;
  redo: () => void;
  /** What was sent is now the server's; edits made meanwhile stay. */
  markSaved: (definition: Definition, version: number) => void;
  /** Takes the server's document in; undo leads back to one's own. */
  load: (definition: Definition, version: number) => void;
}

/**
 * The document of the editor.
 * @param saved what the server holds as `version`
 * @param draft edits kept beside it from an earlier visit: they are the present, and one undo leads back to `saved`
 */
/** @param start what is selected at first */
export function useDocument(
  saved: Definition,
  version: number,
  draft?: Definition,
  start: Selection = { kind: "workflow" },
): DocumentEditor {
  const [state, dispatch] = useReducer(reduce, null, (): State => ({
    history: draft === undefined ? startHistory(saved) : commit(startHistory(saved), draft),
    saved,
    savedVersion: version,
    selection: validSelection(start, draft ?? saved),
    gesture: null,
  }));
  return {
    definition: state.history.present,
    saved: state.saved,
    selection: state.selection,
    savedVersion: state.savedVersion,
    isDirty: state.history.present !== state.saved,
    canUndo: state.history.past.length > 0,
    canRedo: state.history.future.length > 0,
    edit: useCallback((change, gesture) => dispatch({ kind: "edit", change, gesture: gesture ?? null }), []),
    select: useCallback((selection) => dispatch({ kind: "select", selection }), []),
    undo: useCallback(() => dispatch({ kind: "undo" }), []),
    redo: useCallback(() => dispatch({ kind: "redo" }), []),
    markSaved: useCallback((definition, saved) => dispatch({ kind: "saved", definition, version: saved }), []),
    load: useCallback((definition, loaded) => dispatch({ kind: "load", definition, version: loaded }), []),
  };
}
