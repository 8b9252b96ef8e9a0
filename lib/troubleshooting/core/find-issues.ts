import type { Effect } from "@/lib/connectors/schema";
import type { JsonObject } from "@/lib/kernel/json";
import { fingerprintOfError } from "@/lib/workflow/core/error-fingerprint";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunError } from "@/lib/workflow/run-schema";
import type { Diagnosis, Issue, RecordedRun } from "../schema";
import { describeAction } from "./describe-cause";
import { diagnoseRunError, diagnoseText } from "./diagnose";
import { diagnoseDrift, missingFieldOf } from "./find-drift";
import { firstFailure, type FirstFailure } from "./first-failure";
import { fingerprintOfLog } from "./log-fingerprint";
import { proposeFixes } from "./propose-fixes";
import { readSignals } from "./read-signals";
import type { MissingField } from "./remap-field";
import { splitRecords } from "./split-records";
import { findStepPath, stepAt } from "@/lib/workflow/core/step-path";

/** An issue before it is stored. */
export type IssueDraft = Omit<Issue, "id" | "workflowId" | "status" | "proposalId" | "verification" | "fixedInVersion">;

export interface IssueKnowledge {
  /** Head of the workflow; null where it is not stored. */
  definition: Definition | null;
  nowMs: number;
  effectOf(service: string, operation: string): Effect;
  outputFieldsOf(service: string, operation: string): readonly string[];
  /** Ids by which services may be named in a log. */
  serviceIds: readonly string[];
}

const SAMPLE_CHARS = 600;
const RUN_IDS_MAX = 20;

const SEVERITY_BY_REMEDY: Partial<Record<Diagnosis["remedyClass"], Issue["severity"]>> = {
  reconnect_account: "critical",
  fix_credentials: "critical",
  rotate_secret: "critical",
  payment_action: "critical",
  free_disk: "critical",
  skip_item: "low",
  upsert_or_skip: "low",
  truncate_value: "low",
  find_first_error: "low",
};

function severityOf(diagnosis: Diagnosis, runs: number): Issue["severity"] {
  const fixed = SEVERITY_BY_REMEDY[diagnosis.remedyClass];
  if (fixed !== undefined) return fixed;
  if (diagnosis.transient) return runs >= 3 ? "high" : "medium";
  return "high";
}

interface Occurrence {
  diagnosis: Diagnosis;
  service: string | null;
  operation: string | null;
  stepId: string | null;
  path: string | null;
  sample: string;
  error: RunError | null;
  /** What to do, where it is not what the remedy says. */
  advice?: string;
}

function describe({ diagnosis, service, stepId, path }: Occurrence, runs: number): string {
  const where =
    stepId === null
      ? (service ?? "The workflow")
      : `Step "${path ?? stepId}"${service === null ? "" : ` (${service})`}`;
  const often = runs > 1 ? ` in ${runs} runs` : "";
  return `${where} fails${often}: ${diagnosis.category.replaceAll("_", " ")}.`;
}

function draft(
  occurrence: Occurrence,
  fingerprint: string,
  rest: Pick<IssueDraft, "mode" | "impact" | "fixes" | "firstSeenMs" | "lastSeenMs">,
  runIds: string[],
  facts: JsonObject,
): IssueDraft {
  const { diagnosis, service, operation, stepId, sample, error } = occurrence;
  return {
    ...rest,
    fingerprint,
    type: diagnosis.remedyClass,
    category: diagnosis.category,
    severity: severityOf(diagnosis, rest.impact.runs),
    description: describe(occurrence, rest.impact.runs),
    rootCause: diagnosis.rootCause,
    recommendation: occurrence.advice ?? describeAction(diagnosis.remedyClass, service),
    service,
    operation,
    stepId,
    confidence: diagnosis.confidence,
    autoResolvable: diagnosis.autoResolvable,
    transient: diagnosis.transient,
    evidence: {
      basis: diagnosis.basis,
      matched: diagnosis.matched,
      sample: sample.slice(0, SAMPLE_CHARS),
      runIds: runIds.slice(0, RUN_IDS_MAX),
      error,
      facts,
    },
  };
}

