import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import type { Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Catalog } from "./catalog";
import type { Catalogs } from "./catalogs";
import type { ConnectionStore, CredentialFacts, StoredConnection } from "./ports";
import { hostsToSeal, refuseRebinding } from "./credentials/bound-hosts";
import { completed, credentialFacts } from "./credentials/credential-facts";
import {
  CREDENTIALS,
  sealedCredentialSchema,
  type Connection,
  type ConnectionLimit,
  type ConnectionUse,
  type NewConnection,
  type ProbeOutcome,
  type ProbeRequest,
  type SealedCredential,
} from "./connection-schema";
import { seal, unseal, type KeyRing } from "./credentials/seal";
import type { Service } from "./schema";

export interface ConnectionsPorts {
  store: ConnectionStore;
  catalogs: Catalogs;
  keys(): Promise<KeyRing>;
  /** Has the worker try a credential. @throws AppError UNAVAILABLE */
  probe(request: ProbeRequest): Promise<ProbeOutcome>;
  clock: Clock;
  random: Random;
}

/** How often a change is tried again because the worker renewed the token meanwhile. */
const RESEAL_MAX = 3;

export interface ConnectionChange {
  name?: string | undefined;
  credentials?: Record<string, unknown> | undefined;
  settings?: Record<string, string> | undefined;
  allowedHosts?: string[] | undefined;
  /** Null: no limit any more. */
  rateLimit?: ConnectionLimit | null | undefined;
}

/** Accounts at services. Secrets go in here and never come out again but into a live call. */
export function createConnections(ports: ConnectionsPorts) {
  const { store, catalogs } = ports;

  async function found(ctx: Ctx, id: string) {
    const connection = await store.find(ctx.workspaceId, id);
    if (connection === null) throw new AppError("NOT_FOUND", "There is no such connection");
    return connection;
  }

  async function factsOf(ctx: Ctx, id: string, content: SealedCredential): Promise<CredentialFacts> {
    const context = { workspaceId: ctx.workspaceId, connectionId: id, field: "credential" };
    const sealed = seal(JSON.stringify(content), context, (await ports.keys())[0]);
    return { sealed, ...credentialFacts(content) };
  }

  /** Changes what is sealed; a token that the worker renewed meanwhile is not lost: then it is read again. */
  async function reseal(ctx: Ctx, id: string, plain: PlainChange, change: ConnectionChange): Promise<void> {
    for (let left = RESEAL_MAX; ; left -= 1) {
      const current = await found(ctx, id);
      const service = connectable(catalogs.of(ctx.workspaceId), current.service);
      const context = { workspaceId: ctx.workspaceId, connectionId: id, field: "credential" };
      const before = sealedCredentialSchema.parse(JSON.parse(unseal(current.sealed, context, await ports.keys())));
      const settings = change.settings ?? before.settings;
      checkSettings(service, settings, change.allowedHosts);
      if (change.credentials === undefined) refuseRebinding(before, change);
      const credential =
        change.credentials === undefined
          ? before.credential
          : completed(service, parseCredentials(current.authKind, change.credentials), settings);
      const content = sealedCredentialSchema.parse({
        credential,
        settings,
        allowedHosts:
          change.credentials === undefined
            ? (change.allowedHosts ?? before.allowedHosts)
            : hostsToSeal(service, settings, change.allowedHosts ?? before.allowedHosts),
      });
      const written = { ...plain, credential: await factsOf(ctx, id, content) };
      try {
        return await store.update(ctx.workspaceId, id, written, ctx.actor, current.version);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "STATE_CONFLICT" || left === 0) throw error;
      }
    }
  }

  return {
    list: (ctx: Ctx, query: { limit: number; cursor?: string | undefined }) =>
      store.list(ctx.workspaceId, query.limit, query.cursor),

    async get(ctx: Ctx, id: string): Promise<Connection & { usedBy: ConnectionUse[] }> {
      return { ...shown(await found(ctx, id)), usedBy: await store.uses(ctx.workspaceId, id) };
    },

    /** @throws AppError VALIDATION_FAILED for an unknown service or a setting that is missing or wrong */
    async create(ctx: Ctx, input: NewConnection): Promise<Connection> {
      const service = connectable(catalogs.of(ctx.workspaceId), input.service);
      const settings = input.settings ?? {};
      checkSettings(service, settings, input.allowedHosts);
      const id = newId("connection", ports.clock, ports.random);
      const content = sealedCredentialSchema.parse({
        credential: completed(service, parseCredentials(input.authKind, input.credentials), settings),
        settings,
        allowedHosts: hostsToSeal(service, settings, input.allowedHosts),
      });
      const { service: serviceId, name, authKind } = input;
      const record = {
        id,
        service: serviceId,
        name,
        authKind,
        ...(await factsOf(ctx, id, content)),
        rateLimit: input.rateLimit ?? null,
      };
      await store.create(ctx.workspaceId, record, ctx.actor);
      return shown(await found(ctx, id));
    },

    /** A part that is left out stays; credentials are replaced as a whole. */
    async update(ctx: Ctx, id: string, change: ConnectionChange): Promise<Connection> {
      await found(ctx, id);
      const plain: PlainChange = {
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.rateLimit === undefined ? {} : { rateLimit: change.rateLimit }),
      };
      const isPlain =
        change.credentials === undefined && change.settings === undefined && change.allowedHosts === undefined;
      if (isPlain) await store.update(ctx.workspaceId, id, plain, ctx.actor);
      else await reseal(ctx, id, plain, change);
      return shown(await found(ctx, id));
    },

    /**
     * Tries the credential by one read of its service. A refusal makes the connection `broken`; a failure that says
     * nothing about the credential (a time-out, say) leaves its state.
     * @param url what to read with a connection of the HTTP step
     * @throws AppError VALIDATION_FAILED where there is nothing to read; UNAVAILABLE while the worker is down
     */
    async test(
      ctx: Ctx,
      id: string,
      url: string | undefined,
    ): Promise<Connection & { ok: boolean; error: RunError | null }> {
      const { service } = await found(ctx, id);
      if (catalogs.of(ctx.workspaceId).service(service) === undefined) throw serviceGone(service);
      const outcome = await ports.probe({ workspaceId: ctx.workspaceId, connectionId: id, url });
      if (outcome.kind === "untestable") throw untestable(service);
      if (outcome.kind === "ok") await store.tested(ctx.workspaceId, id, "ok", null);
      if (outcome.kind === "refused") await store.tested(ctx.workspaceId, id, "broken", outcome.error.message);
      return {
        ...shown(await found(ctx, id)),
        ok: outcome.kind === "ok",
        error: "error" in outcome ? outcome.error : null,
      };
    },

    /** Deletes it, and says which workflows named it: their next live run fails at that step. */
    async remove(ctx: Ctx, id: string): Promise<{ deleted: true; usedBy: ConnectionUse[] }> {
      await found(ctx, id);
      const usedBy = await store.uses(ctx.workspaceId, id);
      await store.remove(ctx.workspaceId, id, ctx.actor);
      return { deleted: true, usedBy };
    },
  };
}
export type Connections = ReturnType<typeof createConnections>;

