import { describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/kernel/context";
import type { ProposalStore, WorkflowRecord, WorkflowStore } from "../ports";
import type { Proposal } from "../proposal-schema";
import { definitionWith, logStep } from "./definitions";

const AUDIT = { action: "test.done" };
const definition = definitionWith({ a: logStep("x") });

/** A context of a workspace that nobody else uses. */
export function ctxOf(workspaceId: string): Ctx {
  return { workspaceId, actor: { kind: "user", id: "usr_1", role: "editor" }, requestId: "req_1" };
}

/** What every implementation of the two stores must do. */
export function storesContract(
  name: string,
  stores: () => { workflows: WorkflowStore; proposals: ProposalStore },
): void {
  let n = 0;
  const fresh = async () => {
    const { workflows, proposals } = stores();
    n += 1;
    const ctx = ctxOf(`ws_contract${n}`);
    const workflow: WorkflowRecord = {
      id: `wf_${String(n).padStart(4, "0")}`,
      name: "Test",
      headVersion: 1,
      publishedVersion: null,
      publishedMode: null,
      paused: false,
      draft: null,
      createdAtMs: 1,
      updatedAtMs: 1,
    };
    await workflows.create(
      ctx,
      workflow,
      { definition, contentHash: "h1", note: null, proposalId: null, createdAtMs: 1 },
      AUDIT,
    );
    const next = (expectedHead: number) => ({
      workflowId: workflow.id,
      expectedHead,
      name: "Next",
      definition: definitionWith({ b: logStep("y") }),
      contentHash: "h2",
      note: "n",
      proposalId: null,
      createdAtMs: 2,
    });
    const proposal: Proposal = {
      id: `prop_${String(n).padStart(4, "0")}`,
      workflowId: workflow.id,
      kind: "fix",
      status: "open",
      title: "t",
      baseVersion: 1,
      patch: [{ op: "add", path: "/x", value: 1 }],
      rationale: "r",
      evidence: { runs: 3 },
      confidence: 0.5,
      risk: "safe",
      verification: null,
      issueId: null,
      appliedVersion: null,
      undoneVersion: null,
      createdAt: "2026-01-01T00:00:00.000Z",
    };
    await proposals.create(ctx, proposal, AUDIT);
    return { workflows, proposals, ctx, workflow, next, proposal };
  };

  describe(name, () => {
    it("a created workflow is there with its first version, and only in its workspace", async () => {
      const { workflows, ctx, workflow } = await fresh();
      expect(await workflows.get(ctx.workspaceId, workflow.id)).toEqual(workflow);
      expect(await workflows.version(ctx.workspaceId, workflow.id, 1)).toMatchObject({
        version: 1,
        definition,
        createdBy: "user:usr_1",
      });
      expect(await workflows.get("ws_other", workflow.id)).toBeNull();
      expect(await workflows.version("ws_other", workflow.id, 1)).toBeNull();
      expect(await workflows.versions("ws_other", workflow.id, { limit: 5 })).toEqual([]);
      expect(await workflows.list("ws_other", { limit: 5 })).toEqual([]);
    });
    it("of two saves on one head the second is a conflict and leaves nothing", async () => {
      const { workflows, ctx, workflow, next } = await fresh();
      const outcomes = await Promise.all([
        workflows.appendVersion(ctx, next(1), AUDIT),
        workflows.appendVersion(ctx, next(1), AUDIT),
      ]);
      expect(outcomes.sort()).toEqual(["appended", "conflict"]);
      expect(await workflows.get(ctx.workspaceId, workflow.id)).toMatchObject({ headVersion: 2, name: "Next" });
      expect(
        (await workflows.versions(ctx.workspaceId, workflow.id, { limit: 5 })).map(({ version }) => version),
      ).toEqual([2, 1]);
      expect(await workflows.versions(ctx.workspaceId, workflow.id, { limit: 5, before: 2 })).toHaveLength(1);
      expect(await workflows.appendVersion(ctxOf("ws_other"), next(2), AUDIT)).toBe("conflict");
      expect(await workflows.appendVersion(ctx, next(7), AUDIT)).toBe("conflict");
    });
    it("publishing is conditioned on head, and pausing, drafts and deletion stick", async () => {
      const { workflows, ctx, workflow, next } = await fresh();
      const publish = { workflowId: workflow.id, version: 1, mode: "simulate" as const, atMs: 3 };
      expect(await workflows.setPublished(ctx, { ...publish, expectedHead: 2 }, AUDIT)).toBe("conflict");
      expect(await workflows.setPublished(ctx, { ...publish, expectedHead: 1 }, AUDIT)).toBe("published");
      await workflows.setPaused(ctx, workflow.id, true, 4, AUDIT);
      await workflows.saveDraft(ctx, workflow.id, { definition, baseVersion: 1 });
      expect(await workflows.get(ctx.workspaceId, workflow.id)).toMatchObject({
        publishedVersion: 1,
        publishedMode: "simulate",
        paused: true,
        draft: { baseVersion: 1 },
      });
      expect(await workflows.list(ctx.workspaceId, { limit: 5, published: true, query: "tes" })).toHaveLength(1);
      expect(await workflows.list(ctx.workspaceId, { limit: 5, published: false })).toHaveLength(0);
      await workflows.appendVersion(ctx, next(1), AUDIT);
      expect((await workflows.get(ctx.workspaceId, workflow.id))?.draft).toBeNull();
      await workflows.remove(ctx, workflow.id, 5, AUDIT);
      expect(await workflows.get(ctx.workspaceId, workflow.id)).toBeNull();
      expect(await workflows.list(ctx.workspaceId, { limit: 5 })).toEqual([]);
      expect(await workflows.appendVersion(ctx, next(2), AUDIT)).toBe("conflict");
    });
    it("a proposal is kept as it is, and only in its workspace", async () => {
      const { proposals, ctx, proposal } = await fresh();
      expect(await proposals.get(ctx.workspaceId, proposal.id)).toEqual(proposal);
      expect(await proposals.get("ws_other", proposal.id)).toBeNull();
      expect(
        await proposals.list(ctx.workspaceId, { limit: 5, workflowId: proposal.workflowId, status: "open" }),
      ).toEqual([proposal]);
      expect(await proposals.list(ctx.workspaceId, { limit: 5, status: "applied" })).toEqual([]);
      const verification = {
        method: "simulate" as const,
        before: { reproduced: true, status: "failed" as const },
        after: { status: "succeeded" as const, effects: [] },
        cases: 1,
      };
      await proposals.setVerification(ctx, proposal.id, verification, 5);
      expect((await proposals.get(ctx.workspaceId, proposal.id))?.verification).toEqual(verification);
      expect(await proposals.setStatus(ctxOf("ws_other"), proposal.id, "open", "rejected", 6, AUDIT)).toBe("conflict");
      expect(await proposals.setStatus(ctx, proposal.id, "open", "rejected", 6, AUDIT)).toBe("changed");
      expect(await proposals.setStatus(ctx, proposal.id, "open", "rejected", 6, AUDIT)).toBe("conflict");
    });
    it("a version and its proposal change together or not at all", async () => {
      const { workflows, proposals, ctx, workflow, next, proposal } = await fresh();
      const apply = { id: proposal.id, from: "open" as const, to: "applied" as const };
      expect(await workflows.appendVersion(ctx, { ...next(1), proposalId: proposal.id, proposal: apply }, AUDIT)).toBe(
        "appended",
      );
      expect(await proposals.get(ctx.workspaceId, proposal.id)).toMatchObject({ status: "applied", appliedVersion: 2 });
      expect(await workflows.appendVersion(ctx, { ...next(2), proposal: apply }, AUDIT)).toBe("conflict");
      expect(await workflows.get(ctx.workspaceId, workflow.id)).toMatchObject({ headVersion: 2 });
    });
  });
}
