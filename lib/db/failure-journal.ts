import { runEventSchema, type RunEvent } from "@/lib/engine/event-schema";
import type { Json } from "@/lib/kernel/json";
import { definitionSchema } from "@/lib/workflow/definition-schema";
import { runErrorSchema, runModeSchema, type RunError } from "@/lib/workflow/run-schema";
import type { FailureJournal } from "@/lib/troubleshooting/ports";
import type { RecordedOutcome, RecordedRun } from "@/lib/troubleshooting/schema";
import type { Database } from "./prisma";
import { mayHoldBlobs, wholeValue } from "./slim-value";

/** A waiting run may be held by a step whose outcome nobody knows. */
const READ_STATUSES = ["succeeded", "failed", "timed_out", "waiting"];
const EVENTS_MAX = 5_000;
const CHUNKS_MAX = 5_000;
/** Large values of one run; where there are more, references stay. */
const BLOBS_MAX = 200;
const READ_TYPES = new Set(["step_succeeded", "attempt_failed", "step_outcome_unknown", "decided"]);

const RUN_COLUMNS = {
  id: true,
  workflowId: true,
  version: true,
  mode: true,
  status: true,
  inputJson: true,
  errorJson: true,
  endedAtMs: true,
  createdAtMs: true,
} as const;

type RunRow = {
  id: string;
  workflowId: string;
  version: number;
  mode: string;
  status: string;
  inputJson: string;
  errorJson: string | null;
  endedAtMs: number | null;
  createdAtMs: number;
};

/** Runs as the journal recorded them, for diagnosis and replay. */
export function createFailureJournal(db: Database): FailureJournal {
  async function definitionOf(workflowId: string, version: number) {
    const row = await db.workflowVersion.findUnique({
      where: { workflowId_version: { workflowId, version } },
      select: { definitionJson: true },
    });
    return row === null ? null : (definitionSchema.safeParse(JSON.parse(row.definitionJson)).data ?? null);
  }

  /** The value of a column with what was taken out of it. */
  async function wholeOf(runId: string, text: string): Promise<Json> {
    const value = JSON.parse(text) as Json;
    if (!mayHoldBlobs(text)) return value;
    const rows = await db.blob.findMany({ where: { runId }, take: BLOBS_MAX, select: { id: true, json: true } });
    const texts = new Map(rows.map((row) => [row.id, row.json]));
    return wholeValue(value, (id) => texts.get(id));
  }

  async function eventsOf(runId: string): Promise<RunEvent[]> {
    const chunks = await db.journalChunk.findMany({
      where: { runId },
      orderBy: { seq: "asc" },
      take: CHUNKS_MAX,
      select: { eventsJson: true },
    });
    const events: { type: string }[] = [];
    for (const { eventsJson } of chunks) events.push(...((await wholeOf(runId, eventsJson)) as { type: string }[]));
    // One that cannot be read is left out: the others may still explain the failure.
    return events
      .filter((event) => READ_TYPES.has(event.type))
      .slice(0, EVENTS_MAX)
      .flatMap((event) => runEventSchema.safeParse(event).data ?? []);
  }

  async function recorded(row: RunRow): Promise<RecordedRun | null> {
    const definition = await definitionOf(row.workflowId, row.version);
    if (definition === null) return null;
    const read = await eventsOf(row.id);
    return {
      runId: row.id,
      workflowId: row.workflowId,
      version: row.version,
      mode: runModeSchema.parse(row.mode),
      definition,
      trigger: await wholeOf(row.id, row.inputJson),
      endedAtMs: row.endedAtMs ?? row.createdAtMs,
      steps: stepsOf(read),
      error: row.errorJson === null ? heldBy(read) : (runErrorSchema.safeParse(JSON.parse(row.errorJson)).data ?? null),
    };
  }

  return {
    async workflow(workspaceId, workflowId) {
      const row = await db.workflow.findFirst({
        where: { id: workflowId, workspaceId, deletedAtMs: null },
        select: { headVersion: true },
      });
      const definition = row === null ? null : await definitionOf(workflowId, row.headVersion);
      return row === null || definition === null ? null : { definition, headVersion: row.headVersion };
    },

    async run(workspaceId, runId) {
      const row = await db.run.findFirst({ where: { id: runId, workspaceId }, select: RUN_COLUMNS });
      return row === null ? null : await recorded(row);
    },

    async recentRuns(workspaceId, workflowId, limit) {
      // By mode, as the index has them: else a workflow that seldom runs would be looked for among all of the workspace.
      const byMode = await Promise.all(
        runModeSchema.options.map((mode) =>
          db.run.findMany({
            where: { workspaceId, workflowId, mode, status: { in: READ_STATUSES } },
            orderBy: { createdAtMs: "desc" },
            take: limit,
            select: RUN_COLUMNS,
          }),
        ),
      );
      const rows = byMode
        .flat()
        .sort((a, b) => b.createdAtMs - a.createdAtMs)
        .slice(0, limit);
      const runs: RecordedRun[] = [];
      for (const row of rows) {
        const run = await recorded(row);
        if (run !== null) runs.push(run);
      }
      return runs;
    },
  };
}

/** The error of a step whose outcome nobody has decided yet: its run waits, and is no success. */
function heldBy(events: readonly RunEvent[]): RunError | null {
  const held = new Map<string, RunError>();
  for (const event of events) {
    if (event.type === "step_outcome_unknown")
      held.set(event.path, {
        stepId:
          event.path
            .split("/")
            .at(-1)
            ?.replace(/\[\d+\]$/, "") ?? event.path,
        ...event.error,
      });
    if (event.type === "decided") held.delete(event.path);
  }
  return [...held.values()][0] ?? null;
}

/** The recorded attempts of each step, in the order of the journal. */
function stepsOf(events: readonly RunEvent[]): RecordedRun["steps"] {
  const steps = new Map<string, RecordedOutcome[]>();
  for (const event of events) {
    if (event.type !== "step_succeeded" && event.type !== "attempt_failed") continue;
    const attempts = steps.get(event.path) ?? [];
    attempts.push(
      event.type === "step_succeeded"
        ? { kind: "succeeded", output: event.output, latencyMs: event.latencyMs }
        : { kind: "failed", error: event.error, acted: event.acted, latencyMs: event.latencyMs },
    );
    steps.set(event.path, attempts);
  }
  return [...steps].map(([path, attempts]) => ({ path, attempts }));
}