function slowestSuccessMs(runs: readonly RecordedRun[], path: string): number | null {
  const times = runs
    .flatMap((run) => run.steps)
    .filter((step) => step.path === path)
    .flatMap((step) => step.attempts)
    .flatMap((attempt) => (attempt.kind === "succeeded" && attempt.latencyMs !== undefined ? [attempt.latencyMs] : []));
  return times.length === 0 ? null : Math.max(...times);
}

/**
 * Groups failed runs by fault: one issue per fingerprint, the most frequent first.
 * @param runs recorded runs, newest first; ended well or not (the good ones show how long calls take)
 */
export function issuesFromRuns(runs: readonly RecordedRun[], knowledge: IssueKnowledge): IssueDraft[] {
  const groups = new Map<string, { failure: FirstFailure; runs: RecordedRun[] }>();
  for (const run of runs) {
    const failure = firstFailure(run);
    if (failure === null) continue;
    const fingerprint = `${run.mode}:${fingerprintOfError(failure.error, failure.stepId)}`;
    const group = groups.get(fingerprint) ?? { failure, runs: [] };
    group.runs.push(run);
    groups.set(fingerprint, group);
  }
  return [...groups]
    .map(([fingerprint, group]) => draftOfGroup(fingerprint, group, runs, knowledge))
    .sort((a, b) => b.impact.runs - a.impact.runs || b.lastSeenMs - a.lastSeenMs);
}

function draftOfGroup(
  fingerprint: string,
  group: { failure: FirstFailure; runs: RecordedRun[] },
  all: readonly RecordedRun[],
  knowledge: IssueKnowledge,
): IssueDraft {
  const { failure, runs } = group;
  const [newest] = runs;
  const { error, path, stepId } = failure;
  const definition = knowledge.definition ?? newest?.definition ?? null;
  const step = definition === null || path === null ? null : stepAt(definition, path);
  const others = all.filter((run) => !runs.includes(run));
  const missing =
    newest === undefined || definition === null || path === null
      ? null
      : missingFieldOf({ definition, path, run: newest, others, outputFieldsOf: knowledge.outputFieldsOf });
  const service = error.service ?? step?.service ?? null;
  const operation = error.operation ?? step?.operation ?? null;
  const found = diagnosisOf(failure, missing, definition, step?.service);
  const acts = !["none", "read", "idempotent-write"].includes(knowledge.effectOf(service ?? "", operation ?? ""));
  const isOpen = acts && failure.failures.at(-1)?.acted === "unknown";
  const diagnosis = isOpen ? { ...found, autoResolvable: false } : found;
  const fixes =
    definition === null || path === null
      ? []
      : proposeFixes({
          definition,
          path,
          diagnosis,
          failures: failure.failures,
          failedInARow: runs.length,
          missing,
          slowestSuccessMs: slowestSuccessMs(others, path),
          effectOf: knowledge.effectOf,
        });
  const ends = runs.map((run) => run.endedAtMs);
  return draft(
    {
      diagnosis,
      service,
      operation,
      stepId,
      path,
      sample: error.message,
      error,
      ...(isOpen
        ? {
            advice: `Nobody knows whether ${service ?? "the service"} did it: look there, then decide on the step (succeeded, retry or failed). It is not repeated by itself, so that nothing is done twice.`,
          }
        : {}),
    },
    fingerprint,
    {
      mode: newest?.mode ?? null,
      impact: { runs: runs.length, occurrences: runs.length, lostSteps: failure.lostSteps },
      fixes,
      firstSeenMs: Math.min(...ends),
      lastSeenMs: Math.max(...ends),
    },
    runs.map((run) => run.runId),
    { failedAttempts: failure.failures.length, version: newest?.version ?? 0, firstFailingStep: path },
  );
}

function diagnosisOf(
  { error }: FirstFailure,
  missing: MissingField | null,
  definition: Definition | null,
  service: string | undefined,
): Diagnosis {
  const diagnosis = diagnoseRunError(service === undefined ? error : { service, ...error });
  if (missing === null || !missing.wasThere || diagnosis.category !== "expression_error") return diagnosis;
  const source = definition === null ? null : stepAt(definition, missing.parent.split(".")[1] ?? "");
  return diagnoseDrift(diagnosis, missing, source?.service ?? null);
}

