import { isoOf } from "@/lib/kernel/instant";
import type { VersionSummary, WorkflowRecord } from "@/lib/workflow/ports";
import type { AppliedProposal } from "@/lib/workflow/proposal-service";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Pin } from "@/lib/workflow/pins";
import type { WorkflowBody, WorkflowSummary } from "./contracts/workflows";

/** A workflow in a list. */
export function summaryOnWire(workflow: WorkflowRecord): WorkflowSummary {
  const { id, name, headVersion, publishedVersion, publishedMode, paused, createdAtMs, updatedAtMs } = workflow;
  const status = publishedVersion === null ? "draft" : paused ? "paused" : "published";
  return {
    id,
    name,
    status,
    headVersion,
    publishedVersion,
    publishedMode,
    paused,
    createdAt: isoOf(createdAtMs),
    updatedAt: isoOf(updatedAtMs),
  };
}

/** A workflow with the definition of its head. */
export function workflowOnWire(workflow: WorkflowRecord & { definition: Definition }): WorkflowBody {
  return { ...summaryOnWire(workflow), definition: workflow.definition, draft: workflow.draft };
}

export function pinOnWire({ pinnedAtMs, ...pin }: Pin) {
  return { ...pin, pinnedAt: isoOf(pinnedAtMs) };
}

/** A proposal that was applied or taken back, and the head that this made. */
export function appliedOnWire({ proposal, version, definition, published }: AppliedProposal) {
  return { ...proposal, headVersion: version, definition, published };
}

export function versionOnWire(version: VersionSummary, publishedVersion: number | null) {
  const { createdAtMs, contentHash, note, proposalId, createdBy } = version;
  return {
    version: version.version,
    contentHash,
    note,
    proposalId,
    createdBy,
    createdAt: isoOf(createdAtMs),
    published: version.version === publishedVersion,
  };
}
