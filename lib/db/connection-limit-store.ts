import { z } from "zod";
import { connectionLimitSchema, type ConnectionLimit } from "@/lib/connectors/connection-schema";
import type { RawConnection } from "./raw-connection";

const row = z.object({ rateLimitJson: z.string().nullable() });

/** Reads limits of connections as they stand now, for the worker's calls: a change by the web counts at once. */
export function createConnectionLimitReader(
  connection: RawConnection,
): (workspaceId: string, connectionId: string) => ConnectionLimit | null {
  const select = connection.prepare(`SELECT rateLimitJson FROM "Connection" WHERE id = ? AND workspaceId = ?`);
  return (workspaceId, connectionId) => {
    const found = select.get(connectionId, workspaceId);
    const json = found === undefined ? null : row.parse(found).rateLimitJson;
    return json === null ? null : connectionLimitSchema.parse(JSON.parse(json));
  };
}
