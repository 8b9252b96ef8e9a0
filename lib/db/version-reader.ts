import { definitionSchema, type Definition } from "@/lib/workflow/definition-schema";
import type { RawConnection } from "./raw-connection";

/** Definitions kept in memory; the one read first goes first. */
const KEPT_MAX = 200;

export type ReadVersion = (workflowId: string, version: number) => Definition | undefined;

/** Versions of workflows. They never change, so each is read and parsed once. */
export function createVersionReader(connection: RawConnection): ReadVersion {
  const one = connection.prepare<[string, number], { definitionJson: string }>(
    `SELECT definitionJson FROM "WorkflowVersion" WHERE workflowId = ? AND version = ?`,
  );
  const kept = new Map<string, Definition>();
  return (workflowId, version) => {
    const key = `${workflowId}@${version}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const row = one.get(workflowId, version);
    if (row === undefined) return undefined;
    const definition = definitionSchema.parse(JSON.parse(row.definitionJson));
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= KEPT_MAX) kept.delete(oldest);
    kept.set(key, definition);
    return definition;
  };
}
