import { connectionSchema } from "@/lib/connectors/connection-schema";
import type { ConnectionStore } from "@/lib/connectors/ports";
import { actorLabel } from "@/lib/kernel/context";
import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import { auditEntry, type AuditPorts } from "./audit-chain";

/** Workflows looked through for uses of a connection. */
const USES_MAX = 500;

/** Columns by the names that the API has for them. */
const FIELD_NAMES: Readonly<Record<string, string>> = { sealed: "credentials", rateLimitJson: "rateLimit" };

interface Row {
  id: string;
  service: string;
  name: string;
  authKind: string;
  state: string;
  stateReason: string | null;
  expiresAtMs: number | null;
  rateLimitJson: string | null;
  lastSuccessAtMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
}

function toConnection(row: Row) {
  const { id, service, name, authKind, state, stateReason } = row;
  return connectionSchema.parse({
    ...{ id, service, name, authKind, state, stateReason },
    expiresAt: isoOrNull(row.expiresAtMs),
    rateLimit: row.rateLimitJson === null ? null : JSON.parse(row.rateLimitJson),
    lastSuccessAt: isoOrNull(row.lastSuccessAtMs),
    createdAt: isoOf(row.createdAtMs),
    updatedAt: isoOf(row.updatedAtMs),
  });
}

export function createConnectionStore(ports: AuditPorts): ConnectionStore {
  const { db, clock } = ports;
  /** A trigger without its connection starts nothing; the self-test says so at its next look. */
  const testTriggersAnew = (workspaceId: string) =>
    db.triggerState.updateMany({ where: { workspaceId }, data: { checkedAtMs: null } });
  return {
    async list(workspaceId, limit, cursor) {
      const rows = await db.connection.findMany({
        where: { workspaceId, ...(cursor === undefined ? {} : { id: { lt: cursor } }) },
        omit: { sealed: true },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map(toConnection);
    },

    async find(workspaceId, id) {
      const row = await db.connection.findFirst({ where: { id, workspaceId } });
      return row === null ? null : { ...toConnection(row), sealed: row.sealed };
    },

    async create(workspaceId, record, actor) {
      const atMs = clock.now();
      const { rateLimit, ...columns } = record;
      const { id, service, name, authKind } = record;
      await auditEntry(
        ports,
        {
          workspaceId,
          actor,
          action: "connection.created",
          objectType: "connection",
          objectId: id,
          detail: { service, name, authKind },
        },
        () => [
          db.connection.create({
            data: {
              ...columns,
              rateLimitJson: rateLimit === null ? null : JSON.stringify(rateLimit),
              workspaceId,
              state: "untested",
              createdBy: actorLabel(actor),
              createdAtMs: atMs,
              updatedAtMs: atMs,
            },
          }),
        ],
      );
    },

    async update(workspaceId, id, { rateLimit, ...columns }, actor) {
      const limited =
        rateLimit === undefined ? {} : { rateLimitJson: rateLimit === null ? null : JSON.stringify(rateLimit) };
      const change = { ...columns, ...limited };
      const untested = change.sealed === undefined ? {} : { state: "untested", stateReason: null };
      const detail = { changed: Object.keys(change).map((field) => FIELD_NAMES[field] ?? field) };
      await auditEntry(
        ports,
        { workspaceId, actor, action: "connection.changed", objectType: "connection", objectId: id, detail },
        () => [
          db.connection.updateMany({
            where: { id, workspaceId },
            data: { ...change, ...untested, updatedAtMs: clock.now() },
          }),
        ],
      );
    },

    async tested(workspaceId, id, state, reason) {
      const atMs = clock.now();
      await db.connection.updateMany({
        where: { id, workspaceId },
        data: { state, stateReason: reason, ...(state === "ok" ? { lastSuccessAtMs: atMs } : {}), updatedAtMs: atMs },
      });
    },

    async remove(workspaceId, id, actor) {
      await auditEntry(
        ports,
        { workspaceId, actor, action: "connection.deleted", objectType: "connection", objectId: id },
        () => [db.connection.deleteMany({ where: { id, workspaceId } }), testTriggersAnew(workspaceId)],
      );
    },

    async uses(workspaceId, id) {
      const versions = await db.workflowVersion.findMany({
        where: { workspaceId, definitionJson: { contains: JSON.stringify(id) } },
        select: { workflowId: true, version: true },
        orderBy: { version: "desc" },
        take: USES_MAX,
      });
      const ids = [...new Set(versions.map((version) => version.workflowId))];
      const workflows = await db.workflow.findMany({
        where: { workspaceId, id: { in: ids }, deletedAtMs: null },
        select: { id: true, name: true, headVersion: true, publishedVersion: true },
        take: USES_MAX,
      });
      return workflows.flatMap((workflow) => {
        const named = versions.filter((one) => one.workflowId === workflow.id).map((one) => one.version);
        const published = workflow.publishedVersion !== null && named.includes(workflow.publishedVersion);
        if (!published && !named.includes(workflow.headVersion)) return [];
        return [{ workflowId: workflow.id, workflowName: workflow.name, published }];
      });
    },
  };
}
