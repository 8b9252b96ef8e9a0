import { actorLabel } from "@/lib/kernel/context";
import type { ProposalStore, VersionRecord, WorkflowRecord, WorkflowStore } from "../ports";
import type { Proposal } from "../proposal-schema";

/** Both stores in memory, held to the same contract suite as the database. */
export function createMemoryStores(): { workflows: WorkflowStore; proposals: ProposalStore } {
  const rows = new Map<string, { workspaceId: string; workflow: WorkflowRecord; versions: VersionRecord[] }>();
  const proposals = new Map<string, { workspaceId: string; proposal: Proposal }>();

  const rowOf = (workspaceId: string, id: string) => {
    const row = rows.get(id);
    return row?.workspaceId === workspaceId ? row : undefined;
  };
  const newest = <T extends { id: string }>(items: T[], limit: number, cursor: string | undefined): T[] =>
    items
      .filter(({ id }) => cursor === undefined || id < cursor)
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, limit);

  const workflowStore: WorkflowStore = {
    async list(workspaceId, { limit, cursor, query = "", published }) {
      const own = [...rows.values()]
        .filter((row) => row.workspaceId === workspaceId)
        .map(({ workflow }) => ({ ...workflow, draft: null }));
      const wanted = own.filter(
        ({ name, publishedVersion }) =>
          name.toLowerCase().includes(query.toLowerCase()) &&
          (published === undefined || published === (publishedVersion !== null)),
      );
      return structuredClone(newest(wanted, limit, cursor));
    },
    async get(workspaceId, id) {
      return structuredClone(rowOf(workspaceId, id)?.workflow ?? null);
    },
    async version(workspaceId, workflowId, version) {
      return structuredClone(rowOf(workspaceId, workflowId)?.versions.find((row) => row.version === version) ?? null);
    },
    async versions(workspaceId, workflowId, { limit, before = Infinity }) {
      const all = rowOf(workspaceId, workflowId)?.versions ?? [];
      return all
        .filter(({ version }) => version < before)
        .reverse()
        .slice(0, limit)
        .map(({ definition: _definition, ...summary }) => summary);
    },
    async create(ctx, workflow, first) {
      const version = { ...first, version: 1, createdBy: actorLabel(ctx.actor) };
      rows.set(workflow.id, structuredClone({ workspaceId: ctx.workspaceId, workflow, versions: [version] }));
    },
    async appendVersion(ctx, input) {
      const { workflowId, expectedHead, name, proposal, ...columns } = input;
      const row = rowOf(ctx.workspaceId, workflowId);
      const held = proposal && proposals.get(proposal.id);
      if (row?.workflow.headVersion !== expectedHead || (proposal && held?.proposal.status !== proposal.from))
        return "conflict";
      const version = expectedHead + 1;
      row.versions.push(structuredClone({ ...columns, version, createdBy: actorLabel(ctx.actor) }));
      Object.assign(row.workflow, { headVersion: version, name, updatedAtMs: columns.createdAtMs, draft: null });
      if (proposal && held) {
        held.proposal.status = proposal.to;
        if (proposal.to === "applied") held.proposal.appliedVersion = version;
        else held.proposal.undoneVersion = version;
      }
      return "appended";
    },
    async setPublished(ctx, { workflowId, expectedHead, version, mode, atMs }) {
      const row = rowOf(ctx.workspaceId, workflowId);
      if (row?.workflow.headVersion !== expectedHead) return "conflict";
      Object.assign(row.workflow, { publishedVersion: version, publishedMode: mode, paused: false, updatedAtMs: atMs });
      return "published";
    },
    async setPaused(ctx, workflowId, paused, atMs) {
      const row = rowOf(ctx.workspaceId, workflowId);
      if (row) Object.assign(row.workflow, { paused, updatedAtMs: atMs });
    },
    async saveDraft(ctx, workflowId, draft) {
      const row = rowOf(ctx.workspaceId, workflowId);
      if (row) row.workflow.draft = structuredClone(draft);
    },
    async remove(ctx, workflowId) {
      if (rowOf(ctx.workspaceId, workflowId)) rows.delete(workflowId);
    },
  };

  const proposalOf = (workspaceId: string, id: string): Proposal | undefined => {
    const held = proposals.get(id);
    return held?.workspaceId === workspaceId ? held.proposal : undefined;
  };
  const proposalStore: ProposalStore = {
    async list(workspaceId, { limit, cursor, workflowId, status }) {
      const own = [...proposals.values()]
        .filter((held) => held.workspaceId === workspaceId)
        .map(({ proposal }) => proposal);
      const wanted = own.filter(
        (p) =>
          (workflowId === undefined || p.workflowId === workflowId) && (status === undefined || p.status === status),
      );
      return structuredClone(newest(wanted, limit, cursor));
    },
    async get(workspaceId, id) {
      return structuredClone(proposalOf(workspaceId, id) ?? null);
    },
    async create(ctx, proposal) {
      proposals.set(proposal.id, structuredClone({ workspaceId: ctx.workspaceId, proposal }));
    },
    async setVerification(ctx, id, verification) {
      const proposal = proposalOf(ctx.workspaceId, id);
      if (proposal) proposal.verification = structuredClone(verification);
    },
    async setStatus(ctx, id, from, to) {
      const proposal = proposalOf(ctx.workspaceId, id);
      if (proposal?.status !== from) return "conflict";
      proposal.status = to;
      return "changed";
    },
  };
  return { workflows: workflowStore, proposals: proposalStore };
}
