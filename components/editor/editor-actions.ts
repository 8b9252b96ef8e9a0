import { duplicateStep, removeStep, removeTrigger, updateStep } from "./commands";
import type { DocumentEditor } from "./use-document";

/** What keys and buttons do to the chosen part. Where the page is read only they do nothing. */
export function editorActions(document: DocumentEditor, readOnly: boolean) {
  const { definition, selection } = document;
  const order = [
    ...Object.keys(definition.triggers).map((id) => ({ kind: "trigger" as const, id })),
    ...Object.keys(definition.steps).map((id) => ({ kind: "step" as const, id })),
  ];
  return {
    walk: (by: 1 | -1) => {
      const at =
        selection.kind === "workflow"
          ? -1
          : order.findIndex((item) => item.kind === selection.kind && item.id === selection.id);
      const next = order[Math.min(Math.max(at + by, 0), order.length - 1)];
      if (next !== undefined) document.select(next);
    },
    remove: (reconnect: boolean) => {
      if (readOnly) return;
      if (selection.kind === "step") document.edit((current) => removeStep(current, selection.id, { reconnect }));
      if (selection.kind === "trigger") document.edit((current) => removeTrigger(current, selection.id));
    },
    duplicate: () => {
      if (readOnly || selection.kind !== "step") return;
      const copy = duplicateStep(definition, selection.id);
      document.edit(() => copy.definition);
      document.select({ kind: "step", id: copy.id });
    },
    toggleDisabled: () => {
      if (readOnly || selection.kind !== "step") return;
      document.edit((current) =>
        updateStep(current, selection.id, {
          disabled: current.steps[selection.id]?.disabled === true ? undefined : true,
        }),
      );
    },
  };
}
