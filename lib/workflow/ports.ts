import type { Ctx } from "@/lib/kernel/context";
import type { JsonObject } from "@/lib/kernel/json";
import type { Definition } from "./definition-schema";
import type { Proposal, Verification } from "./proposal-schema";
import type { RunMode } from "./run-schema";

/** A workflow without its versions. Instants are milliseconds since the epoch. */
export interface WorkflowRecord {
  id: string;
  name: string;
  headVersion: number;
  publishedVersion: number | null;
  publishedMode: RunMode | null;
  paused: boolean;
  draft: { definition: Definition; baseVersion: number } | null;
  createdAtMs: number;
  updatedAtMs: number;
}

/** A version as it was saved; never changed again. */
export interface VersionRecord {
  version: number;
  definition: Definition;
  contentHash: string;
  note: string | null;
  proposalId: string | null;
  createdBy: string;
  createdAtMs: number;
}
export type VersionSummary = Omit<VersionRecord, "definition">;

/** What is written to the audit log in the same transaction. */
export interface AuditNote {
  action: string;
  detail?: JsonObject;
}

export interface NewVersion {
  workflowId: string;
  /** The head it follows; the store refuses where another version came first. */
  expectedHead: number;
  name: string;
  definition: Definition;
  contentHash: string;
  note: string | null;
  proposalId: string | null;
  createdAtMs: number;
  /** A proposal that changes its state with this version; it must be in state `from`. */
  proposal?: { id: string; from: "open" | "applied"; to: "applied" | "undone" };
}

/** Workflows and versions of a workspace; deleted ones are not there. Rows of other workspaces are never seen. */
export interface WorkflowStore {
  /**
   * By id, newest first; `cursor` is the last id seen. `query`: part of the name, in any case. `service`: only those
   * whose head calls it or is started by it.
   */
  list(
    workspaceId: string,
    page: {
      limit: number;
      cursor?: string | undefined;
      query?: string | undefined;
      published?: boolean | undefined;
      service?: string | undefined;
    },
  ): Promise<WorkflowRecord[]>;
  get(workspaceId: string, id: string): Promise<WorkflowRecord | null>;
  version(workspaceId: string, workflowId: string, version: number): Promise<VersionRecord | null>;
  /** Newest first; `before` is the last version seen. */
  versions(
    workspaceId: string,
    workflowId: string,
    page: { limit: number; before?: number | undefined },
  ): Promise<VersionSummary[]>;
  create(
    ctx: Ctx,
    workflow: WorkflowRecord,
    first: Omit<VersionRecord, "version" | "createdBy">,
    audit: AuditNote,
  ): Promise<void>;
  /** Moves head by one; drops a draft. `conflict`: head, the workflow or the proposal is no longer what was expected. */
  appendVersion(ctx: Ctx, version: NewVersion, audit: AuditNote): Promise<"appended" | "conflict">;
  /** `conflict`: no such workflow, or head is no longer `expectedHead`. */
  setPublished(
    ctx: Ctx,
    change: { workflowId: string; expectedHead: number; version: number; mode: RunMode; atMs: number },
    audit: AuditNote,
  ): Promise<"published" | "conflict">;
  setPaused(ctx: Ctx, workflowId: string, paused: boolean, atMs: number, audit: AuditNote): Promise<void>;
  /** Autosave: makes no version and no audit entry. */
  saveDraft(ctx: Ctx, workflowId: string, draft: WorkflowRecord["draft"]): Promise<void>;
  remove(ctx: Ctx, workflowId: string, atMs: number, audit: AuditNote): Promise<void>;
}

export interface ProposalStore {
  /** Newest first; `cursor` is the last id seen. */
  list(
    workspaceId: string,
    page: {
      limit: number;
      cursor?: string | undefined;
      workflowId?: string | undefined;
      status?: Proposal["status"] | undefined;
    },
  ): Promise<Proposal[]>;
  get(workspaceId: string, id: string): Promise<Proposal | null>;
  create(ctx: Ctx, proposal: Proposal, audit: AuditNote): Promise<void>;
  setVerification(ctx: Ctx, id: string, verification: Verification, atMs: number): Promise<void>;
  /** `conflict`: it is not in state `from`. */
  setStatus(
    ctx: Ctx,
    id: string,
    from: Proposal["status"],
    to: Proposal["status"],
    atMs: number,
    audit: AuditNote,
  ): Promise<"changed" | "conflict">;
}

/** Connections of a workspace, by id. */
export interface ConnectionLookup {
  /** Of those asked for, the ones that exist in this workspace, with their service. */
  servicesOf(workspaceId: string, connectionIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/**
 * Makes the triggers of a published version live. The engine implements it.
 * When `activate` resolves they fire, in place of those of any earlier version; when it throws nothing has changed.
 */
export interface TriggerActivation {
  activate(
    ctx: Ctx,
    published: { workflowId: string; version: number; mode: RunMode; definition: Definition },
  ): Promise<void>;
  /** Paused triggers keep their addresses and fire nothing. */
  setPaused(ctx: Ctx, change: { workflowId: string; paused: boolean }): Promise<void>;
  deactivate(ctx: Ctx, change: { workflowId: string }): Promise<void>;
  /** Asks every run of the workflow that has not ended to end. */
  cancelRuns(ctx: Ctx, change: { workflowId: string }): Promise<void>;
}

/** Replays a proposal without and with its patch; what there is to replay the composition root knows. */
export type VerifyProposal = (
  ctx: Ctx,
  request: { proposal: Proposal; before: Definition; after: Definition },
) => Promise<Verification>;
