import { z } from "zod";
import type { Approval, ApprovalFilter, ApprovalStore } from "@/lib/engine/approvals";
import { AppError } from "@/lib/kernel/app-error";
import { runModeSchema } from "@/lib/workflow/run-schema";
import { auditEntry, type AuditPorts } from "./audit-chain";
import type { Prisma } from "./generated/client";

const COLUMNS = {
  id: true,
  workspaceId: true,
  workflowId: true,
  runId: true,
  stepPath: true,
  mode: true,
  message: true,
  approversJson: true,
  status: true,
  requestedAtMs: true,
  dueAtMs: true,
  decidedAtMs: true,
  decidedBy: true,
  note: true,
} as const;

type Row = Prisma.ApprovalGetPayload<{ select: typeof COLUMNS }>;

const TOTAL_MAX = 1_000;
const approversSchema = z.array(z.string());
const statusSchema = z.enum(["pending", "approved", "rejected", "expired", "cancelled"]);
const keptSchema = z.object({ decision: z.enum(["approved", "rejected"]) });

/** Approvals as people see and answer them; rows of them are written by the worker. */
export function createApprovalRepository(ports: AuditPorts): ApprovalStore {
  const { db, clock } = ports;

  async function named(rows: readonly Row[]): Promise<Approval[]> {
    const ids = [...new Set(rows.map((row) => row.workflowId))];
    const workflows = await db.workflow.findMany({
      where: { id: { in: ids } },
      select: { id: true, name: true },
      take: ids.length,
    });
    const names = new Map(workflows.map(({ id, name }) => [id, name]));
    return rows.map(({ approversJson, ...row }) => ({
      ...row,
      workflowName: names.get(row.workflowId) ?? "",
      mode: runModeSchema.parse(row.mode),
      status: statusSchema.parse(row.status),
      approvers: approversSchema.parse(JSON.parse(approversJson)),
    }));
  }

  return {
    async get(workspaceId, id) {
      const where = workspaceId === null ? { id } : { id, workspaceId };
      const row = await db.approval.findFirst({ where, select: COLUMNS });
      return row === null ? null : ((await named([row]))[0] ?? null);
    },

    async list(workspaceId, filter, { limit, cursor }) {
      const where: Prisma.ApprovalWhereInput = { workspaceId, ...conditionOf(filter) };
      const [rows, total] = await Promise.all([
        db.approval.findMany({
          where: cursor === undefined ? where : { AND: [where, before(cursor)] },
          orderBy: [{ requestedAtMs: "desc" }, { id: "desc" }],
          take: limit,
          select: COLUMNS,
        }),
        db.approval.count({ where, take: TOTAL_MAX }),
      ]);
      return { rows: await named(rows), total };
    },

    async decide(actor, approval, wanted) {
      const { id: approvalId, workspaceId, runId, stepPath: path } = approval;
      // Its id is the approval's own: of two decisions at one time the second finds the first one there.
      const id = `sig_${approvalId}`;
      const payloadJson = JSON.stringify({ approvalId, path, ...wanted });
      const detail = { decision: wanted.decision, runId, step: path, by: wanted.by };
      const action = `approval.${wanted.decision}`;
      const entry = { workspaceId, actor, action, objectType: "approval", objectId: approvalId, detail };
      try {
        await auditEntry(ports, entry, () => [
          db.runRequest.create({
            data: { id, workspaceId, runId, kind: "approve", payloadJson, createdAtMs: clock.now() },
          }),
        ]);
        return wanted.decision;
      } catch (error) {
        const kept = await db.runRequest.findUnique({ where: { id }, select: { payloadJson: true } });
        if (kept === null) throw error;
        return keptSchema.parse(JSON.parse(kept.payloadJson)).decision;
      }
    },
  };
}

function conditionOf({ status, workflowId, runId }: ApprovalFilter): Prisma.ApprovalWhereInput {
  return {
    ...(status === "all" ? {} : status === "decided" ? { status: { not: "pending" } } : { status }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(runId === undefined ? {} : { runId }),
  };
}

function before(cursor: string): Prisma.ApprovalWhereInput {
  const at = cursor.indexOf("_");
  const requestedAtMs = at < 1 ? Number.NaN : Number(cursor.slice(0, at));
  if (!Number.isFinite(requestedAtMs)) {
    const details = [{ path: "cursor", message: "is not a nextCursor of this list; leave it out for the first page" }];
    throw new AppError("VALIDATION_FAILED", "The cursor is not one of this list.", { details });
  }
  return { OR: [{ requestedAtMs: { lt: requestedAtMs } }, { requestedAtMs, id: { lt: cursor.slice(at + 1) } }] };
}
