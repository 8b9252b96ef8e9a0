import type { Ctx } from "@/lib/kernel/context";
import { actorLabel } from "@/lib/kernel/context";
import type { AuditNote, ProposalStore } from "@/lib/workflow/ports";
import { proposalSchema, type Proposal } from "@/lib/workflow/proposal-schema";
import { auditEntry, type AuditEntry, type AuditPorts } from "./audit-chain";
import { isChangedMeanwhile } from "./changed-meanwhile";
import type { ProposalModel } from "./generated/models/Proposal";

/** Proposals in the database. Applying and undoing them is a change of their workflow and stands in its repository. */
export function createProposalRepository(ports: AuditPorts): ProposalStore {
  const { db } = ports;
  return {
    async list(workspaceId, { limit, cursor, workflowId, status }) {
      const rows = await db.proposal.findMany({
        where: {
          workspaceId,
          ...(cursor === undefined ? {} : { id: { lt: cursor } }),
          ...(workflowId === undefined ? {} : { workflowId }),
          ...(status === undefined ? {} : { status }),
        },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map(toProposal);
    },

    async get(workspaceId, id) {
      const row = await db.proposal.findFirst({ where: { id, workspaceId } });
      return row && toProposal(row);
    },

    async create(ctx, proposal, audit) {
      const { patch, evidence, verification, createdAt, ...columns } = proposal;
      const createdAtMs = Date.parse(createdAt);
      const row = {
        ...columns,
        workspaceId: ctx.workspaceId,
        patchJson: JSON.stringify(patch),
        evidenceJson: JSON.stringify(evidence),
        verificationJson: verification === null ? null : JSON.stringify(verification),
        createdBy: actorLabel(ctx.actor),
        createdAtMs,
        updatedAtMs: createdAtMs,
      };
      await auditEntry(ports, entryOf(ctx, proposal.id, audit), () => [db.proposal.create({ data: row })]);
    },

    async setVerification(ctx, id, verification, atMs) {
      await db.proposal.updateMany({
        where: { id, workspaceId: ctx.workspaceId },
        data: { verificationJson: JSON.stringify(verification), updatedAtMs: atMs },
      });
    },

    async setStatus(ctx, id, from, to, atMs, audit) {
      try {
        await auditEntry(ports, entryOf(ctx, id, audit), () => [
          db.proposal.update({
            where: { id, workspaceId: ctx.workspaceId, status: from },
            data: { status: to, updatedAtMs: atMs },
            select: { id: true },
          }),
        ]);
        return "changed";
      } catch (error) {
        if (isChangedMeanwhile(error)) return "conflict";
        throw error;
      }
    },
  };
}

function entryOf(ctx: Ctx, id: string, audit: AuditNote): AuditEntry {
  return { workspaceId: ctx.workspaceId, actor: ctx.actor, objectType: "proposal", objectId: id, ...audit };
}

function toProposal(row: ProposalModel): Proposal {
  return proposalSchema.parse({
    ...row,
    patch: JSON.parse(row.patchJson) as unknown,
    evidence: JSON.parse(row.evidenceJson) as unknown,
    verification: row.verificationJson === null ? null : (JSON.parse(row.verificationJson) as unknown),
    createdAt: new Date(row.createdAtMs).toISOString(),
  });
}
