import { AppError } from "@/lib/kernel/app-error";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import { canonicalJson, type Json } from "@/lib/kernel/json";
import { OWN_SERVICE } from "./catalogs";
import { mapDocument } from "./openapi/map-document";
import type { ConnectionHit, OwnServiceRecord, OwnServiceResult, ServiceConnection } from "./own-service-schema";
import type { OwnServiceStore } from "./ports";
import { serviceSchema, type Operation, type Service } from "./schema";

export interface OwnServicesPorts {
  store: OwnServiceStore;
  /** SHA-256, hex. */
  hash(text: string): string;
}

export interface OwnServiceInput {
  /** An OpenAPI document: text (JSON or YAML) or a value. */
  document: Json;
  name?: string | undefined;
  baseUrl?: string | undefined;
  dryRun: boolean;
}

export const OWN_SERVICES_MAX = 100;
/** Characters of a service in full as JSON. */
const SERVICE_CHARS_MAX = 16_000_000;

/** Services that a workspace describes itself by an OpenAPI document. */
export function createOwnServices({ store, hash }: OwnServicesPorts) {
  async function found(ctx: Ctx, id: string): Promise<{ record: OwnServiceRecord; service: Service }> {
    const record = await store.find(ctx.workspaceId, id);
    if (record === null) throw new AppError("NOT_FOUND", `There is no own service ${id.slice(0, 128)}.`);
    return { record, service: serviceSchema.parse(JSON.parse(record.serviceJson)) };
  }

  function recordOf(ctx: Ctx, service: Service, version: number, document: Json): OwnServiceRecord {
    const serviceJson = JSON.stringify(service);
    if (serviceJson.length > SERVICE_CHARS_MAX)
      throw invalid([
        { pointer: "", message: "The document gives a service of more than 16 MB. Leave out operations." },
      ]);
    const text = typeof document === "string" ? document : canonicalJson(document);
    return { serviceId: service.id, version, documentHash: hash(text), serviceJson, createdBy: actorLabel(ctx.actor) };
  }

  return {
    /** @throws AppError VALIDATION_FAILED with the places in the document; STATE_CONFLICT beyond OWN_SERVICES_MAX */
    async create(ctx: Ctx, { dryRun, ...input }: OwnServiceInput): Promise<OwnServiceResult> {
      const ids = new Set(await store.ids(ctx.workspaceId));
      const { service, report } = mapped({ ...input, id: (title) => freeId(title, ids) });
      if (ids.size >= OWN_SERVICES_MAX)
        throw new AppError(
          "STATE_CONFLICT",
          `A workspace has up to ${OWN_SERVICES_MAX} own services. Delete one first.`,
        );
      const record = recordOf(ctx, service, 1, input.document);
      if (!dryRun) await store.create(ctx.workspaceId, record, ctx.actor);
      const changes = { added: service.operations.map(({ id }) => id), changed: [], removed: [] };
      return resultOf(service, { version: 1, dryRun, report, changes, hits: [], connections: [] });
    },

    /**
     * A new document in place of the one before; operations keep their ids. Where it is called at another host now, its
     * connections count as broken until their credentials are entered again. @throws as create, NOT_FOUND
     */
    async replace(ctx: Ctx, id: string, { dryRun, ...input }: OwnServiceInput): Promise<OwnServiceResult> {
      const { record, service: before } = await found(ctx, id);
      const { service, report } = mapped({ ...input, name: input.name ?? before.name, id: () => id, previous: before });
      const changes = changesOf(before, service);
      const gone = new Set(changes.removed);
      const hits = (await store.uses(ctx.workspaceId, id))
        .map((use) => ({ ...use, operations: use.operations.filter((one) => gone.has(one)) }))
        .filter(({ operations }) => operations.length > 0);
      const version = record.version + 1;
      const next = recordOf(ctx, service, version, input.document);
      const connections = connectionHits(before, service, await store.connections(ctx.workspaceId, id));
      const broken = hasMoved(before, service) ? connections.filter(({ needs }) => needs === "credential") : [];
      const reason = `${service.name} is called at ${service.baseUrl ?? ""} now. Enter the credential again.`;
      const ids = broken.map(({ connectionId }) => connectionId);
      if (!dryRun) await store.replace(ctx.workspaceId, next, ctx.actor, { ids, reason });
      return resultOf(service, { version, dryRun, report, changes, hits, connections });
    },

    /** @throws AppError NOT_FOUND; STATE_CONFLICT where workflows call it and that is not forced */
    async remove(ctx: Ctx, id: string, { force }: { force: boolean }): Promise<void> {
      await found(ctx, id);
      const uses = force ? [] : await store.uses(ctx.workspaceId, id);
      if (uses.length > 0) {
        const names = uses
          .slice(0, 5)
          .map(({ name }) => name)
          .join(", ");
        throw new AppError("STATE_CONFLICT", `${uses.length} workflows call it: ${names}. Delete it with force=true.`, {
          details: uses.map((use) => ({ path: use.workflowId, message: `${use.name}: ${use.operations.join(", ")}` })),
        });
      }
      await store.remove(ctx.workspaceId, id, ctx.actor);
    },
  };
}

