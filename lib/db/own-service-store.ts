import type { OwnServices } from "@/lib/connectors/catalogs";
import type { OwnServiceStore } from "@/lib/connectors/ports";
import type { ServiceUse } from "@/lib/connectors/own-service-schema";
import { serviceSchema, type Service } from "@/lib/connectors/schema";
import { AppError } from "@/lib/kernel/app-error";
import { isJsonObject, type Json } from "@/lib/kernel/json";
import { auditEntry, type AuditPorts } from "./audit-chain";
import type { RawConnection } from "./raw-connection";

const SERVICES_MAX = 1_000;
const USES_MAX = 1_000;
const CONNECTIONS_MAX = 1_000;

/** Own services as pages and callers see and change them; each change stands in one transaction with its audit entry. */
export function createOwnServiceStore(ports: AuditPorts): OwnServiceStore {
  const { db, clock } = ports;
  const about = (action: string, serviceId: string) =>
    ({ action: `service.${action}`, objectType: "service", objectId: serviceId }) as const;

  return {
    async ids(workspaceId) {
      const rows = await db.ownService.findMany({
        where: { workspaceId },
        select: { serviceId: true },
        take: SERVICES_MAX,
      });
      return rows.map(({ serviceId }) => serviceId);
    },

    async find(workspaceId, serviceId) {
      return db.ownService.findUnique({
        where: { workspaceId_serviceId: { workspaceId, serviceId } },
        omit: { workspaceId: true, createdAtMs: true, updatedAtMs: true },
      });
    },

    async create(workspaceId, record, actor) {
      const atMs = clock.now();
      await auditEntry(ports, { workspaceId, actor, ...about("created", record.serviceId) }, () => [
        db.ownService.create({ data: { workspaceId, ...record, createdAtMs: atMs, updatedAtMs: atMs } }),
      ]).catch((cause: unknown) => {
        throw changedMeanwhile(cause, "P2002");
      });
    },

    async replace(workspaceId, { serviceId, version, documentHash, serviceJson }, actor, broken) {
      const atMs = clock.now();
      await auditEntry(ports, { workspaceId, actor, ...about("changed", serviceId), detail: { version } }, () => [
        // Not `updateMany`: where there is no such row the whole transaction must fail, its audit entry with it.
        db.ownService.update({
          where: { workspaceId_serviceId: { workspaceId, serviceId }, version: version - 1 },
          data: { version, documentHash, serviceJson, updatedAtMs: atMs },
        }),
        db.connection.updateMany({
          where: { workspaceId, service: serviceId, id: { in: [...broken.ids] } },
          data: { state: "broken", stateReason: broken.reason, updatedAtMs: atMs },
        }),
      ]).catch((cause: unknown) => {
        throw changedMeanwhile(cause, "P2025");
      });
    },

    async remove(workspaceId, serviceId, actor) {
      await auditEntry(ports, { workspaceId, actor, ...about("deleted", serviceId) }, () => [
        db.ownService.deleteMany({ where: { workspaceId, serviceId } }),
      ]);
    },

    async connections(workspaceId, serviceId) {
      return db.connection.findMany({
        where: { workspaceId, service: serviceId },
        select: { id: true, name: true, authKind: true },
        orderBy: { id: "desc" },
        take: CONNECTIONS_MAX,
      });
    },

    async uses(workspaceId, serviceId) {
      // Definitions are stored without blanks between name and value.
      const named = `"service":${JSON.stringify(serviceId)}`;
      const rows = await db.$queryRaw<{ id: string; name: string; definitionJson: string }[]>`
        SELECT w.id AS id, w.name AS name, v.definitionJson AS definitionJson
        FROM "Workflow" w JOIN "WorkflowVersion" v ON v.workflowId = w.id
          AND (v.version = w.headVersion OR v.version = w.publishedVersion)
        WHERE w.workspaceId = ${workspaceId} AND w.deletedAtMs IS NULL AND instr(v.definitionJson, ${named}) > 0
        ORDER BY w.id DESC LIMIT ${USES_MAX}`;
      const uses = new Map<string, ServiceUse>();
      for (const { id, name, definitionJson } of rows) {
        const called = operationsIn(JSON.parse(definitionJson) as Json, serviceId);
        const operations = [...new Set([...(uses.get(id)?.operations ?? []), ...called])].sort();
        uses.set(id, { workflowId: id, name, operations });
      }
      return [...uses.values()];
    },
  };
}

/** Operations that steps anywhere in a definition call of a service. */
function operationsIn(value: Json, serviceId: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => operationsIn(item, serviceId));
  if (!isJsonObject(value)) return [];
  const { service, operation } = value;
  const own = service === serviceId && typeof operation === "string" ? [operation] : [];
  return [...own, ...Object.values(value).flatMap((item) => operationsIn(item, serviceId))];
}

function changedMeanwhile(cause: unknown, code: string): unknown {
  if (!(cause instanceof Error) || !("code" in cause) || cause.code !== code) return cause;
  return new AppError("STATE_CONFLICT", "The service was changed meanwhile; try again.", { cause });
}

interface Mark {
  serviceId: string;
  version: number;
  updatedAtMs: number;
}

/**
 * Own services as the catalogue reads them: at once, by the raw connection. Each question looks for what changed,
 * some microseconds by the primary key, so that no process sees an old one after another has written.
 * @param connect opened at the first question: the database may not be migrated before
 */
export function createOwnServiceReader(connect: () => RawConnection): OwnServices {
  let asked: ReturnType<typeof statementsOf> | undefined;
  const known = new Map<string, { marks: string; services: readonly Service[] }>();
  return {
    of(workspaceId) {
      asked ??= statementsOf(connect());
      const marks = JSON.stringify(asked.marks.all(workspaceId));
      const before = known.get(workspaceId);
      if (before?.marks === marks) return before.services;
      const services = asked.services.all(workspaceId).flatMap(({ serviceJson }) => {
        // What an older release stored in a form that is no more is left out: its document can be added again.
        const parsed = serviceSchema.safeParse(JSON.parse(serviceJson));
        return parsed.success ? [parsed.data] : [];
      });
      known.set(workspaceId, { marks, services });
      return services;
    },
  };
}

function statementsOf(connection: RawConnection) {
  return {
    marks: connection.prepare<[string], Mark>(
      `SELECT serviceId, version, updatedAtMs FROM "OwnService" WHERE workspaceId = ? ORDER BY serviceId`,
    ),
    services: connection.prepare<[string], { serviceJson: string }>(
      `SELECT serviceJson FROM "OwnService" WHERE workspaceId = ? ORDER BY serviceId`,
    ),
  };
}
