import { AppError } from "@/lib/kernel/app-error";
import type { IssueStore, SessionStore } from "@/lib/troubleshooting/ports";
import { issueSchema, sessionSchema, type Issue } from "@/lib/troubleshooting/schema";
import { isChangedMeanwhile } from "./changed-meanwhile";
import type { Database } from "./prisma";

/** `mode` of an issue that is known from logs only. */
const LOG_MODE = "log";

/** Fingerprints are unique per workflow id; ids of workflows that are not stored may repeat over workspaces. */
function keyOf(workspaceId: string, fingerprint: string): string {
  return `${workspaceId}/${fingerprint}`;
}

function toIssue(row: { bodyJson: string }): Issue {
  return issueSchema.parse(JSON.parse(row.bodyJson));
}

export function createIssueStore(db: Database): IssueStore {
  return {
    async list({ workspaceId, workflowId, statuses, cursor, limit }) {
      const rows = await db.issue.findMany({
        where: {
          workspaceId,
          ...(workflowId === undefined ? {} : { workflowId }),
          ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
          ...(cursor === undefined ? {} : { id: { lt: cursor } }),
        },
        orderBy: { id: "desc" },
        take: limit,
        select: { bodyJson: true },
      });
      return rows.map(toIssue);
    },

    async get(workspaceId, issueId) {
      const row = await db.issue.findFirst({ where: { id: issueId, workspaceId }, select: { bodyJson: true } });
      return row === null ? null : toIssue(row);
    },

    async findByFingerprint(workspaceId, workflowId, fingerprint) {
      const row = await db.issue.findFirst({
        where: { workspaceId, workflowId, fingerprint: keyOf(workspaceId, fingerprint) },
        select: { bodyJson: true },
      });
      return row === null ? null : toIssue(row);
    },

    async save(workspaceId, issue) {
      const row = {
        workspaceId,
        workflowId: issue.workflowId,
        mode: issue.mode ?? LOG_MODE,
        fingerprint: keyOf(workspaceId, issue.fingerprint),
        type: issue.type,
        category: issue.category,
        severity: issue.severity,
        status: issue.status,
        bodyJson: JSON.stringify(issue),
        runs: issue.impact.runs,
        firstSeenMs: issue.firstSeenMs,
        lastSeenMs: issue.lastSeenMs,
        resolvedAtMs: issue.status === "resolved" ? issue.lastSeenMs : null,
      };
      try {
        await db.issue.upsert({ where: { id: issue.id }, create: { id: issue.id, ...row }, update: row });
      } catch (error) {
        if (!isChangedMeanwhile(error)) throw error;
        throw new AppError("STATE_CONFLICT", "This fault was stored by somebody else meanwhile.", { cause: error });
      }
    },
  };
}

export function createTroubleshootingSessionStore(db: Database): SessionStore {
  return {
    async list({ workspaceId, workflowId, cursor, limit }) {
      const rows = await db.troubleshootingSession.findMany({
        where: {
          workspaceId,
          ...(workflowId === undefined ? {} : { workflowId }),
          ...(cursor === undefined ? {} : { id: { lt: cursor } }),
        },
        orderBy: { id: "desc" },
        take: limit,
        select: { bodyJson: true },
      });
      return rows.map((row) => sessionSchema.parse(JSON.parse(row.bodyJson)));
    },

    async get(workspaceId, sessionId) {
      const row = await db.troubleshootingSession.findFirst({
        where: { id: sessionId, workspaceId },
        select: { bodyJson: true },
      });
      return row === null ? null : sessionSchema.parse(JSON.parse(row.bodyJson));
    },

    async save(workspaceId, session) {
      const row = {
        workspaceId,
        workflowId: session.workflowId,
        status: session.status,
        bodyJson: JSON.stringify(session),
        createdBy: session.createdBy,
        createdAtMs: session.createdAtMs,
        updatedAtMs: session.updatedAtMs,
      };
      await db.troubleshootingSession.upsert({
        where: { id: session.id },
        create: { id: session.id, ...row },
        update: row,
      });
    },
  };
}
