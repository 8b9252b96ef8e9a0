import { CircleCheck, CircleDashed, Code, StickyNote, type LucideIcon } from "lucide-react";
import type { ImportedNode, ImportNoteKind, ImportOutcome } from "@/lib/workflow/import-report-schema";
import type { Tone } from "@/components/ui/badge";

export const OUTCOMES: Readonly<Record<ImportOutcome, { word: string; tone: Tone; Icon: LucideIcon }>> = {
  mapped: { word: "Mapped", tone: "ok", Icon: CircleCheck },
  code: { word: "As code", tone: "info", Icon: Code },
  generic: { word: "Generic", tone: "warn", Icon: CircleDashed },
  comment: { word: "Comment", tone: "neutral", Icon: StickyNote },
};

export const NOTE_WORDS: Readonly<Record<ImportNoteKind, string>> = {
  credential: "Needs a connection",
  differs: "Behaves differently",
  fill_in: "To be filled in",
  secret: "Secret taken out",
  dropped: "Not carried over",
};

export const REPORT_FILTERS = [
  "mapped",
  "code",
  "generic",
  "credential",
  "differs",
  "fill_in",
  "secret",
  "dropped",
] as const;
export type ReportFilter = (typeof REPORT_FILTERS)[number];

/** A filter is an outcome or a kind of note. */
export function filterWords(filter: ReportFilter): string {
  return filter in OUTCOMES ? OUTCOMES[filter as ImportOutcome].word : NOTE_WORDS[filter as ImportNoteKind];
}

/** Nodes that fit a filter and a word of their name or type, in the order of the document. */
export function shownNodes(nodes: readonly ImportedNode[], filter: ReportFilter | null, query: string): ImportedNode[] {
  const word = query.trim().toLowerCase();
  return nodes.filter(
    (node) =>
      (filter === null || node.outcome === filter || node.notes.some(({ kind }) => kind === filter)) &&
      (word === "" || `${node.name} ${node.type}`.toLowerCase().includes(word)),
  );
}

/** Where in the editor a node's step or trigger is found; null where it became nothing of its own. */
export function placeInEditor(path: string | null): { kind: "step" | "trigger"; id: string } | null {
  const [, room, id] = (path ?? "").split("/");
  if (id === undefined || id === "") return null;
  return { kind: room === "triggers" ? "trigger" : "step", id };
}

/** `n8n-nodes-base.googleSheets` as people know it: Google Sheets. */
export function typeWords(type: string): string {
  const words = (type.split(".").at(-1) ?? type).replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