function serviceNamedIn(text: string, knowledge: IssueKnowledge): string | null {
  const words = new Set(text.split(/[^a-z0-9_-]+/));
  const own = Object.values(knowledge.definition?.steps ?? {}).flatMap((step) =>
    step.service === undefined ? [] : [step.service],
  );
  const isNamed = (id: string): boolean =>
    id.includes("-")
      ? words.has(id) || words.has(id.replaceAll("-", "_")) || text.includes(id.replaceAll("-", " "))
      : words.has(id);
  // "email" is a field far more often than the mail service.
  const telling = [...own, ...knowledge.serviceIds].filter((id) => id !== "email" || words.has("smtp"));
  return telling.find(isNamed) ?? null;
}

function stepNamedIn(text: string, service: string | null, definition: Definition | null): string | null {
  if (definition === null) return null;
  const words = new Set(text.split(/[^a-z0-9_]+/));
  const steps = Object.entries(definition.steps);
  const ofService = steps.filter(([, step]) => service !== null && step.service === service);
  const named = (ofService.length > 0 ? ofService : steps).find(([id]) => words.has(id));
  return named?.[0] ?? (ofService.length === 1 ? (ofService[0]?.[0] ?? null) : null);
}

/** A run error as the log tells it, so that the fault can be put into a simulated run. */
function errorOfLog(text: string, diagnosis: Diagnosis, service: string | null, stepId: string | null): RunError {
  const signals = readSignals(text, service);
  return {
    category: diagnosis.category,
    code: signals.httpStatus === null ? diagnosis.category.toUpperCase() : `HTTP_${signals.httpStatus}`,
    message: text.slice(0, SAMPLE_CHARS),
    retryable: diagnosis.transient,
    ...(service === null ? {} : { service }),
    ...(stepId === null ? {} : { stepId }),
    ...(signals.httpStatus === null ? {} : { status: signals.httpStatus }),
    ...(signals.retryAfterMs === null ? {} : { retryAfterMs: signals.retryAfterMs }),
  };
}

/** Groups the records of some logs by fault: one issue per distinct fault, not one per line. */
export function issuesFromLogs(logs: readonly string[], knowledge: IssueKnowledge): IssueDraft[] {
  const groups = new Map<string, { occurrence: Occurrence; count: number }>();
  for (const record of splitRecords(logs)) {
    const text = record.slice(0, 16_000).toLowerCase();
    const service = serviceNamedIn(text, knowledge);
    const stepId = stepNamedIn(text, service, knowledge.definition);
    const diagnosis = diagnoseText(record, service);
    const fingerprint = `log:${fingerprintOfLog(record, diagnosis, service, stepId)}`;
    const group = groups.get(fingerprint);
    if (group !== undefined) {
      group.count += 1;
      continue;
    }
    const step = stepId === null ? undefined : knowledge.definition?.steps[stepId];
    const error = errorOfLog(record, diagnosis, service ?? step?.service ?? null, stepId);
    groups.set(fingerprint, {
      occurrence: {
        diagnosis,
        service: service ?? step?.service ?? null,
        operation: step?.operation ?? null,
        stepId,
        path: stepId,
        sample: record,
        error,
      },
      count: 1,
    });
  }
  // A line that only follows from another error is no fault of its own where another one is known.
  const found = [...groups].filter(([, { occurrence }]) => occurrence.diagnosis.category !== "unknown");
  const kept = found.length > 0 ? found : [...groups].slice(0, 1);
  return kept.map(([fingerprint, { occurrence, count }]) => {
    const path =
      occurrence.stepId === null || knowledge.definition === null
        ? null
        : findStepPath(knowledge.definition, occurrence.stepId);
    const fixes =
      knowledge.definition === null || path === null || occurrence.error === null
        ? []
        : proposeFixes({
            definition: knowledge.definition,
            path,
            diagnosis: occurrence.diagnosis,
            failures: [{ kind: "failed", error: occurrence.error, acted: "no" }],
            failedInARow: count,
            missing: null,
            slowestSuccessMs: null,
            effectOf: knowledge.effectOf,
          });
    return draft(
      occurrence,
      fingerprint,
      {
        mode: null,
        impact: { runs: 0, occurrences: count, lostSteps: [] },
        fixes,
        firstSeenMs: knowledge.nowMs,
        lastSeenMs: knowledge.nowMs,
      },
      [],
      { source: "logs", occurrences: count },
    );
  });
}
