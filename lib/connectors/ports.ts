import type { Actor } from "@/lib/kernel/context";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Connection, ConnectionLimit, ConnectionUse } from "./connection-schema";
import type { OperationCall, OperationOutcome } from "./contract";
import type { PreparedRequest, TransportAnswer } from "./core/prepared-request";
import type { Operation, Service } from "./schema";
import type { OwnServiceRecord, ServiceConnection, ServiceUse } from "./own-service-schema";

/** A request that is about to be sent, its credential's headers and query in it. */
export interface SignableRequest {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array | undefined;
}

/** Headers by which a request proves who sends it (S3). Called anew for each redirect within the own origin. */
export type SignRequest = (request: SignableRequest) => Promise<Record<string, string>>;

/** A credential, ready to be put on a request. Lives in memory for the length of one call. */
export interface OpenedConnection {
  id: string;
  /** Service it belongs to, where a step takes connections of several; absent: the step's own. */
  service?: string;
  /** Not secret: `{subdomain: "acme"}`. */
  settings: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** Values for `{name}` in the address. */
  path: Readonly<Record<string, string>>;
  /** Hosts it may be sent to (`*.example.com` for one or more labels); null: any, for the HTTP step's own connections. */
  allowedHosts: readonly string[] | null;
  /** For services that want a signature of the request rather than a text. */
  sign?: SignRequest;
  /** Of basic credentials: for services that speak no HTTP. */
  login?: { username: string; password: string };
  /** Texts that must not appear in a trace or an error. */
  secrets: readonly string[];
}

/** The only way to a credential. Exists in the worker; a simulated call never asks it. */
export interface ConnectionSource {
  /**
   * @param serviceId of the step: a connection of another service is refused (the HTTP step takes any)
   * @returns the error as data when it does not exist in this workspace, does not fit or cannot be opened
   */
  open(
    workspaceId: string,
    connectionId: string,
    serviceId: string,
  ): Promise<{ kind: "opened"; connection: OpenedConnection } | { kind: "refused"; error: RunError }>;
}

/** Runs the JavaScript of a code step where it can reach nothing but its input. Never rejects. */
export interface CodeRunner {
  /** @param job `source`: the body of an async function of `input`; `timeoutMs`: milliseconds it may run */
  run(job: { source: string; input: Json; timeoutMs: number; signal: AbortSignal }): Promise<OperationOutcome>;
}

/** Answers of reads. A store that cannot read or write just now answers as if there were nothing, and throws nothing. */
export interface StepCacheStore {
  /** @param key sha256 in hex; the workspace is part of it, and asked for all the same */
  find(workspaceId: string, key: string): { output: Json; createdAtMs: number } | undefined;
  /** Replaces what stood there. */
  put(workspaceId: string, key: string, entry: { output: Json; createdAtMs: number; expiresAtMs: number }): void;
}

/** One prepared call on its way out. */
export interface Sending {
  call: OperationCall;
  service: Service;
  operation: Operation;
  input: JsonObject;
  request: PreparedRequest;
  connection: OpenedConnection | null;
}

/** The wire: undici in live runs, the simulator in simulated ones. Never throws for a failure of the other side. */
export interface Transport {
  send(sending: Sending): Promise<TransportAnswer>;
}

/** What a connection's credential tells about itself beside what is sealed. */
export interface CredentialFacts {
  sealed: string;
  expiresAtMs: number | null;
  renews: boolean;
  grant: Connection["grant"];
  scopes: readonly string[];
  state: Connection["state"];
  stateReason: string | null;
}

export interface ConnectionRecord extends CredentialFacts {
  id: string;
  service: string;
  name: string;
  authKind: Connection["authKind"];
  rateLimit: ConnectionLimit | null;
}

/** A connection with what nobody sees. `version` grows with each new credential or token. */
export type StoredConnection = Connection & { sealed: string; version: number };

