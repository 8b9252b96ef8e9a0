import { z } from "zod";
import { authKindSchema } from "../schema";

const CAP = 1_000;

/** A place of the document, a JSON pointer (`/paths/~1orders/get`), and what was done about it. */
export const documentNoteSchema = z.object({ pointer: z.string(), message: z.string() });
export type DocumentNote = z.infer<typeof documentNoteSchema>;

/** What became of an OpenAPI document. */
export const mappingReportSchema = z.object({
  title: z.string(),
  /** As the document says it, e.g. `1.4.0`. */
  version: z.string(),
  /** `OpenAPI 3.1` … */
  format: z.string(),
  mapped: z.int(),
  /** Operations that were left out, and why; the first thousand. */
  skipped: z.array(documentNoteSchema).max(CAP),
  skippedTotal: z.int(),
  auth: z.array(authKindSchema),
  /** Where something is kept in another form than the document says; the first thousand. */
  warnings: z.array(documentNoteSchema).max(CAP),
});
export type MappingReport = z.infer<typeof mappingReportSchema>;

/** Collects notes; each is said once, and no more than a thousand are kept. */
export function createNotes() {
  const notes = new Map<string, DocumentNote>();
  let total = 0;
  return {
    add(pointer: string, message: string): void {
      const key = `${pointer} ${message}`;
      if (notes.has(key)) return;
      total += 1;
      if (notes.size < CAP) notes.set(key, { pointer, message });
    },
    all: (): DocumentNote[] => [...notes.values()],
    total: (): number => total,
  };
}
export type Notes = ReturnType<typeof createNotes>;
