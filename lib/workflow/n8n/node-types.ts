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

/** Whether a node of this type starts runs; one of them is not called so. */
export function isTriggerType(type: string): boolean {
  return type.endsWith("Trigger") || type === "n8n-nodes-base.emailReadImap";
}

/** The type of a service's node, for the way back; undefined where n8n has none. */
export function nodeTypeOf(service: string, kind: "step" | "trigger"): string | undefined {
  types ??= new Map(Object.entries(factsSchema.parse(facts)));
  for (const [type, known] of types)
    if (known.service === service && isTriggerType(type) === (kind === "trigger") && !/Tool$|langchain/.test(type))
      return type;
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
