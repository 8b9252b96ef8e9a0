import { actorLabel, type Ctx } from "@/lib/kernel/context";
import { definitionSchema, type Definition } from "@/lib/workflow/definition-schema";
import type { AuditNote, VersionSummary, WorkflowRecord, WorkflowStore } from "@/lib/workflow/ports";
import { runModeSchema } from "@/lib/workflow/run-schema";
import { auditEntry, type AuditEntry, type AuditPorts } from "./audit-chain";
import { isChangedMeanwhile } from "./changed-meanwhile";
import type { WorkflowModel } from "./generated/models/Workflow";

const SUMMARY = {
  version: true,
  contentHash: true,
  note: true,
  proposalId: true,
  createdBy: true,
  createdAtMs: true,
} as const;

/** Workflows of one service that are found; SQLite binds so many ids in one question. */
const USING_MAX = 1_000;

/** Workflows and their versions in the database; each change stands in one transaction with its audit entry. */
export function createWorkflowRepository(ports: AuditPorts): WorkflowStore {
  const { db } = ports;

  /** Workflows whose head names the service in a step or trigger, newest first. */
  async function idsUsing(workspaceId: string, service: string): Promise<string[]> {
    // Definitions are stored without blanks between name and value.
    const named = `"service":${JSON.stringify(service)}`;
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT w.id AS id FROM "Workflow" w JOIN "WorkflowVersion" v ON v.workflowId = w.id AND v.version = w.headVersion
      WHERE w.workspaceId = ${workspaceId} AND w.deletedAtMs IS NULL AND instr(v.definitionJson, ${named}) > 0
      ORDER BY w.id DESC LIMIT ${USING_MAX}`;
    return rows.map(({ id }) => id);
  }

  return {
    async list(workspaceId, { limit, cursor, query, published, service }) {
      const using = service === undefined ? undefined : await idsUsing(workspaceId, service);
      const rows = await db.workflow.findMany({
        where: {
          workspaceId,
          deletedAtMs: null,
          id: {
            ...(cursor === undefined ? {} : { lt: cursor }),
            ...(using === undefined ? {} : { in: using }),
          },
          // SQLite's LIKE, which Prisma uses here, does not tell upper from lower case in ASCII.
          ...(query === undefined ? {} : { name: { contains: query } }),
          ...(published === undefined ? {} : { publishedVersion: published ? { not: null } : null }),
        },
        omit: { draftJson: true },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map((row) => toRecord({ ...row, draftJson: null }));
    },

    async get(workspaceId, id) {
      const row = await db.workflow.findFirst({ where: { id, workspaceId, deletedAtMs: null } });
      return row && toRecord(row);
    },

    async version(workspaceId, workflowId, version) {
      const row = await db.workflowVersion.findFirst({
        where: { workflowId, version, workspaceId },
        select: { ...SUMMARY, definitionJson: true },
      });
      if (row === null) return null;
      const { definitionJson, ...summary } = row;
      return { ...summary, definition: parseDefinitionJson(definitionJson) };
    },

    async versions(workspaceId, workflowId, { limit, before }): Promise<VersionSummary[]> {
      return db.workflowVersion.findMany({
        where: { workflowId, workspaceId, ...(before === undefined ? {} : { version: { lt: before } }) },
        select: SUMMARY,
        orderBy: { version: "desc" },
        take: limit,
      });
    },

    async create(ctx, workflow, first, audit) {
      const { draft: _draft, ...columns } = workflow;
      const { definition, ...version } = first;
      const { workspaceId } = ctx;
      await auditEntry(ports, entryOf(ctx, workflow.id, audit), () => [
        db.workflow.create({ data: { ...columns, workspaceId } }),
        db.workflowVersion.create({
          data: {
            ...version,
            workspaceId,
            workflowId: workflow.id,
            version: 1,
            definitionJson: JSON.stringify(definition),
            createdBy: actorLabel(ctx.actor),
          },
        }),
      ]);
    },

    async appendVersion(ctx, input, audit) {
      const { workflowId, expectedHead, name, definition, proposal, ...columns } = input;
      const { workspaceId } = ctx;
      const version = expectedHead + 1;
      const { createdAtMs } = columns;
      return conditional(() =>
        auditEntry(ports, entryOf(ctx, workflowId, audit), () => [
          // Throws, and so takes everything back, where head has moved.
          db.workflow.update({
            where: { id: workflowId, workspaceId, deletedAtMs: null, headVersion: expectedHead },
            data: { headVersion: version, name, updatedAtMs: createdAtMs, draftJson: null, draftBase: null },
            select: { id: true },
          }),
          db.workflowVersion.create({
            data: {
              ...columns,
              workspaceId,
              workflowId,
              version,
              definitionJson: JSON.stringify(definition),
              createdBy: actorLabel(ctx.actor),
            },
          }),
          ...(proposal
            ? [
                db.proposal.update({
                  where: { id: proposal.id, workspaceId, status: proposal.from },
                  data: {
                    status: proposal.to,
                    updatedAtMs: createdAtMs,
                    ...(proposal.to === "applied" ? { appliedVersion: version } : { undoneVersion: version }),
                  },
                  select: { id: true },
                }),
              ]
            : []),
        ]),
      ).then((isDone) => (isDone ? "appended" : "conflict"));
    },

    async setPublished(ctx, { workflowId, expectedHead, version, mode, atMs }, audit) {
      return conditional(() =>
        auditEntry(ports, entryOf(ctx, workflowId, audit), () => [
          db.workflow.update({
            where: { id: workflowId, workspaceId: ctx.workspaceId, deletedAtMs: null, headVersion: expectedHead },
            data: { publishedVersion: version, publishedMode: mode, paused: false, updatedAtMs: atMs },
            select: { id: true },
          }),
        ]),
      ).then((isDone) => (isDone ? "published" : "conflict"));
    },

    async setPaused(ctx, workflowId, paused, atMs, audit) {
      await auditEntry(ports, entryOf(ctx, workflowId, audit), () => [
        db.workflow.updateMany({
          where: { id: workflowId, workspaceId: ctx.workspaceId, deletedAtMs: null },
          data: { paused, updatedAtMs: atMs },
        }),
      ]);
    },

    async saveDraft(ctx, workflowId, draft) {
      await db.workflow.updateMany({
        where: { id: workflowId, workspaceId: ctx.workspaceId, deletedAtMs: null },
        data: {
          draftJson: draft === null ? null : JSON.stringify(draft.definition),
          draftBase: draft === null ? null : draft.baseVersion,
        },
      });
    },

    async remove(ctx, workflowId, atMs, audit) {
      await auditEntry(ports, entryOf(ctx, workflowId, audit), () => [
        db.workflow.updateMany({
          where: { id: workflowId, workspaceId: ctx.workspaceId, deletedAtMs: null },
          data: { deletedAtMs: atMs, updatedAtMs: atMs, publishedVersion: null, publishedMode: null },
        }),
      ]);
    },
  };
}

/** @returns false where the row a change was conditioned on is no longer as expected */
async function conditional(change: () => Promise<void>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (isChangedMeanwhile(error)) return false;
    throw error;
  }
}

function entryOf(ctx: Ctx, workflowId: string, audit: AuditNote): AuditEntry {
  return { workspaceId: ctx.workspaceId, actor: ctx.actor, objectType: "workflow", objectId: workflowId, ...audit };
}

function toRecord(row: WorkflowModel): WorkflowRecord {
  const {
    id,
    name,
    headVersion,
    publishedVersion,
    publishedMode,
    paused,
    draftJson,
    draftBase,
    createdAtMs,
    updatedAtMs,
  } = row;
  return {
    id,
    name,
    headVersion,
    publishedVersion,
    publishedMode: publishedMode === null ? null : runModeSchema.parse(publishedMode),
    paused,
    draft:
      draftJson === null ? null : { definition: parseDefinitionJson(draftJson), baseVersion: draftBase ?? headVersion },
    createdAtMs,
    updatedAtMs,
  };
}

function parseDefinitionJson(text: string): Definition {
  return definitionSchema.parse(JSON.parse(text));
}
