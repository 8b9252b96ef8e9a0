import { z } from "zod";

/** Bytes of one saved answer as JSON, UTF-8. */
export const SAMPLE_BYTES_MAX = 64 * 1024;
/** Saved answers of one workspace. */
export const SAMPLES_MAX = 200;

/** A real answer of an operation that simulated calls answer with, told without the answer itself. */
export const sampleSchema = z.object({
  id: z.string(),
  service: z.string(),
  operation: z.string(),
  /** Of the answer as JSON, UTF-8. */
  bytes: z.int(),
  /** Where it was recorded; the run may be gone. */
  runId: z.string(),
  path: z.string(),
  /** `user:<id>` or `key:<id>`. */
  savedBy: z.string(),
  savedAt: z.iso.datetime(),
});
export type Sample = z.infer<typeof sampleSchema>;
