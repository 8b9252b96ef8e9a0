import { connectionMark } from "@/lib/engine/held-marks";
import type { ConnectionHolds } from "@/lib/engine/runtime-ports";
import type { RawConnection } from "./raw-connection";

const MARKS = `"timerId" >= '${connectionMark("")}' AND "timerId" < '${connectionMark("~")}'`;
const INDEXED = `"Timer" INDEXED BY "Timer_connection_idx"`;

/**
 * Which runs wait for connections that are no longer broken, by the index of those few that wait for one. Of a
 * connection that is gone, or whose own service is, nobody waits: the call says what is missing.
 */
export function createConnectionHolds(connection: RawConnection): ConnectionHolds {
  // From one connection that is waited for to the next, however many runs wait for each.
  const restored = connection.prepare<[], { mark: string }>(
    `WITH RECURSIVE m(mark) AS (
       SELECT min(timerId) FROM ${INDEXED} WHERE ${MARKS}
       UNION ALL SELECT (SELECT min(timerId) FROM ${INDEXED} WHERE ${MARKS} AND timerId > m.mark) FROM m WHERE m.mark IS NOT NULL)
     SELECT mark FROM m LEFT JOIN "Connection" c ON c.id = substr(m.mark, ${connectionMark("").length + 1})
     WHERE mark IS NOT NULL AND (c.id IS NULL OR c.state <> 'broken' OR (c.service LIKE 'own-%' AND NOT EXISTS
       (SELECT 1 FROM "OwnService" o WHERE o.workspaceId = c.workspaceId AND o.serviceId = c.service)))`,
  );
  const waiting = connection.prepare<[string, number], { runId: string }>(
    `SELECT runId FROM ${INDEXED} WHERE ${MARKS} AND timerId = ? ORDER BY runId LIMIT ?`,
  );
  return {
    restored(limit) {
      const found: { runId: string; connectionId: string }[] = [];
      for (const { mark } of restored.all()) {
        if (found.length >= limit) break;
        const connectionId = mark.slice(connectionMark("").length);
        for (const { runId } of waiting.all(mark, limit - found.length)) found.push({ runId, connectionId });
      }
      return found;
    },
  };
}
