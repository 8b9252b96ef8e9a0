import type { RunRequest } from "@/lib/engine/ports";
import type { Clock } from "@/lib/kernel/clock";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import { retryWhenBusy } from "./busy-retry";
import type { RawConnection } from "./raw-connection";

/** Leaves a request for the worker, which alone writes run tables. */
export type RequestOfRun = (workspaceId: string, runId: string, request: RunRequest) => Promise<void>;

export function createRequestOfRun(connection: RawConnection, clock: Clock, random: Random): RequestOfRun {
  const insert = connection.prepare(
    `INSERT INTO "RunRequest" (id, workspaceId, runId, kind, payloadJson, createdAtMs) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  return (workspaceId, runId, request) =>
    retryWhenBusy(async () => {
      const id = newId("signal", clock, random);
      insert.run(id, workspaceId, runId, request.kind, JSON.stringify(request.payload), clock.now());
    }, random);
}
