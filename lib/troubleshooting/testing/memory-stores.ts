import { AppError } from "@/lib/kernel/app-error";
import type { IssueStore, SessionStore } from "../ports";
import type { Issue, Session } from "../schema";

function newestFirst<T extends { id: string }>(items: Iterable<T>, cursor: string | undefined, limit: number): T[] {
  return [...items]
    .filter((item) => cursor === undefined || item.id < cursor)
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit);
}

/** Issues and sessions in memory, by workspace; what is handed out is a copy, as from a database. */
export function memoryStores(): { issues: IssueStore; sessions: SessionStore } {
  const issues = new Map<string, Map<string, Issue>>();
  const sessions = new Map<string, Map<string, Session>>();
  const of = <T>(all: Map<string, Map<string, T>>, workspaceId: string): Map<string, T> => {
    const own = all.get(workspaceId) ?? new Map<string, T>();
    all.set(workspaceId, own);
    return own;
  };
  return {
    issues: {
      list: async ({ workspaceId, workflowId, statuses, cursor, limit }) => {
        const matching = [...of(issues, workspaceId).values()].filter(
          (issue) =>
            (workflowId === undefined || issue.workflowId === workflowId) &&
            (statuses === undefined || statuses.includes(issue.status)),
        );
        return structuredClone(newestFirst(matching, cursor, limit));
      },
      get: async (workspaceId, id) => structuredClone(of(issues, workspaceId).get(id) ?? null),
      findByFingerprint: async (workspaceId, workflowId, fingerprint) =>
        structuredClone(
          [...of(issues, workspaceId).values()].find(
            (issue) => issue.workflowId === workflowId && issue.fingerprint === fingerprint,
          ) ?? null,
        ),
      save: async (workspaceId, issue) => {
        const { id, workflowId, fingerprint } = issue;
        for (const other of of(issues, workspaceId).values())
          if (other.id !== id && other.workflowId === workflowId && other.fingerprint === fingerprint)
            throw new AppError("STATE_CONFLICT", "This fault was stored by somebody else meanwhile.");
        of(issues, workspaceId).set(id, structuredClone(issue));
      },
    },
    sessions: {
      list: async ({ workspaceId, workflowId, cursor, limit }) => {
        const matching = [...of(sessions, workspaceId).values()].filter(
          (session) => workflowId === undefined || session.workflowId === workflowId,
        );
        return structuredClone(newestFirst(matching, cursor, limit));
      },
      get: async (workspaceId, id) => structuredClone(of(sessions, workspaceId).get(id) ?? null),
      save: async (workspaceId, session) => {
        of(sessions, workspaceId).set(session.id, structuredClone(session));
      },
    },
  };
}
