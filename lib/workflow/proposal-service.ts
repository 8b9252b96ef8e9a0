import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import type { Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { asJson, jsonEquals } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import { applyPatch } from "./core/apply-patch";
import { changedPaths, diffDocuments } from "./core/diff-documents";
import { pointersOverlap } from "./core/json-pointer";
import { ledByTests } from "./core/led-by-tests";
import type { Definition } from "./definition-schema";
import type { ProposalStore, VerifyProposal } from "./ports";
import type { Proposal } from "./proposal-schema";
import type { RunMode } from "./run-schema";
import type { Workflows } from "./service";

export interface ProposalPorts {
  store: ProposalStore;
  workflows: Workflows;
  verify: VerifyProposal;
  clock: Clock;
  random: Random;
}

/** What a room that proposes hands in; the rest is filled in here. */
export type NewProposal = Pick<
  Proposal,
  "workflowId" | "kind" | "title" | "patch" | "rationale" | "evidence" | "confidence" | "risk"
> &
  Partial<Pick<Proposal, "verification" | "issueId">> & {
    /** Version the patch was made for; head if not named. */
    baseVersion?: number | undefined;
  };

export interface AppliedProposal {
  proposal: Proposal;
  /** The version that applying or undoing made. */
  version: number;
  definition: Definition;
  published: { publishedVersion: number; mode: RunMode } | null;
}

/** A wanted definition, and the version it was made from. */
export type WantedDefinition = Pick<Proposal, "workflowId" | "title" | "rationale" | "confidence" | "baseVersion"> & {
  definition: Definition;
};

/** Changes that machines propose and people (or a policy) apply, reject and take back. */
export function createProposals(ports: ProposalPorts) {
  const { store, workflows, verify, clock, random } = ports;

  async function get(ctx: Ctx, id: string): Promise<Proposal> {
    const found = await store.get(ctx.workspaceId, id);
    if (found === null) throw new AppError("NOT_FOUND", "There is no such proposal.");
    return found;
  }

  /** The definition with the patch in it. @throws AppError STATE_CONFLICT, VALIDATION_FAILED, NOT_FOUND, SECRET_… */
  function patched(ctx: Ctx, definition: Definition, proposal: Pick<Proposal, "patch">): Promise<Definition> {
    return workflows.admit(ctx, applyPatch(asJson(definition), proposal.patch));
  }

  /** Keeps a proposal. Its patch must apply to its base and give a definition that may be saved. */
  async function create(ctx: Ctx, input: NewProposal): Promise<Proposal> {
    const { headVersion } = await workflows.get(ctx, input.workflowId);
    const baseVersion = input.baseVersion ?? headVersion;
    const base = await workflows.version(ctx, input.workflowId, baseVersion);
    await patched(ctx, base.definition, input);
    const proposal: Proposal = {
      verification: null,
      issueId: null,
      ...input,
      id: newId("proposal", clock, random),
      status: "open",
      baseVersion,
      appliedVersion: null,
      undoneVersion: null,
      createdAt: new Date(clock.now()).toISOString(),
    };
    await store.create(ctx, proposal, {
      action: "proposal.created",
      detail: { kind: proposal.kind, workflowId: proposal.workflowId },
    });
    return proposal;
  }

  return {
    get,
    create,

    /**
     * What was generated for a workflow that is there, or the accepted part of it, as a proposal.
     * @throws AppError NOT_FOUND, VALIDATION_FAILED where nothing would change or the definition may not be saved
     */
    async want(ctx: Ctx, { definition, ...input }: WantedDefinition): Promise<Proposal> {
      const base = await workflows.version(ctx, input.workflowId, input.baseVersion);
      const [before, after] = [asJson(base.definition), asJson(definition)];
      const patch = ledByTests(before, diffDocuments(before, after));
      if (patch.length === 0)
        throw new AppError("VALIDATION_FAILED", "Nothing would change.", {
          details: [{ path: "definition", message: `Is that of version ${String(input.baseVersion)} already` }],
        });
      return create(ctx, { ...input, kind: "generation", patch, evidence: {}, risk: "review" });
    },

    list(ctx: Ctx, page: Parameters<ProposalStore["list"]>[1]): Promise<Proposal[]> {
      return store.list(ctx.workspaceId, page);
    },

    /** Replays it now, against head, and keeps the proof. */
    async verify(ctx: Ctx, id: string): Promise<Proposal> {
      const proposal = requireStatus(await get(ctx, id), "open");
      const { definition: before } = await workflows.get(ctx, proposal.workflowId);
      const verification = await verify(ctx, { proposal, before, after: await patched(ctx, before, proposal) });
      await store.setVerification(ctx, id, verification, clock.now());
      return get(ctx, id);
    },

    /**
     * Applies the patch to head as a new version; `publish` makes that the published one, in the mode it had.
     * @throws AppError STATE_CONFLICT where it is not open, or head changed where the patch does
     */
    async apply(
      ctx: Ctx,
      input: { id: string; publish?: boolean | undefined; expectedVersion?: number | undefined },
    ): Promise<AppliedProposal> {
      const proposal = requireStatus(await get(ctx, input.id), "open");
      const head = await workflows.get(ctx, proposal.workflowId);
      if (input.expectedVersion !== undefined && input.expectedVersion !== head.headVersion) {
        throw new AppError("VERSION_CONFLICT", `Head is version ${head.headVersion}.`, {
          details: [{ path: "expectedVersion", message: `Head is version ${head.headVersion}` }],
        });
      }
      const definition = await patched(ctx, head.definition, proposal);
      const mode = head.publishedMode ?? "simulate";
      // Before anything is written: applied but not published is not what was asked for.
      if (input.publish) await workflows.requirePublishable(ctx, definition, mode);
      const saved = await workflows.append(ctx, {
        workflowId: proposal.workflowId,
        expectedHead: head.headVersion,
        definition,
        note: proposal.title,
        proposalId: proposal.id,
        proposal: { id: proposal.id, from: "open", to: "applied" },
        action: "proposal.applied",
      });
      const published = input.publish
        ? await workflows.publish(ctx, {
            id: proposal.workflowId,
            mode,
            expectedVersion: saved.headVersion,
          })
        : null;
      return {
        proposal: await get(ctx, proposal.id),
        version: saved.headVersion,
        definition: saved.definition,
        published,
      };
    },

    async reject(ctx: Ctx, id: string): Promise<Proposal> {
      const proposal = requireStatus(await get(ctx, id), "open");
      const outcome = await store.setStatus(ctx, id, "open", "rejected", clock.now(), {
        action: "proposal.rejected",
        detail: { workflowId: proposal.workflowId },
      });
      if (outcome === "conflict") requireStatus(await get(ctx, id), "open");
      return get(ctx, id);
    },

    /**
     * Takes an applied proposal back by its inverse, as a new version.
     * @throws AppError STATE_CONFLICT with the paths, where later edits touched what it changed
     */
    async undo(ctx: Ctx, id: string): Promise<AppliedProposal> {
      const proposal = requireStatus(await get(ctx, id), "applied");
      const { workflowId, appliedVersion } = proposal;
      if (appliedVersion === null) throw new AppError("STATE_CONFLICT", "This proposal was never applied.");
      const head = await workflows.get(ctx, workflowId);
      const applied = (await workflows.version(ctx, workflowId, appliedVersion)).definition;
      const before = (await workflows.version(ctx, workflowId, appliedVersion - 1)).definition;
      const definition = undone(before, applied, head.definition);
      const saved = await workflows.append(ctx, {
        workflowId,
        expectedHead: head.headVersion,
        definition: await workflows.admit(ctx, definition),
        note: `Taken back: ${proposal.title}`,
        proposalId: id,
        proposal: { id, from: "applied", to: "undone" },
        action: "proposal.undone",
      });
      return {
        proposal: await get(ctx, id),
        version: saved.headVersion,
        definition: saved.definition,
        published: null,
      };
    },
  };
}

export type Proposals = ReturnType<typeof createProposals>;

function requireStatus(proposal: Proposal, status: Proposal["status"]): Proposal {
  if (proposal.status === status) return proposal;
  throw new AppError("STATE_CONFLICT", `The proposal is ${proposal.status}, not ${status}.`);
}

/** Head without what `before → applied` changed. Where nothing came after, the document before, byte for byte. */
function undone(before: Definition, applied: Definition, head: Definition): unknown {
  const [was, became, now] = [asJson(before), asJson(applied), asJson(head)];
  if (jsonEquals(became, now)) return was;
  const inverse = diffDocuments(became, was);
  const later = changedPaths(diffDocuments(became, now));
  const touched = changedPaths(inverse).filter((path) => later.some((other) => pointersOverlap(path, other)));
  if (touched.length > 0) {
    throw new AppError("STATE_CONFLICT", "Later edits changed the same places; undo those first, or edit by hand.", {
      details: touched.map((path) => ({ path, message: "Changed again since" })),
    });
  }
  return applyPatch(now, inverse);
}