/** Rows of connections; every method stays within the workspace. */
export interface ConnectionStore {
  list(workspaceId: string, limit: number, cursor: string | undefined): Promise<Connection[]>;
  find(workspaceId: string, id: string): Promise<StoredConnection | null>;
  create(workspaceId: string, record: ConnectionRecord, actor: Actor): Promise<void>;
  /** @throws AppError STATE_CONFLICT where the credential is not of `version` any more */
  update(
    workspaceId: string,
    id: string,
    change: { name?: string; credential?: CredentialFacts; rateLimit?: ConnectionLimit | null },
    actor: Actor,
    /** The change holds for this version only. */
    version?: number,
  ): Promise<void>;
  /** Notes in the audit log that somebody signed in at the provider. */
  authorized(workspaceId: string, id: string, actor: Actor): Promise<void>;
  /** What a try of the credential showed. */
  tested(workspaceId: string, id: string, state: "ok" | "broken", reason: string | null): Promise<void>;
  remove(workspaceId: string, id: string, actor: Actor): Promise<void>;
  /** Workflows whose head or published version names the connection. */
  uses(workspaceId: string, id: string): Promise<ConnectionUse[]>;
}

/** A connection as the keeper meets it. */
export interface KeptRow {
  service: string;
  name: string;
  sealed: string;
  /** Grows with each new credential or token. */
  version: number;
  state: "ok" | "broken" | "untested";
  stateReason: string | null;
}

/** Rows of connections for the worker. Every write is on disk when its promise resolves. */
export interface CredentialStore {
  find(workspaceId: string, id: string): KeptRow | null;
  /** Puts a new token in where the version is still `version`. `restored`: it works again. @returns whether it was */
  replace(
    workspaceId: string,
    id: string,
    version: number,
    change: {
      sealed: string;
      expiresAtMs: number | null;
      renews: boolean;
      scopes?: readonly string[];
      restored: boolean;
    },
  ): Promise<boolean>;
  /** Marks it broken where the version is still `version`. @returns whether it was */
  broken(workspaceId: string, id: string, version: number, reason: string): Promise<boolean>;
  /** Its service answered: it is `ok`, unless it was found broken meanwhile. */
  succeeded(workspaceId: string, id: string, atMs: number): Promise<void>;
}

/** A sealed credential as rotation meets it. */
export interface SealedCredentialRow {
  id: string;
  workspaceId: string;
  sealed: string;
}

/** The database, as far as rotation needs it. Every write is on disk when its promise resolves. */
export interface RotationStore {
  /** Credentials that are not under the key `kid`, by id, after the id `after`. */
  under(kid: string, after: string, limit: number): Promise<SealedCredentialRow[]>;
  /** Replaces a sealed text where it is still `before`. @returns whether it was */
  replace(row: SealedCredentialRow, sealed: string): Promise<boolean>;
  addKey(record: { kid: string; checkValue: string }): Promise<void>;
  /** Forgets every key but this one. */
  keepKey(kid: string): Promise<void>;
}

/** A sign-in at a provider that has begun. */
export interface OAuthStateRow {
  stateHash: string;
  workspaceId: string;
  connectionId: string;
  /** Label of the actor. */
  startedBy: string;
  redirectUri: string;
  createdAtMs: number;
  expiresAtMs: number;
  usedAtMs: number | null;
}

export interface OAuthStateStore {
  add(state: OAuthStateRow): Promise<void>;
  find(workspaceId: string, stateHash: string): Promise<OAuthStateRow | null>;
  /** Uses it up. @returns false where it was used before */
  use(stateHash: string, atMs: number): Promise<boolean>;
}

/** Services that workspaces describe themselves. */
export interface OwnServiceStore {
  ids(workspaceId: string): Promise<string[]>;
  find(workspaceId: string, serviceId: string): Promise<OwnServiceRecord | null>;
  /** @throws AppError STATE_CONFLICT where there is one of that id */
  create(workspaceId: string, record: OwnServiceRecord, actor: Actor): Promise<void>;
  /**
   * @param broken ids of connections that are of no use until they are connected anew, and why
   * @throws AppError STATE_CONFLICT where it is no longer of the version before
   */
  replace(
    workspaceId: string,
    record: OwnServiceRecord,
    actor: Actor,
    broken: { ids: readonly string[]; reason: string },
  ): Promise<void>;
  remove(workspaceId: string, serviceId: string, actor: Actor): Promise<void>;
  connections(workspaceId: string, serviceId: string): Promise<ServiceConnection[]>;
  /** Workflows whose head or published version calls the service. */
  uses(workspaceId: string, serviceId: string): Promise<ServiceUse[]>;
}
