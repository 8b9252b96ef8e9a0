import {
  faultSchema,
  outboxEntrySchema,
  type Fault,
  type FaultInput,
  type OutboxEntry,
} from "@/lib/connectors/fault-schema";
import type { Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { isoOf } from "@/lib/kernel/instant";
import { retryWhenBusy } from "./busy-retry";
import { auditEntry, type AuditPorts } from "./audit-chain";

const FAULTS_MAX = 100;

/** The simulator as pages and callers see it; the worker's side is `simulator-store.ts`. */
export function createSimulatorRepository(ports: AuditPorts) {
  const { db, clock, random } = ports;

  async function faults(ctx: Ctx): Promise<Fault[]> {
    const rows = await db.simulatorFault.findMany({
      where: { workspaceId: ctx.workspaceId },
      orderBy: { id: "asc" },
      take: FAULTS_MAX,
    });
    return rows
      .filter((row) => row.remaining !== 0)
      .map(({ id, service, operation, kind, rate, remaining, toPass, paramsJson, createdAtMs }) =>
        faultSchema.parse({
          ...(JSON.parse(paramsJson) as object),
          id,
          service,
          operation,
          kind,
          rate,
          remaining,
          toPass,
          createdAt: isoOf(createdAtMs),
        }),
      );
  }

  return {
    faults,

    async replaceFaults(ctx: Ctx, given: readonly FaultInput[]): Promise<Fault[]> {
      const { workspaceId, actor } = ctx;
      const atMs = clock.now();
      const data = given.map(({ service, operation, kind, rate, count, after, ...params }) => ({
        id: newId("fault", clock, random),
        workspaceId,
        service,
        operation: operation ?? null,
        kind,
        paramsJson: JSON.stringify(params),
        rate,
        remaining: count ?? null,
        toPass: after ?? 0,
        createdAtMs: atMs,
      }));
      const entry = {
        workspaceId,
        actor,
        action: "simulator.faultsSet",
        objectType: "simulator",
        objectId: workspaceId,
        detail: { count: data.length },
      };
      await auditEntry(ports, entry, () => [
        db.simulatorFault.deleteMany({ where: { workspaceId } }),
        ...(data.length === 0 ? [] : [db.simulatorFault.createMany({ data })]),
      ]);
      return faults(ctx);
    },

    async outbox(
      ctx: Ctx,
      query: { limit: number; cursor?: string | undefined; runId?: string | undefined; service?: string | undefined },
    ): Promise<OutboxEntry[]> {
      const { runId, service, cursor } = query;
      const rows = await db.outboxEntry.findMany({
        where: {
          workspaceId: ctx.workspaceId,
          ...(runId === undefined ? {} : { runId }),
          ...(service === undefined ? {} : { service }),
          ...(cursor === undefined ? {} : { id: { lt: cursor } }),
        },
        orderBy: { id: "desc" },
        take: query.limit,
      });
      return rows.map(({ requestJson, createdAtMs, ...row }) =>
        outboxEntrySchema.parse({ ...row, request: JSON.parse(requestJson), createdAt: isoOf(createdAtMs) }),
      );
    },

    async clearOutbox(ctx: Ctx): Promise<number> {
      return (await db.outboxEntry.deleteMany({ where: { workspaceId: ctx.workspaceId } })).count;
    },

    async reset(ctx: Ctx): Promise<void> {
      const where = { workspaceId: ctx.workspaceId };
      await retryWhenBusy(
        () =>
          db.$transaction([
            db.simulatorFault.deleteMany({ where }),
            db.outboxEntry.deleteMany({ where }),
            db.simulatorEntity.deleteMany({ where }),
          ]),
        random,
      );
    },
  };
}

export type SimulatorRepository = ReturnType<typeof createSimulatorRepository>;
