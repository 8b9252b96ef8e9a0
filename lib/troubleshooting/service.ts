import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import { issuesFromLogs, issuesFromRuns, type IssueDraft, type IssueKnowledge } from "./core/find-issues";
import { mergeIssue } from "./core/merge-issue";
import type { FailureJournal, HeadWorkflow, IssueQuery, IssueStore, ServiceFacts, SessionStore } from "./ports";
import type { Issue, RecordedRun, Session } from "./schema";

export interface TroubleshootingPorts {
  journal: FailureJournal;
  issues: IssueStore;
  sessions: SessionStore;
  facts: ServiceFacts;
  clock: Clock;
  random: Random;
}

export interface Analysis {
  session: Session;
  issues: Issue[];
  rootCauses: string[];
  recommendations: string[];
  /** Mean confidence of the issues; 0 where nothing was found. */
  confidence: number;
}

/** What is needed to replay an issue: the workflow now, a recorded run of the fault, and fixes made for the head. */
export interface Repairable {
  issue: Issue;
  head: HeadWorkflow;
  run: RecordedRun | null;
}

export type Troubleshooting = ReturnType<typeof createTroubleshooting>;

/** Runs that one analysis reads: enough to see a pattern, few enough to answer at once. */
const RUNS_READ = 50;
const SAVE_ATTEMPTS_MAX = 3;

