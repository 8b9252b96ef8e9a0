import { AppError } from "@/lib/kernel/app-error";
import { ROLES, roleAtLeast, type Actor, type Ctx, type Role } from "@/lib/kernel/context";
import type { RunMode } from "@/lib/workflow/run-schema";

/** What a run asked people. */
export interface Approval {
  id: string;
  workspaceId: string;
  workflowId: string;
  workflowName: string;
  runId: string;
  stepPath: string;
  mode: RunMode;
  message: string;
  /** E-mail addresses and roles; empty: every editor. */
  approvers: readonly string[];
  status: "pending" | ApprovalEnd;
  requestedAtMs: number;
  /** When it ends by itself; null: never. */
  dueAtMs: number | null;
  decidedAtMs: number | null;
  decidedBy: string | null;
  note: string | null;
}
export type ApprovalEnd = "approved" | "rejected" | "expired" | "cancelled";
export type Decision = "approved" | "rejected";

export interface ApprovalFilter {
  status: "pending" | ApprovalEnd | "decided" | "all";
  workflowId?: string | undefined;
  runId?: string | undefined;
}

/** A decision on its way to the worker, which alone ends an approval. */
export interface ApprovalDecision {
  decision: Decision;
  note?: string | undefined;
  by: string;
}

/** Port: approvals as they are stored. */
export interface ApprovalStore {
  /** @param workspaceId null: of any, for a signed link */
  get(workspaceId: string | null, id: string): Promise<Approval | null>;
  /** Newest first; `cursor` is `requestedAtMs_id` of the last one seen. `total` counts up to 1,000. */
  list(
    workspaceId: string,
    filter: ApprovalFilter,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<{ rows: Approval[]; total: number }>;
  /**
   * Leaves the decision for the worker, with its audit entry. Only the first one of an approval is kept.
   * @returns the one that is kept
   */
  decide(actor: Actor, approval: Approval, wanted: ApprovalDecision): Promise<Decision>;
}

export interface ApprovalPorts {
  store: ApprovalStore;
  /** Wakes the worker. */
  ring(): void;
  /** Resolves when `look` gave something, or nothing within `waitMs`. */
  until<T>(waitMs: number, look: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** Who decides: what is needed of a caller beside the role. */
export interface Approver {
  /** Null: a key. */
  email: string | null;
}

/** The worker takes a decision within this time, or the caller is told that it has yet to. */
const WAIT_MS = 3_000;

/**
 * The list says who may decide: addresses of people, or roles with all above them. An owner always may, so that no run
 * waits for somebody who has left.
 */
export function mayDecide(approvers: readonly string[], role: Role, { email }: Approver): boolean {
  if (role === "owner") return true;
  if (approvers.length === 0) return roleAtLeast(role, "editor");
  return approvers.some((entry) => {
    const named = entry.trim().toLowerCase();
    const needed = ROLES.find((one) => one === named);
    return needed === undefined ? email?.toLowerCase() === named : roleAtLeast(role, needed);
  });
}

/** Looking at what runs ask, and answering it. */
export function createApprovals(ports: ApprovalPorts) {
  const { store } = ports;

  async function find(workspaceId: string | null, id: string): Promise<Approval> {
    const approval = await store.get(workspaceId, id);
    if (approval === null) throw new AppError("NOT_FOUND", "There is no such approval.");
    return approval;
  }

  /** @returns the approval as it ended, or as it is while the worker has yet to take the decision */
  async function settle(actor: Actor, approval: Approval, wanted: ApprovalDecision): Promise<Approval> {
    if (approval.status !== "pending") return agreeing(approval, wanted.decision);
    const kept = await store.decide(actor, approval, wanted);
    if (kept !== wanted.decision) throw new AppError("STATE_CONFLICT", `It is already ${kept}.`);
    ports.ring();
    const ended = await ports.until(WAIT_MS, async () => {
      const now = await find(approval.workspaceId, approval.id);
      return now.status === "pending" ? undefined : now;
    });
    return ended === undefined ? approval : agreeing(ended, wanted.decision);
  }

  return {
    list: async (
      ctx: Ctx,
      { limit, cursor, ...filter }: ApprovalFilter & { limit: number; cursor?: string | undefined },
    ) => {
      const { rows, total } = await store.list(ctx.workspaceId, filter, { limit: limit + 1, cursor });
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      const nextCursor = rows.length > limit && last !== undefined ? `${last.requestedAtMs}_${last.id}` : null;
      return { items, nextCursor, total };
    },

    get: async (ctx: Ctx, { id }: { id: string }) => find(ctx.workspaceId, id),

    /** @throws NOT_FOUND, FORBIDDEN where the caller is not among the approvers, STATE_CONFLICT where it ended otherwise */
    async decide(ctx: Ctx, who: Approver, input: { id: string } & ApprovalDecision): Promise<Approval> {
      const approval = await find(ctx.workspaceId, input.id);
      const role = ctx.actor.kind === "system" ? "owner" : ctx.actor.role;
      if (!mayDecide(approval.approvers, role, who)) {
        const named = approval.approvers.length === 0 ? "an editor" : approval.approvers.join(", ");
        throw new AppError("FORBIDDEN", `Only ${named} may decide this.`);
      }
      return settle(ctx.actor, approval, { decision: input.decision, note: input.note, by: input.by });
    },

    /** For whoever holds its signed link; checked before. */
    byLink: async (id: string) => find(null, id),
    async decideByLink(id: string, wanted: Omit<ApprovalDecision, "by">): Promise<Approval> {
      return settle({ kind: "system", id: "link" }, await find(null, id), { ...wanted, by: "link" });
    },
  };
}

export type Approvals = ReturnType<typeof createApprovals>;

/** The same decision twice is one. */
function agreeing(approval: Approval, wanted: Decision): Approval {
  if (approval.status === wanted) return approval;
  throw new AppError("STATE_CONFLICT", `It is already ${approval.status}.`, {
    facts: { status: approval.status, decidedBy: approval.decidedBy },
  });
}
