import { connectionSchema } from "@/lib/connectors/connection-schema";
import type { ConnectionStore } from "@/lib/connectors/ports";
import { connectionMark as markOf, NEVER_MS } from "@/lib/engine/held-marks";
import { actorLabel } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/app-error";
import { isoOf, isoOrNull } from "@/lib/kernel/instant";
import { auditEntry, type AuditPorts } from "./audit-chain";

/** Workflows looked through for uses of a connection. */
const USES_MAX = 500;

interface Row {
  id: string;
  service: string;
  name: string;
  authKind: string;
  state: string;
  stateReason: string | null;
  expiresAtMs: number | null;
  renews: boolean;
  grant: string | null;
  scopesJson: string;
  createdBy: string;
  rateLimitJson: string | null;
  lastSuccessAtMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
}

/** What is shown beside the columns of a connection. */
interface Around {
  ownerNames: ReadonlyMap<string, string>;
  runsHeld: ReadonlyMap<string, number>;
}

function toConnection(row: Row, { ownerNames, runsHeld }: Around) {
  const { id, service, name, authKind, state, stateReason, renews, grant, createdBy } = row;
  return connectionSchema.parse({
    ...{ id, service, name, authKind, state, stateReason, renews, grant, createdBy },
    scopes: JSON.parse(row.scopesJson),
    ownerName: ownerNames.get(createdBy) ?? null,
    runsHeld: runsHeld.get(id) ?? 0,
    expiresAt: isoOrNull(row.expiresAtMs),
    rateLimit: row.rateLimitJson === null ? null : JSON.parse(row.rateLimitJson),
    lastSuccessAt: isoOrNull(row.lastSuccessAtMs),
    createdAt: isoOf(row.createdAtMs),
    updatedAt: isoOf(row.updatedAtMs),
  });
}

/** What the ORM says where there is no such row. */
function isMissing(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "P2025";
}

export function createConnectionStore(ports: AuditPorts): ConnectionStore {
  const { db, clock } = ports;
  /** Names of owners, and how many runs wait for each. */
  async function around(rows: readonly Row[]): Promise<Around> {
    const idsOf = (kind: string): string[] => [
      ...new Set(rows.flatMap(({ createdBy: by }) => (by.startsWith(kind) ? [by.slice(kind.length)] : []))),
    ];
    const [userIds, keyIds] = [idsOf("user:"), idsOf("key:")];
    const select = { id: true, name: true };
    const [users, keys, marks] = await Promise.all([
      userIds.length === 0 ? [] : db.user.findMany({ where: { id: { in: userIds } }, select, take: userIds.length }),
      keyIds.length === 0 ? [] : db.apiKey.findMany({ where: { id: { in: keyIds } }, select, take: keyIds.length }),
      db.timer.groupBy({
        by: ["timerId"],
        where: {
          dueAtMs: NEVER_MS,
          timerId: { in: rows.filter((row) => row.state === "broken").map((row) => markOf(row.id)) },
        },
        _count: true,
      }),
    ]);
    const ownerNames = new Map([
      ...users.map((user) => [`user:${user.id}`, user.name] as const),
      ...keys.map((key) => [`key:${key.id}`, key.name] as const),
    ]);
    return { ownerNames, runsHeld: new Map(marks.map((mark) => [mark.timerId.slice(markOf("").length), mark._count])) };
  }

  return {
    async list(workspaceId, limit, cursor) {
      const rows = await db.connection.findMany({
        where: { workspaceId, ...(cursor === undefined ? {} : { id: { lt: cursor } }) },
        omit: { sealed: true },
        orderBy: { id: "desc" },
        take: limit,
      });
      const beside = await around(rows);
      return rows.map((row) => toConnection(row, beside));
    },

    async find(workspaceId, id) {
      const row = await db.connection.findFirst({ where: { id, workspaceId } });
      if (row === null) return null;
      return { ...toConnection(row, await around([row])), sealed: row.sealed, version: row.credentialVersion };
    },

    async create(workspaceId, record, actor) {
      const atMs = clock.now();
      const { rateLimit, scopes, ...columns } = record;
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
              scopesJson: JSON.stringify(scopes),
              workspaceId,
              createdBy: actorLabel(actor),
              createdAtMs: atMs,
              updatedAtMs: atMs,
            },
          }),
        ],
      );
    },

    async update(workspaceId, id, { rateLimit, credential, ...columns }, actor, version) {
      const limited =
        rateLimit === undefined ? {} : { rateLimitJson: rateLimit === null ? null : JSON.stringify(rateLimit) };
      const { scopes, ...sealed } = credential ?? {};
      const change = {
        ...columns,
        ...limited,
        ...(credential === undefined
          ? {}
          : { ...sealed, scopesJson: JSON.stringify(scopes), credentialVersion: { increment: 1 } }),
      };
      const detail = {
        changed: [
          ...Object.keys(columns),
          ...(rateLimit === undefined ? [] : ["rateLimit"]),
          ...(credential === undefined ? [] : ["credentials"]),
        ],
      };
      await auditEntry(
        ports,
        { workspaceId, actor, action: "connection.changed", objectType: "connection", objectId: id, detail },
        () => [
          // Not `updateMany`: where there is no such row the whole transaction must fail, its audit entry with it.
          db.connection.update({
            where: { id, workspaceId, ...(version === undefined ? {} : { credentialVersion: version }) },
            data: { ...change, updatedAtMs: clock.now() },
          }),
        ],
      ).catch((cause: unknown) => {
        if (!isMissing(cause)) throw cause;
        throw new AppError("STATE_CONFLICT", "The connection was changed meanwhile; try again.", { cause });
      });
    },

    async authorized(workspaceId, id, actor) {
      await auditEntry(
        ports,
        { workspaceId, actor, action: "connection.authorized", objectType: "connection", objectId: id },
        () => [],
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
        () => [db.connection.deleteMany({ where: { id, workspaceId } })],
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