export function createTroubleshooting(ports: TroubleshootingPorts) {
  const { journal, issues: issueStore, sessions, clock, random } = ports;

  function knowledge(head: HeadWorkflow | null): IssueKnowledge {
    return {
      definition: head?.definition ?? null,
      nowMs: clock.now(),
      effectOf: (service, operation) => ports.facts.effectOf(service, operation),
      outputFieldsOf: (service, operation) => ports.facts.outputFieldsOf(service, operation),
      serviceIds: ports.facts.serviceIds(),
    };
  }

  /** Written by the loop and by requests alike: whoever finds a new fault second merges into what the first stored. */
  async function upsert(workspaceId: string, workflowId: string, draft: IssueDraft): Promise<Issue> {
    for (let attempt = 1; ; attempt += 1) {
      const known = await issueStore.findByFingerprint(workspaceId, workflowId, draft.fingerprint);
      const issue = mergeIssue(known, draft, { id: newId("issue", clock, random), workflowId });
      try {
        await issueStore.save(workspaceId, issue);
        return issue;
      } catch (error) {
        if (attempt >= SAVE_ATTEMPTS_MAX || !(error instanceof AppError && error.code === "STATE_CONFLICT"))
          throw error;
      }
    }
  }

  async function runsToRead(
    ctx: Ctx,
    workflowId: string,
    hasLogs: boolean,
    runId: string | undefined,
    stored: boolean,
  ): Promise<RecordedRun[]> {
    if (runId !== undefined) {
      const run = await journal.run(ctx.workspaceId, runId);
      if (run === null || run.workflowId !== workflowId)
        throw new AppError("NOT_FOUND", "There is no such run of this workflow.");
      return [run];
    }
    if (hasLogs) return [];
    if (!stored)
      throw new AppError(
        "NOT_FOUND",
        "There is no such workflow. Send error_logs to diagnose a workflow that is not stored here.",
      );
    return await journal.recentRuns(ctx.workspaceId, workflowId, RUNS_READ);
  }

  return {
    /**
     * Finds what is wrong: from logs where some are given, else from the stored failed runs. Stores issues and a session.
     * @throws AppError NOT_FOUND for an unknown run, or an unknown workflow without logs
     */
    async analyze(
      ctx: Ctx,
      input: { workflowId: string; errorLogs: readonly string[]; runId?: string | undefined },
    ): Promise<Analysis> {
      const { workflowId, errorLogs, runId } = input;
      const head = await journal.workflow(ctx.workspaceId, workflowId);
      const runs = await runsToRead(ctx, workflowId, errorLogs.length > 0, runId, head !== null);
      const facts = knowledge(head);
      const found: Issue[] = [];
      for (const draft of [...issuesFromLogs(errorLogs, facts), ...issuesFromRuns(runs, facts)]) {
        found.push(await upsert(ctx.workspaceId, workflowId, draft));
      }
      const confidence =
        found.length === 0 ? 0 : found.reduce((sum, issue) => sum + issue.confidence, 0) / found.length;
      const nowMs = clock.now();
      const read = runs.length > 0 ? `read ${runs.length} runs` : `read ${errorLogs.length} logs`;
      const session: Session = {
        id: newId("session", clock, random),
        workflowId,
        status: "analyzed",
        issueIds: found.map((issue) => issue.id),
        confidence,
        actions: [],
        remaining: [],
        log: [{ atMs: nowMs, actor: actorLabel(ctx.actor), what: `${read}, found ${found.length} issues` }],
        createdBy: actorLabel(ctx.actor),
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      };
      await sessions.save(ctx.workspaceId, session);
      const recommendations = [...new Set(found.map((issue) => issue.recommendation))];
      return {
        session,
        issues: found,
        rootCauses: [...new Set(found.map((issue) => issue.rootCause))],
        recommendations:
          found.length > 0
            ? recommendations
            : ["No failure was found: no failed run is stored and the logs name no error."],
        confidence,
      };
    },

    /** Brings the issues of a workflow up to date with its failed runs, without a session. For the troubleshoot loop. */
    async refresh(workspaceId: string, workflowId: string): Promise<Issue[]> {
      const head = await journal.workflow(workspaceId, workflowId);
      if (head === null) return [];
      const runs = await journal.recentRuns(workspaceId, workflowId, RUNS_READ);
      const refreshed: Issue[] = [];
      for (const draft of issuesFromRuns(runs, knowledge(head)))
        refreshed.push(await upsert(workspaceId, workflowId, draft));
      return refreshed;
    },

    async issue(ctx: Pick<Ctx, "workspaceId">, issueId: string): Promise<Issue> {
      const issue = await issueStore.get(ctx.workspaceId, issueId);
      if (issue === null) throw new AppError("NOT_FOUND", "There is no such issue.");
      return issue;
    },

    async listIssues(ctx: Ctx, query: Omit<IssueQuery, "workspaceId">): Promise<Issue[]> {
      return await issueStore.list({ ...query, workspaceId: ctx.workspaceId });
    },

    async session(ctx: Ctx, sessionId: string): Promise<{ session: Session; issues: Issue[] }> {
      const session = await sessions.get(ctx.workspaceId, sessionId);
      if (session === null) throw new AppError("NOT_FOUND", "There is no such troubleshooting session.");
      const found: Issue[] = [];
      for (const id of session.issueIds) {
        const issue = await issueStore.get(ctx.workspaceId, id);
        if (issue !== null) found.push(issue);
      }
      return { session, issues: found };
    },

    async listSessions(
      ctx: Ctx,
      query: { workflowId?: string | undefined; cursor?: string | undefined; limit: number },
    ): Promise<Session[]> {
      return await sessions.list({ ...query, workspaceId: ctx.workspaceId });
    },

    /**
     * The issue with what a repair needs. Fixes are made anew for the head of the workflow, since it may have changed.
     * @returns null where the workflow is not stored
     */
    async repairable(workspaceId: string, issue: Issue): Promise<Repairable | null> {
      const head = await journal.workflow(workspaceId, issue.workflowId);
      if (head === null) return null;
      const runs: RecordedRun[] = [];
      for (const id of issue.evidence.runIds) {
        const run = await journal.run(workspaceId, id);
        if (run !== null) runs.push(run);
      }
      const [run = null] = runs;
      if (run === null) return { issue, head, run };
      const recent = await journal.recentRuns(workspaceId, issue.workflowId, RUNS_READ);
      const known = new Set(runs.map(({ runId }) => runId));
      const drafts = issuesFromRuns([...runs, ...recent.filter(({ runId }) => !known.has(runId))], knowledge(head));
      const fixes = drafts.find((draft) => draft.fingerprint === issue.fingerprint)?.fixes ?? issue.fixes;
      return { issue: { ...issue, fixes }, head, run };
    },

    /** Whether it is stored here, or issues of it are known from logs. */
    async knowsWorkflow(workspaceId: string, workflowId: string): Promise<boolean> {
      if ((await journal.workflow(workspaceId, workflowId)) !== null) return true;
      return (await issueStore.list({ workspaceId, workflowId, limit: 1 })).length > 0;
    },

    async saveIssue(workspaceId: string, issue: Issue): Promise<void> {
      await issueStore.save(workspaceId, issue);
    },

    async saveSession(workspaceId: string, session: Session): Promise<void> {
      await sessions.save(workspaceId, session);
    },
  };
}
