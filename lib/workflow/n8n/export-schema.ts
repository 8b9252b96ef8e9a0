import { z } from "zod";
import { AppError } from "@/lib/kernel/app-error";
import { findJsonFlaw, isJsonObject, jsonObjectSchema, type Json } from "@/lib/kernel/json";
import { flawsOf } from "@/lib/kernel/zod-flaws";

/** Nodes of one export; the largest public one has 213. */
export const NODES_MAX = 2_000;
/** Levels a document may nest. */
export const EXPORT_DEPTH_MAX = 64;

const nameSchema = z.string().min(1, "A node needs a name").max(500, "Names have up to 500 characters");

const pixelsSchema = z.number().min(-1_000_000).max(1_000_000);

/** A node as n8n writes it. What is not read here (webhookId, credential ids, pinned data …) is not taken over. */
export const n8nNodeSchema = z.object({
  id: z.string().max(200).optional(),
  name: nameSchema,
  type: z.string().min(1).max(300),
  typeVersion: z.coerce.number().catch(1),
  parameters: jsonObjectSchema.catch({}),
  /** By kind of credential. Only the kinds and names are read: the ids belong to another installation. */
  credentials: z.record(z.string(), z.unknown()).optional().catch(undefined),
  /** Pixels; what is out of any canvas is as good as none. */
  position: z.tuple([pixelsSchema, pixelsSchema]).optional().catch(undefined),
  disabled: z.boolean().optional().catch(undefined),
  notes: z.string().optional().catch(undefined),
  onError: z.enum(["stopWorkflow", "continueRegularOutput", "continueErrorOutput"]).optional().catch(undefined),
  continueOnFail: z.boolean().optional().catch(undefined),
  retryOnFail: z.boolean().optional().catch(undefined),
  maxTries: z.number().optional().catch(undefined),
  waitBetweenTries: z.number().optional().catch(undefined),
  alwaysOutputData: z.boolean().optional().catch(undefined),
  executeOnce: z.boolean().optional().catch(undefined),
});
export type N8nNode = z.infer<typeof n8nNodeSchema>;

const targetSchema = z.object({
  node: nameSchema,
  type: z.string().optional(),
  index: z.number().int().min(0).catch(0),
});

export const n8nExportSchema = z.object({
  name: z.string().optional().catch(undefined),
  nodes: z
    .array(n8nNodeSchema)
    .min(1, "The workflow has no nodes")
    .max(NODES_MAX, `Up to ${NODES_MAX} nodes are read: import the workflow in parts`),
  /** By node, by kind of connection (`main`, `ai_tool` …), by output: the inputs it leads to. */
  connections: z
    .record(z.string(), z.record(z.string(), z.array(z.array(targetSchema).nullable())))
    .optional()
    .transform((connections) => connections ?? {}),
  settings: z
    .object({
      timezone: z.string().optional().catch(undefined),
      executionTimeout: z.number().optional().catch(undefined),
      errorWorkflow: z.string().optional().catch(undefined),
      callerPolicy: z.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type N8nExport = z.infer<typeof n8nExportSchema>;

/**
 * An export of n8n: a workflow file, what its editor puts on the clipboard, or the answer of its template gallery.
 * @throws AppError VALIDATION_FAILED with the path of each flaw
 */
export function readExport(document: Json): N8nExport {
  const flaw = findJsonFlaw(document, EXPORT_DEPTH_MAX);
  if (flaw !== null) {
    const message =
      flaw.kind === "too_deep"
        ? `nests deeper than ${EXPORT_DEPTH_MAX} levels`
        : `has a key "${flaw.key}", which no document may have`;
    throw new AppError("VALIDATION_FAILED", `The n8n document ${message}.`, {
      details: [{ path: "document", message }],
    });
  }
  const parsed = n8nExportSchema.safeParse(workflowIn(document));
  if (parsed.success) return parsed.data;
  const details = flawsOf(parsed.error, "document").slice(0, 50);
  const [first] = details;
  const reason = first === undefined ? "" : `: ${first.path} ${first.message}`;
  throw new AppError("VALIDATION_FAILED", `This is no workflow that n8n exports${reason}.`, { details });
}

/** The workflow inside what was given: a list of one, `{data}`, `{workflow}`. */
function workflowIn(document: Json): Json {
  let inside = document;
  for (let depth = 0; depth < 4; depth += 1) {
    if (Array.isArray(inside)) {
      if (inside.length === 0) throw emptyList();
      if (inside.length > 1) throw manyWorkflows(inside.length);
      inside = inside[0] ?? null;
    } else if (isJsonObject(inside) && !Object.hasOwn(inside, "nodes")) {
      const next: Json | undefined = inside["workflow"] ?? inside["data"] ?? inside["workflowData"];
      if (next === undefined) return inside;
      inside = next;
    } else return inside;
  }
  return inside;
}

function emptyList(): AppError {
  const message = "is an empty list: it must be the workflow, an object with nodes and connections";
  return new AppError("VALIDATION_FAILED", `The document ${message}.`, { details: [{ path: "document", message }] });
}

function manyWorkflows(count: number): AppError {
  const message = `holds ${count} workflows; import them one by one`;
  return new AppError("VALIDATION_FAILED", `The document ${message}.`, { details: [{ path: "document", message }] });
}
