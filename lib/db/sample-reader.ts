import type { SampleSource } from "@/lib/connectors/simulator/ports";
import { jsonSchema } from "@/lib/kernel/json";
import type { RawConnection } from "./raw-connection";

/** Saved samples as simulated calls read them: at once, by a raw connection. */
export function createSampleReader(connection: RawConnection): SampleSource {
  const find = connection.prepare<[string, string, string], { outputJson: string }>(
    `SELECT outputJson FROM "SimulatorSample" WHERE workspaceId = ? AND service = ? AND operation = ?`,
  );
  return (workspaceId, service, operation) => {
    const row = find.get(workspaceId, service, operation);
    return row === undefined ? undefined : jsonSchema.parse(JSON.parse(row.outputJson));
  };
}
