import type { Effect } from "@/lib/connectors/schema";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Issue, IssueStatus, RecordedRun, Session } from "./schema";

/** A workflow as it stands now. */
export interface HeadWorkflow {
  definition: Definition;
  headVersion: number;
}

/** Reads what the journal recorded. Every read is bound to one workspace; a foreign id is null. */
export interface FailureJournal {
  workflow(workspaceId: string, workflowId: string): Promise<HeadWorkflow | null>;
  run(workspaceId: string, runId: string): Promise<RecordedRun | null>;
  /** Newest ended runs, failed and succeeded, newest first. */
  recentRuns(workspaceId: string, workflowId: string, limit: number): Promise<RecordedRun[]>;
}

export interface IssueQuery {
  workspaceId: string;
  workflowId?: string | undefined;
  statuses?: readonly IssueStatus[] | undefined;
  /** Only issues older than this id. */
  cursor?: string | undefined;
  limit: number;
}

export interface IssueStore {
  list(query: IssueQuery): Promise<Issue[]>;
  get(workspaceId: string, issueId: string): Promise<Issue | null>;
  findByFingerprint(workspaceId: string, workflowId: string, fingerprint: string): Promise<Issue | null>;
  /** @throws AppError STATE_CONFLICT when the same fault was stored under another id meanwhile */
  save(workspaceId: string, issue: Issue): Promise<void>;
}

export interface SessionStore {
  list(query: {
    workspaceId: string;
    workflowId?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<Session[]>;
  get(workspaceId: string, sessionId: string): Promise<Session | null>;
  save(workspaceId: string, session: Session): Promise<void>;
}

/** What the service catalogue tells about operations and names. */
export interface ServiceFacts {
  effectOf(service: string, operation: string): Effect;
  /** Fields that an answer of the operation has, as far as the catalogue knows; none for an unknown one. */
  outputFieldsOf(service: string, operation: string): readonly string[];
  serviceIds(): readonly string[];
}