export type OwnServicesService = ReturnType<typeof createOwnServices>;

function mapped(request: Parameters<typeof mapDocument>[0]) {
  const made = mapDocument(request);
  if (made.kind === "mapped") return made;
  throw invalid(made.flaws);
}

function invalid(flaws: readonly { pointer: string; message: string }[]): AppError {
  const details = flaws.map(({ pointer, message }) => ({
    path: pointer === "" || pointer.startsWith("/") ? `document${pointer}` : pointer,
    message,
  }));
  return new AppError("VALIDATION_FAILED", flaws[0]?.message ?? "The document cannot be read.", { details });
}

/** `Shop orders` → `own-shop-orders`, with a number where that is taken. */
function freeId(title: string, taken: ReadonlySet<string>): string {
  const slug = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  const id = `${OWN_SERVICE}${slug === "" ? "service" : slug}`;
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function changesOf(before: Service, after: Service): OwnServiceResult["changes"] {
  const old = new Map(before.operations.map((operation) => [operation.id, operation]));
  const now = new Set(after.operations.map(({ id }) => id));
  const text = (operation: Operation): string => canonicalJson(JSON.parse(JSON.stringify(operation)) as Json);
  return {
    added: [...now].filter((id) => !old.has(id)),
    changed: after.operations.flatMap((operation) => {
      const was = old.get(operation.id);
      return was === undefined || text(was) === text(operation) ? [] : [operation.id];
    }),
    removed: [...old.keys()].filter((id) => !now.has(id)),
  };
}

/** Credentials stay with the hosts and settings that they were entered for (see `bound-hosts.ts`). */
function connectionHits(before: Service, after: Service, all: readonly ServiceConnection[]): ConnectionHit[] {
  const kinds = new Set<string>(after.auth.map(({ kind }) => kind));
  const known = new Set(before.hosts);
  const isElsewhere = (after.hosts ?? []).some((host) => !known.has(host)) || hasMoved(before, after);
  return all.flatMap(({ id, name, authKind }): ConnectionHit[] => {
    if (!kinds.has(authKind)) return [{ connectionId: id, name, needs: "connection" }];
    return isElsewhere ? [{ connectionId: id, name, needs: "credential" }] : [];
  });
}

/** Whether its calls go to another host, or need other settings, than before. */
function hasMoved(before: Service, after: Service): boolean {
  const settingsOf = ({ connectionSettings = {} }: Service): string => Object.keys(connectionSettings).sort().join();
  return before.hosts?.[0] !== after.hosts?.[0] || settingsOf(before) !== settingsOf(after);
}

function resultOf(
  service: Service,
  rest: Pick<OwnServiceResult, "version" | "dryRun" | "report" | "changes" | "hits" | "connections">,
): OwnServiceResult {
  return {
    id: service.id,
    name: service.name,
    baseUrl: service.baseUrl ?? "",
    hosts: service.hosts ?? [],
    ...rest,
    operations: service.operations.map(({ id, name, http }) => ({
      id,
      name,
      method: http?.method ?? "",
      path: http?.path ?? "",
    })),
  };
}
