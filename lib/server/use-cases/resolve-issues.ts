import { proveFix, type Proof } from "@/lib/troubleshooting/core/prove-fix";
import type { Fix, Issue, ResolveAction, Session } from "@/lib/troubleshooting/schema";
import type { Repairable, Troubleshooting } from "@/lib/troubleshooting/service";
import { AppError } from "@/lib/kernel/app-error";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import type { Clock } from "@/lib/kernel/clock";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import type { Verification } from "@/lib/workflow/proposal-schema";
import type { SimulateRun } from "@/lib/workflow/simulation";

/** The joint to proposals: a fix is one, like every other change by a machine. */
export interface FixProposals {
  /** Stores an open proposal with its proof. */
  prepare(ctx: Ctx, fix: PreparedFix): Promise<{ id: string }>;
  /** Makes it the head; what is published stays. Throws VERSION_CONFLICT or STATE_CONFLICT where the head has moved. */
  apply(ctx: Ctx, proposalId: string): Promise<{ version: number }>;
}

export interface PreparedFix {
  workflowId: string;
  baseVersion: number;
  fix: Fix;
  issue: Issue;
  verification: Verification;
}

export interface ResolvePorts {
  troubleshooting: Troubleshooting;
  proposals: FixProposals;
  /** Simulator without faults, nothing stored, nothing sent. */
  simulateRun: (workspaceId: string) => SimulateRun;
  clock: Clock;
  random: Random;
}

export interface ResolveInput {
  workflowId: string;
  issueIds: readonly string[];
  sessionId?: string | undefined;
  /** Ids of fixes of risk `review` that the caller has looked at. */
  approve: readonly string[];
}

export interface Resolution {
  resolved: string[];
  alreadyResolved: string[];
  remaining: { issueId: string; reason: string; recommendation: string; code: RemainingCode }[];
  status: "resolved" | "partial" | "unresolved" | "awaiting_approval";
  actions: ResolveAction[];
  session: Session;
}

export type RemainingCode =
  "not_reproduced" | "still_fails" | "awaiting_approval" | "needs_person" | "workflow_not_stored" | "conflict";

type Outcome =
  | { kind: "resolved"; action: ResolveAction }
  | { kind: "already" }
  | { kind: "remaining"; code: RemainingCode; reason: string; action?: ResolveAction };

/**
 * Repairs issues: each fix is proved by replay (fails without it as recorded, succeeds with it, no effect twice), then
 * applied as a proposal. Where the proof fails nothing is changed and the issue remains, with the reason.
 */
