import { isJsonObject } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Diagnosis, RecordedRun } from "../schema";
import { findMissingField, type MissingField } from "./remap-field";
import { expressionTexts } from "./rewrite-field";
import { stepAt, stepIdsOf } from "@/lib/workflow/core/step-path";

/** How sure it is that the service changed its answer, where a field that was there is gone. */
const CONFIDENCE_DRIFT = 0.9;

export interface DriftQuestion {
  definition: Definition;
  /** Path of the failing step. */
  path: string;
  run: RecordedRun;
  /** Runs that did not meet this fault: what the answers had before. */
  others: readonly RecordedRun[];
  /** Fields of an answer by the catalogue. */
  outputFieldsOf(service: string, operation: string): readonly string[];
}

/** The field that the failing step reads and that the recorded data does not have; null where none is missing. */
export function missingFieldOf({ definition, path, run, others, outputFieldsOf }: DriftQuestion): MissingField | null {
  const step = stepAt(definition, path);
  if (step === null) return null;
  const texts = expressionTexts(
    step,
    stepIdsOf(path).flatMap((id) => ["steps", id]),
  ).map((place) => place.text);
  return findMissingField(texts, run, (stepId) => {
    const source = stepAt(definition, stepId);
    const declared = outputFieldsOf(source?.service ?? "", source?.operation ?? "");
    return [...declared, ...others.flatMap((other) => fieldsOf(other, stepId))];
  });
}

function fieldsOf(run: RecordedRun, path: string): string[] {
  const last = run.steps.find((step) => step.path === path)?.attempts.at(-1);
  return last?.kind === "succeeded" && isJsonObject(last.output) ? Object.keys(last.output) : [];
}

/** An expression that fails because the answer it reads has changed is no mistake of its author. */
export function diagnoseDrift(diagnosis: Diagnosis, missing: MissingField, source: string | null): Diagnosis {
  const now = missing.nearest === null ? "" : ` "${missing.nearest.key}" seems to have taken its place.`;
  return {
    ...diagnosis,
    category: "schema_drift",
    remedyClass: "remap_fields",
    transient: false,
    autoResolvable: true,
    rootCause: `The answer of ${source ?? "the service"} no longer has the field "${missing.key}", which the step reads.${now}`,
    confidence: CONFIDENCE_DRIFT,
    matched: `${missing.parent}.${missing.key}`,
  };
}
