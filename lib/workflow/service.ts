import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import type { Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { asJson } from "@/lib/kernel/json";
import type { Random } from "@/lib/kernel/random";
import type { CatalogLookup } from "./catalog-lookup";
import { calledWorkflows } from "./core/called-workflows";
import { contentHash } from "./core/content-hash";
import { diffDocuments } from "./core/diff-documents";
import { unresolvedConnections } from "./core/unresolved-connections";
import { isExecutable, validateDefinition } from "./core/validate-definition";
import type { Definition, Problem } from "./definition-schema";
import { parseDefinition, requireConnections } from "./parse-definition";
import type {
  ConnectionLookup,
  NewVersion,
  TriggerActivation,
  VersionRecord,
  VersionSummary,
  WorkflowRecord,
  WorkflowStore,
} from "./ports";
import type { Patch } from "./proposal-schema";
import type { RunMode } from "./run-schema";

export interface WorkflowPorts {
  store: WorkflowStore;
  connections: ConnectionLookup;
  triggers: TriggerActivation;
  catalogOf(workspaceId: string): CatalogLookup;
  clock: Clock;
  random: Random;
  /** Steps of one workflow, at every depth; default: what the engine takes. */
  stepsMax?: number;
}

/** A workflow with the definition of its head. */
export interface WorkflowView extends WorkflowRecord {
  definition: Definition;
}

/** Workflows and their versions. Every verb answers NOT_FOUND for what is not in the caller's workspace. */
export function createWorkflows(ports: WorkflowPorts) {
  const { store, connections, triggers, clock, random } = ports;

  async function record(ctx: Ctx, id: string): Promise<WorkflowRecord> {
    const found = await store.get(ctx.workspaceId, id);
    if (found === null) throw new AppError("NOT_FOUND", "There is no such workflow.");
    return found;
  }

  async function versionOf(ctx: Ctx, id: string, version: number): Promise<VersionRecord> {
    const found = await store.version(ctx.workspaceId, id, version);
    if (found === null) throw new AppError("NOT_FOUND", `The workflow has no version ${version}.`);
    return found;
  }

  async function view(ctx: Ctx, id: string): Promise<WorkflowView> {
    const workflow = await record(ctx, id);
    return { ...workflow, definition: (await versionOf(ctx, id, workflow.headVersion)).definition };
  }

  /** A definition fit to be saved here. @throws as parseDefinition and requireConnections */
  async function admit(ctx: Ctx, document: unknown, name?: string): Promise<Definition> {
    const named =
      typeof document === "object" && document !== null && name !== undefined ? { ...document, name } : document;
    const definition = parseDefinition(named, ports.stepsMax);
    await requireConnections(definition, ctx.workspaceId, connections);
    return definition;
  }

  /** @throws AppError VERSION_CONFLICT where head is no longer `expectedHead` */
  async function append(
    ctx: Ctx,
    version: Pick<NewVersion, "workflowId" | "expectedHead" | "definition" | "proposal"> & {
      note?: string | null;
      proposalId?: string | null;
      action: string;
    },
  ): Promise<WorkflowView> {
    const { workflowId, expectedHead, definition, note = null, proposalId = null, proposal, action } = version;
    const outcome = await store.appendVersion(
      ctx,
      {
        workflowId,
        expectedHead,
        name: definition.name,
        definition,
        contentHash: contentHash(definition),
        note,
        proposalId,
        createdAtMs: clock.now(),
        ...(proposal && { proposal }),
      },
      { action, detail: { version: expectedHead + 1, ...(proposalId !== null && { proposalId }) } },
    );
    if (outcome === "conflict") throw versionConflict((await record(ctx, workflowId)).headVersion);
    return view(ctx, workflowId);
  }

  /** Everything that keeps a definition from running here, or that its author should look at. */
  async function problemsOf(ctx: Ctx, definition: Definition): Promise<Problem[]> {
    const problems = validateDefinition(definition, ports.catalogOf(ctx.workspaceId));
    const isThere = new Map<string, boolean>();
    for (const { workflowId, stepId, path } of calledWorkflows(definition)) {
      if (!isThere.has(workflowId)) isThere.set(workflowId, (await store.get(ctx.workspaceId, workflowId)) !== null);
      if (isThere.get(workflowId) === true) continue;
      const message = `${stepId}: there is no workflow ${workflowId.slice(0, 128)} to call: choose one of this workspace`;
      problems.push({ path, stepId, code: "UNKNOWN_WORKFLOW", message, severity: "error" });
    }
    return problems;
  }

  /** @throws AppError DEFINITION_INVALID, CONNECTION_UNRESOLVED, NOT_FOUND (a connection) */
  async function requirePublishable(ctx: Ctx, definition: Definition, mode: RunMode): Promise<void> {
    const catalog = ports.catalogOf(ctx.workspaceId);
    const errors = (await problemsOf(ctx, definition)).filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      throw new AppError("DEFINITION_INVALID", `The workflow cannot run yet: ${errors[0]?.message ?? ""}`, {
        details: errors.map(({ path, message }) => ({ path: `definition${path.replaceAll("/", ".")}`, message })),
      });
    }
    const services = await requireConnections(definition, ctx.workspaceId, connections);
    const unresolved = mode === "live" ? unresolvedConnections(definition, catalog, services) : [];
    if (unresolved.length > 0) {
      throw new AppError(
        "CONNECTION_UNRESOLVED",
        "A live workflow needs a connection for every service; publish it in simulate mode, or connect them.",
        { details: unresolved },
      );
    }
  }

  async function create(
    ctx: Ctx,
    input: { name?: string | undefined; definition: unknown; note?: string },
  ): Promise<WorkflowView> {
    const definition = await admit(ctx, input.definition, input.name);
    const now = clock.now();
    const id = newId("workflow", clock, random);
    const workflow: WorkflowRecord = {
      id,
      name: definition.name,
      headVersion: 1,
      publishedVersion: null,
      publishedMode: null,
      paused: false,
      draft: null,
      createdAtMs: now,
      updatedAtMs: now,
    };
    const first = {
      definition,
      contentHash: contentHash(definition),
      note: input.note ?? null,
      proposalId: null,
      createdAtMs: now,
    };
    await store.create(ctx, workflow, first, { action: "workflow.created", detail: { name: definition.name } });
    return { ...workflow, definition };
  }

  return {
    get: view,
    version: versionOf,
    append,
    admit,
    requirePublishable,

    list(ctx: Ctx, page: Parameters<WorkflowStore["list"]>[1]): Promise<WorkflowRecord[]> {
      return store.list(ctx.workspaceId, page);
    },

    create,

    /** Saves a new version. @throws AppError VERSION_CONFLICT where head is not `expectedVersion` */
    async put(
      ctx: Ctx,
      input: {
        id: string;
        definition: unknown;
        name?: string | undefined;
        expectedVersion: number;
        note?: string | undefined;
      },
    ): Promise<WorkflowView> {
      const { headVersion } = await record(ctx, input.id);
      if (headVersion !== input.expectedVersion) throw versionConflict(headVersion);
      const definition = await admit(ctx, input.definition, input.name);
      return append(ctx, {
        workflowId: input.id,
        expectedHead: headVersion,
        definition,
        note: input.note ?? null,
        action: "workflow.saved",
      });
    },

    async remove(ctx: Ctx, id: string): Promise<void> {
      await record(ctx, id);
      await triggers.deactivate(ctx, { workflowId: id });
      await store.remove(ctx, id, clock.now(), { action: "workflow.deleted" });
      // Last: from here on nothing starts a run of it any more.
      await triggers.cancelRuns(ctx, { workflowId: id });
    },

    async duplicate(ctx: Ctx, input: { id: string; name?: string | undefined }): Promise<WorkflowView> {
      const source = await view(ctx, input.id);
      return create(ctx, {
        definition: source.definition,
        name: input.name ?? `${source.name.slice(0, 190)} (copy)`,
        note: `Copy of ${source.id}, version ${source.headVersion}`,
      });
    },

    /** Problems of head, or of a definition that is not saved. */
    async validate(
      ctx: Ctx,
      input: { id: string; definition?: unknown },
    ): Promise<{ valid: boolean; problems: Problem[]; version: number | null }> {
      const workflow = await view(ctx, input.id);
      const definition = input.definition === undefined ? workflow.definition : await admit(ctx, input.definition);
      const problems = await problemsOf(ctx, definition);
      return {
        valid: isExecutable(problems),
        problems,
        version: input.definition === undefined ? workflow.headVersion : null,
      };
    },

    /** Makes head what triggers start; they are active when this resolves. */
    async publish(
      ctx: Ctx,
      input: { id: string; mode: RunMode; expectedVersion?: number | undefined; note?: string | undefined },
    ): Promise<{ publishedVersion: number; mode: RunMode }> {
      const workflow = await view(ctx, input.id);
      const { id, headVersion: version, definition } = workflow;
      if (input.expectedVersion !== undefined && input.expectedVersion !== version) throw versionConflict(version);
      await requirePublishable(ctx, definition, input.mode);
      await triggers.activate(ctx, { workflowId: id, version, mode: input.mode, definition });
      const outcome = await store.setPublished(
        ctx,
        { workflowId: id, expectedHead: version, version, mode: input.mode, atMs: clock.now() },
        {
          action: "workflow.published",
          detail: { version, mode: input.mode, ...(input.note !== undefined && { note: input.note }) },
        },
      );
      if (outcome === "conflict") {
        await putTriggersBack(ctx, workflow);
        throw versionConflict((await record(ctx, id)).headVersion);
      }
      return { publishedVersion: version, mode: input.mode };
    },

    async setPaused(ctx: Ctx, id: string, paused: boolean): Promise<WorkflowView> {
      const workflow = await record(ctx, id);
      if (workflow.publishedVersion === null)
        throw new AppError("STATE_CONFLICT", "Only a published workflow can be paused or resumed.");
      await triggers.setPaused(ctx, { workflowId: id, paused });
      await store.setPaused(ctx, id, paused, clock.now(), { action: paused ? "workflow.paused" : "workflow.resumed" });
      return view(ctx, id);
    },

    async versions(
      ctx: Ctx,
      input: { id: string; limit: number; before?: number | undefined },
    ): Promise<{ workflow: WorkflowRecord; versions: VersionSummary[] }> {
      const workflow = await record(ctx, input.id);
      return {
        workflow,
        versions: await store.versions(ctx.workspaceId, input.id, { limit: input.limit, before: input.before }),
      };
    },

    /** What changes from one version to another (head if not named). */
    async diff(
      ctx: Ctx,
      input: { id: string; from: number; to?: number | undefined },
    ): Promise<{ from: number; to: number; patch: Patch }> {
      const workflow = await record(ctx, input.id);
      const to = input.to ?? workflow.headVersion;
      const [before, after] = [await versionOf(ctx, input.id, input.from), await versionOf(ctx, input.id, to)];
      return { from: input.from, to, patch: diffDocuments(asJson(before.definition), asJson(after.definition)) };
    },

    /** Makes an old version head again, as a new version. */
    async restore(
      ctx: Ctx,
      input: { id: string; version: number; expectedVersion?: number | undefined },
    ): Promise<WorkflowView> {
      const { headVersion } = await record(ctx, input.id);
      if (input.expectedVersion !== undefined && input.expectedVersion !== headVersion)
        throw versionConflict(headVersion);
      const definition = await admit(ctx, (await versionOf(ctx, input.id, input.version)).definition);
      return append(ctx, {
        workflowId: input.id,
        expectedHead: headVersion,
        definition,
        note: `Version ${input.version} restored`,
        action: "workflow.restored",
      });
    },

    /** Autosave beside head; `null` throws it away. */
    async saveDraft(
      ctx: Ctx,
      input: { id: string; definition: unknown; baseVersion?: number | undefined },
    ): Promise<WorkflowView> {
      const { headVersion } = await record(ctx, input.id);
      const draft =
        input.definition === null
          ? null
          : { definition: await admit(ctx, input.definition), baseVersion: input.baseVersion ?? headVersion };
      await store.saveDraft(ctx, input.id, draft);
      return view(ctx, input.id);
    },
  };

  async function putTriggersBack(ctx: Ctx, workflow: WorkflowRecord): Promise<void> {
    const { id: workflowId, publishedVersion: version, publishedMode: mode } = workflow;
    if (version === null || mode === null) return triggers.deactivate(ctx, { workflowId });
    const { definition } = await versionOf(ctx, workflowId, version);
    await triggers.activate(ctx, { workflowId, version, mode, definition });
    if (workflow.paused) await triggers.setPaused(ctx, { workflowId, paused: true });
  }
}

export type Workflows = ReturnType<typeof createWorkflows>;

function versionConflict(headVersion: number): AppError {
  return new AppError("VERSION_CONFLICT", `Somebody saved a newer version; head is now version ${headVersion}.`, {
    details: [{ path: "expectedVersion", message: `Head is version ${headVersion}` }],
    facts: { headVersion },
  });
}