export function createResolveIssues(ports: ResolvePorts) {
  const { troubleshooting, proposals, clock, random } = ports;

  async function prove(
    { issue, head, run }: Repairable,
    fix: Fix,
    workspaceId: string,
  ): Promise<Proof | { kind: "conflict"; reason: string }> {
    try {
      return await proveFix(ports.simulateRun(workspaceId), issue, fix, head.definition, run);
    } catch (error) {
      if (error instanceof AppError && error.code === "STATE_CONFLICT")
        return { kind: "conflict", reason: error.message };
      throw error;
    }
  }

  async function applyProved(
    ctx: Ctx,
    { issue, head }: Repairable,
    fix: Fix,
    verification: Verification,
  ): Promise<Outcome> {
    const prepared = { workflowId: issue.workflowId, baseVersion: head.headVersion, fix, issue, verification };
    try {
      const { id } = await proposals.prepare(ctx, prepared);
      const { version } = await proposals.apply(ctx, id);
      await troubleshooting.saveIssue(ctx.workspaceId, {
        ...issue,
        status: "resolved",
        proposalId: id,
        verification,
        fixedInVersion: version,
      });
      return { kind: "resolved", action: { issueId: issue.id, fix, verification, version, proposalId: id } };
    } catch (error) {
      const moved = error instanceof AppError && (error.code === "VERSION_CONFLICT" || error.code === "STATE_CONFLICT");
      if (!moved) throw error;
      return {
        kind: "remaining",
        code: "conflict",
        reason: `The workflow was changed at the same time: ${error.message} Try again.`,
      };
    }
  }

  async function resolveOne(ctx: Ctx, stored: Issue, approve: ReadonlySet<string>): Promise<Outcome> {
    if (stored.status === "resolved") return { kind: "already" };
    const repairable = await troubleshooting.repairable(ctx.workspaceId, stored);
    if (repairable === null)
      return {
        kind: "remaining",
        code: "workflow_not_stored",
        reason: `The workflow is not stored here, so no fix can be tried or applied. ${stored.recommendation}`,
      };
    const { fixes } = repairable.issue;
    const allowed = fixes.filter((fix) => fix.risk === "safe" || (fix.risk === "review" && approve.has(fix.id)));
    let last: Outcome | null = null;
    for (const fix of allowed) {
      const proof = await prove(repairable, fix, ctx.workspaceId);
      if (proof.kind === "proved") return await applyProved(ctx, repairable, fix, proof.verification);
      if (proof.kind === "conflict") {
        last = { kind: "remaining", code: "conflict", reason: proof.reason };
        continue;
      }
      const action: ResolveAction = {
        issueId: stored.id,
        fix,
        verification: proof.verification,
        version: null,
        proposalId: null,
      };
      last =
        proof.kind === "not_reproduced"
          ? {
              kind: "remaining",
              code: "not_reproduced",
              reason:
                "not_reproduced: the replay without the fix does not fail as recorded, so nothing proves the fix.",
              action,
            }
          : { kind: "remaining", code: "still_fails", reason: `The fix is not proved: ${proof.reason}.`, action };
    }
    const waiting = fixes.filter((fix) => fix.risk === "review" && !approve.has(fix.id));
    if (last === null && waiting.length > 0) {
      await troubleshooting.saveIssue(ctx.workspaceId, { ...repairable.issue, status: "awaiting_approval" });
      return {
        kind: "remaining",
        code: "awaiting_approval",
        reason: `A fix needs your approval: ${waiting.map((fix) => `${fix.id} (${fix.explanation})`).join("; ")}`,
      };
    }
    return last ?? { kind: "remaining", code: "needs_person", reason: stored.recommendation };
  }

  async function loadIssues(ctx: Ctx, input: ResolveInput): Promise<Issue[]> {
    const issues: Issue[] = [];
    for (const id of new Set(input.issueIds)) {
      const issue = await troubleshooting.issue(ctx, id);
      if (issue.workflowId !== input.workflowId)
        throw new AppError("NOT_FOUND", "There is no such issue of this workflow.");
      issues.push(issue);
    }
    return issues;
  }

  function newSession(ctx: Ctx, input: ResolveInput): Session {
    const nowMs = clock.now();
    const by = actorLabel(ctx.actor);
    return {
      id: newId("session", clock, random),
      workflowId: input.workflowId,
      status: "analyzed",
      issueIds: [...input.issueIds],
      confidence: 0,
      actions: [],
      remaining: [],
      log: [],
      createdBy: by,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
  }

  /** @throws AppError NOT_FOUND for an unknown or foreign issue or session; nothing is changed then */
  return async function resolveIssues(ctx: Ctx, input: ResolveInput): Promise<Resolution> {
    const known = input.sessionId === undefined ? null : (await troubleshooting.session(ctx, input.sessionId)).session;
    if (known !== null && known.workflowId !== input.workflowId)
      throw new AppError("NOT_FOUND", "There is no such session of this workflow.");
    const issues = await loadIssues(ctx, input);
    if (
      issues.length === 0 &&
      known === null &&
      !(await troubleshooting.knowsWorkflow(ctx.workspaceId, input.workflowId))
    )
      throw new AppError("NOT_FOUND", "There is no such workflow.");
    const approve = new Set(input.approve);
    const resolved: string[] = [];
    const alreadyResolved: string[] = [];
    const remaining: Resolution["remaining"] = [];
    const actions: ResolveAction[] = [];
    for (const issue of issues) {
      const outcome = await resolveOne(ctx, issue, approve);
      if (outcome.kind === "remaining") {
        remaining.push({
          issueId: issue.id,
          reason: outcome.reason,
          recommendation: issue.recommendation,
          code: outcome.code,
        });
        if (outcome.action !== undefined) actions.push(outcome.action);
        continue;
      }
      resolved.push(issue.id);
      if (outcome.kind === "already") alreadyResolved.push(issue.id);
      else actions.push(outcome.action);
    }
    const status = statusOf(resolved.length, remaining);
    const base = known ?? newSession(ctx, input);
    const nowMs = clock.now();
    const what = `resolve: ${resolved.length} resolved, ${remaining.length} remaining`;
    const session: Session = {
      ...base,
      status,
      issueIds: [...new Set([...base.issueIds, ...input.issueIds])],
      actions: [...base.actions, ...actions].slice(-200),
      remaining: remaining.map(({ issueId, reason }) => ({ issueId, reason })),
      log: [...base.log, { atMs: nowMs, actor: actorLabel(ctx.actor), what }].slice(-200),
      updatedAtMs: nowMs,
    };
    await troubleshooting.saveSession(ctx.workspaceId, session);
    return { resolved, alreadyResolved, remaining, status, actions, session };
  };
}

function statusOf(resolved: number, remaining: Resolution["remaining"]): Resolution["status"] {
  if (remaining.length === 0) return "resolved";
  if (resolved > 0) return "partial";
  return remaining.some(({ code }) => code === "awaiting_approval") ? "awaiting_approval" : "unresolved";
}

export type ResolveIssues = ReturnType<typeof createResolveIssues>;
