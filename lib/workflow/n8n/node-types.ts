import { z } from "zod";
import facts from "./node-types.json";

const factsSchema = z.record(
  z.string(),
  z.object({
    service: z.string(),
    /** Newest first; `max` is the last version with these defaults. */
    versions: z
      .array(
        z.object({
          max: z.number(),
          resource: z.string().optional(),
          operations: z.record(z.string(), z.string()).optional(),
        }),
      )
      .optional(),
  }),
);
export type NodeTypeFacts = z.infer<typeof factsSchema>[string];

let types: ReadonlyMap<string, NodeTypeFacts> | undefined;

/** Which service a node type of n8n calls, and what it does where its parameters do not say: n8n leaves defaults out. */
export function nodeTypeFacts(type: string): NodeTypeFacts | undefined {
  types ??= new Map(Object.entries(factsSchema.parse(facts)));
  return types.get(type);
}

/** Node types of a service that are no triggers, for the way back. */
export function nodeTypeOf(service: string): string | undefined {
  types ??= new Map(Object.entries(factsSchema.parse(facts)));
  for (const [type, known] of types)
    if (known.service === service && !/Trigger$|Tool$|langchain/.test(type)) return type;
  return undefined;
}

/** Resource and operation that a node stands for, the defaults of its version filled in. */
export function actionOf(
  type: string,
  version: number,
  params: { resource?: unknown; operation?: unknown },
): { resource: string; operation: string } {
  const versions = nodeTypeFacts(type)?.versions ?? [];
  // The oldest whose last version is not before the node's.
  const known = [...versions].reverse().find(({ max }) => max >= version) ?? versions[0];
  const resource = typeof params.resource === "string" ? params.resource : (known?.resource ?? "");
  const operation =
    typeof params.operation === "string"
      ? params.operation
      : (known?.operations?.[resource] ?? known?.operations?.[""] ?? "");
  return { resource, operation };
}
