import { catalog } from "@/lib/connectors/catalog";
import { sampleEvent } from "@/lib/connectors/sample-event";
import { auditEntry } from "@/lib/db/audit-chain";
import { createBulkJobRepository } from "@/lib/db/bulk-job-repository";
import { createRunReader } from "@/lib/db/run-reader";
import type { TriggerRow } from "@/lib/db/trigger-row";
import { rulesFromCatalog } from "@/lib/engine/catalog-rules";
import { createRunService, type RunService } from "@/lib/engine/run-service";
import type { Ctx } from "@/lib/kernel/context";
import { isoOrNull } from "@/lib/kernel/instant";
import { asJson, isJsonObject } from "@/lib/kernel/json";
import type { Platform } from "../platform";
import type { EngineParts } from "./engine";

/** A schedule so long past its time is silent. */
const SILENT_AFTER_MS = 60_000;

export interface RunServices {
  runs: RunService;
  engine: EngineParts;
  triggers: ReturnType<typeof createTriggerService>;
}

export function composeRuns(platform: Platform, engine: EngineParts): RunServices {
  const runs = createRunService({
    reader: createRunReader(engine.connection, platform.clock),
    rules: rulesFromCatalog(catalog),
    definition: engine.definition,
    accept: engine.accept,
    requestOfRun: engine.requestOfRun,
    ring: engine.ring,
    waitForEnd: engine.watch.ended,
    clock: platform.clock,
    jobs: createBulkJobRepository(platform),
    async audit({ workspaceId, actor }, { detail, ...entry }) {
      const told = asJson(detail);
      await auditEntry(platform, { workspaceId, actor, ...entry, detail: isJsonObject(told) ? told : {} }, () => []);
    },
    giveWay: () => new Promise((resolve) => setImmediate(resolve)),
    sampleTrigger(definition, triggerId) {
      const trigger = definition.triggers[triggerId];
      return sampleEvent(catalog, trigger?.service ?? "", trigger?.event ?? "", trigger?.with);
    },
  });
  return { runs, engine, triggers: createTriggerService(engine, platform) };
}

function createTriggerService(engine: EngineParts, { clock }: Platform) {
  return {
    list(ctx: Ctx, input: { workflowId?: string | undefined; limit: number; cursor?: string | undefined }) {
      const rows = engine.triggers.list(ctx.workspaceId, input.workflowId, input.cursor ?? "", input.limit + 1);
      const items = rows.slice(0, input.limit).map((row) => toItem(row, clock.now()));
      return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}

function toItem(row: TriggerRow, nowMs: number) {
  const isSilent =
    row.state === "active" && row.nextExpectedAtMs !== null && row.nextExpectedAtMs < nowMs - SILENT_AFTER_MS;
  return {
    id: `${row.workflowId}:${row.triggerId}`,
    workflowId: row.workflowId,
    triggerId: row.triggerId,
    service: row.service,
    event: row.event,
    kind: row.kind,
    mode: row.mode,
    state: isSilent ? ("silent" as const) : row.state,
    error: row.error,
    hookPath: row.hookPath === null ? null : `/hooks/${row.hookPath}`,
    lastFiredAt: isoOrNull(row.lastFiredAtMs),
    nextExpectedAt: isoOrNull(row.nextExpectedAtMs),
  };
}