type SealedPart = SealedCredential["credential"];
type PlainChange = Pick<ConnectionChange, "name" | "rateLimit"> & { name?: string; rateLimit?: ConnectionLimit | null };

/** A connection as everybody may see it. */
function shown({ sealed: _sealed, version: _version, ...connection }: StoredConnection): Connection {
  return connection;
}

function serviceGone(service: string): AppError {
  const message = `is ${service}, which is not there any more: add it again, or delete the connection`;
  return new AppError("STATE_CONFLICT", `The service of this connection ${message}.`, {
    details: [{ path: "service", message }],
  });
}

function untestable(service: string): AppError {
  const message =
    service === "http"
      ? "is needed: an address to read with this connection"
      : `cannot be tried without an effect; its first live run will show`;
  return new AppError("VALIDATION_FAILED", `A connection of ${service} cannot be tested so.`, {
    details: [{ path: service === "http" ? "url" : "service", message }],
  });
}

function connectable(catalog: Catalog, serviceId: string): Service {
  const service = catalog.service(serviceId);
  if (service === undefined || service.auth.length === 0) {
    const message =
      service === undefined && catalog.listed().some((one) => one.id === serviceId)
        ? "is known by name only; make a connection of service http"
        : "is not a service that takes a connection";
    throw new AppError("VALIDATION_FAILED", `The service ${serviceId} ${message}`, {
      details: [{ path: "service", message }],
    });
  }
  return service;
}

function checkSettings(
  service: Service,
  settings: Readonly<Record<string, string>>,
  allowedHosts: readonly string[] | undefined,
): void {
  const wanted = service.connectionSettings ?? {};
  const details = [
    ...Object.entries(wanted).flatMap(([name, { pattern, description }]) =>
      new RegExp(pattern, "u").test(settings[name] ?? "")
        ? []
        : [{ path: `settings.${name}`, message: `is needed: ${description}` }],
    ),
    ...Object.keys(settings).flatMap((name) =>
      Object.hasOwn(wanted, name) ? [] : [{ path: `settings.${name}`, message: "is not a setting of this service" }],
    ),
    ...(allowedHosts !== undefined && service.id !== "http"
      ? [{ path: "allowedHosts", message: `is fixed for ${service.name}` }]
      : []),
  ];
  if (details.length > 0)
    throw new AppError("VALIDATION_FAILED", `${details[0]?.path} ${details[0]?.message}`, { details });
}

function parseCredentials(kind: Connection["authKind"], credentials: Record<string, unknown>): SealedPart {
  const parsed = CREDENTIALS[kind].safeParse(credentials);
  if (parsed.success) return sealedCredentialSchema.shape.credential.parse({ kind, ...parsed.data });
  const details = parsed.error.issues.map((issue) => ({
    path: ["credentials", ...issue.path].join("."),
    message: issue.message,
  }));
  throw new AppError("VALIDATION_FAILED", `The credentials do not fit ${kind}`, { details });
}
