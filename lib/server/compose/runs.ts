import { sampleEvent } from "@/lib/connectors/sample-event";
import { auditEntry } from "@/lib/db/audit-chain";
import { createBulkJobRepository } from "@/lib/db/bulk-job-repository";
import { createPinReader } from "@/lib/db/pin-reader";
import { createRunReader } from "@/lib/db/run-reader";
import { openRunTail } from "@/lib/db/run-tail";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { createRunService, type RunService } from "@/lib/engine/run-service";
import { asJson, isJsonObject } from "@/lib/kernel/json";
import { createRunTailer, type RunTailer } from "../live/run-tailer";
import type { Platform } from "../platform";
import type { EngineParts } from "./engine";
import { createTriggerService } from "./trigger-service";

export interface RunServices {
  runs: RunService;
  engine: EngineParts;
  triggers: ReturnType<typeof createTriggerService>;
  /** Of this process. */
  tailer: RunTailer;
}

export function composeRuns(platform: Platform, engine: EngineParts): RunServices {
  const runs = createRunService({
    reader: createRunReader(engine.connection, platform.clock),
    rulesOf: (workspaceId) => rulesFromCatalog(() => platform.catalogs.of(workspaceId)),
    definition: engine.definition,
    accept: engine.accept,
    requestOfRun: engine.requestOfRun,
    pinnedSteps: createPinReader(engine.connection).stepIds,
    ring: engine.ring,
    waitForEnd: engine.watch.ended,
    clock: platform.clock,
    jobs: createBulkJobRepository(platform),
    async audit({ workspaceId, actor }, { detail, ...entry }) {
      const told = asJson(detail);
      await auditEntry(platform, { workspaceId, actor, ...entry, detail: isJsonObject(told) ? told : {} }, () => []);
    },
    giveWay: () => new Promise((resolve) => setImmediate(resolve)),
    sampleTrigger(workspaceId, definition, triggerId) {
      const trigger = definition.triggers[triggerId];
      return sampleEvent(
        platform.catalogs.of(workspaceId),
        trigger?.service ?? "",
        trigger?.event ?? "",
        trigger?.with,
      );
    },
  });
  const tailer = createRunTailer(
    () => openRunTail(platform.env.databaseFile),
    platform.clock,
    (error) => platform.logger.error({ event: "tail.failed", err: error }),
  );
  return { runs, engine, triggers: createTriggerService(engine, platform), tailer };
}
