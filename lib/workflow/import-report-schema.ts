import { z } from "zod";
import { problemSchema } from "./definition-schema";

/**
 * What became of a node: a native step or trigger, a code step that does what it did, a generic step that keeps its
 * type and parameters and refuses to run, or a comment.
 */
export const importOutcomeSchema = z.enum(["mapped", "code", "generic", "comment"]);
export type ImportOutcome = z.infer<typeof importOutcomeSchema>;

/**
 * What a person should know of a node. `credential`: it needs a connection. `differs`: it behaves differently from the
 * original. `fill_in`: something must be given before it can run. `secret`: a secret was taken out. `dropped`: a
 * setting was not carried over.
 */
export const importNoteKindSchema = z.enum(["credential", "differs", "fill_in", "secret", "dropped"]);
export type ImportNoteKind = z.infer<typeof importNoteKindSchema>;

export const importNoteSchema = z.object({
  kind: importNoteKindSchema,
  /** Parameter of the original, where the note is about one. */
  field: z.string().optional(),
  text: z.string(),
});
export type ImportNote = z.infer<typeof importNoteSchema>;

export const importedNodeSchema = z.object({
  /** Name in the original. */
  name: z.string(),
  type: z.string(),
  outcome: importOutcomeSchema,
  /** JSON Pointer of what it became; null where it became nothing of its own. */
  path: z.string().nullable(),
  notes: z.array(importNoteSchema),
});
export type ImportedNode = z.infer<typeof importedNodeSchema>;

/** What became of a document. Comments are not counted as nodes; mapped + generic = total. */
export const importReportSchema = z.object({
  nodesTotal: z.int(),
  /** With a step or trigger that does here what the node did there. */
  nodesMapped: z.int(),
  /** Generic steps, and code steps made of nodes that held no code. */
  nodesGeneric: z.int(),
  valid: z.boolean(),
  problems: z.array(problemSchema),
  /** Nodes by outcome, and nodes with a note of each kind. */
  counts: z
    .object({
      mapped: z.int(),
      code: z.int(),
      generic: z.int(),
      comments: z.int(),
      needsCredential: z.int(),
      differs: z.int(),
      fillIn: z.int(),
      secrets: z.int(),
    })
    .optional(),
  nodes: z.array(importedNodeSchema).optional(),
});
export type ImportReport = z.infer<typeof importReportSchema>;

/** The counts over nodes. @returns also the three numbers of every report */
export function countImported(
  nodes: readonly ImportedNode[],
): Required<Pick<ImportReport, "nodesTotal" | "nodesMapped" | "nodesGeneric" | "counts">> {
  const of = (outcome: ImportOutcome): number => nodes.filter((node) => node.outcome === outcome).length;
  const noted = (kind: ImportNoteKind): number =>
    nodes.filter((node) => node.notes.some((note) => note.kind === kind)).length;
  const counts = {
    mapped: of("mapped"),
    code: of("code"),
    generic: of("generic"),
    comments: of("comment"),
    needsCredential: noted("credential"),
    differs: noted("differs"),
    fillIn: noted("fill_in"),
    secrets: noted("secret"),
  };
  return {
    nodesTotal: counts.mapped + counts.code + counts.generic,
    nodesMapped: counts.mapped,
    nodesGeneric: counts.generic + counts.code,
    counts,
  };
}
