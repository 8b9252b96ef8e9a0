import type { Analysis, DetectedService, EngineFacts, Plan, Question } from "../schema";
import type { BuiltModelPlan } from "./build-model-plan";
import type { PlannedRequest } from "./plan-request";

const QUESTIONS_MAX = 12;
/** A model's set that differs from the rules' is not calibrated by anything: no surer than a coin. */
const CONFIDENCE_WHERE_THEY_DIFFER = 0.5;

/** The plan of a model in the shape of the rules', with what the rules still know: spans, reasons, pattern. */
export function planByModel(byRules: Plan, planned: PlannedRequest, built: BuiltModelPlan, engine: EngineFacts): Plan {
  const { definition, outline, assumptions, questions, missing } = built;
  const trigger = Object.values(definition.triggers)[0];
  const starts = trigger?.service ?? "manual";
  const acting = outline.flatMap(({ service }) => (service === null ? [] : [service]));
  const outside = [...(isBuiltIn(starts) ? [] : [starts]), ...acting];
  const services = [...new Set(outside)]
    .map((id) => detectedBy(id, byRules.analysis, planned, { starts: starts === id, acts: acting.includes(id) }))
    .sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  const ids = services.map(({ id }) => id);
  const confidence = sameSet(ids, byRules.analysis.detected_services)
    ? byRules.confidence_score
    : Math.min(byRules.confidence_score, CONFIDENCE_WHERE_THEY_DIFFER);
  const schedule = starts === "schedule" ? trigger?.with?.["cron"] : undefined;
  const analysis: Analysis = {
    ...byRules.analysis,
    detected_services: ids,
    confidence_score: confidence,
    services,
    trigger: {
      service: starts,
      event: trigger?.event ?? "started",
      ...(typeof schedule === "string" ? { schedule } : {}),
      confidence: CONFIDENCE_WHERE_THEY_DIFFER,
    },
    actions: outline.map(({ service, operation, confidence: sure }) => ({
      service: service ?? operation.split(".")[0] ?? "wait",
      action: operation,
      confidence: sure,
    })),
    missing,
    questions: withWarnings(questions, byRules.questions),
    engine,
  };
  const { questions: asked } = analysis;
  return {
    definition,
    outline,
    analysis,
    assumptions,
    questions: asked,
    missing,
    recommendations: byRules.recommendations,
    confidence_score: confidence,
  };
}

/** The plan of the rules, where a model was asked in vain: with what became of it, and what it asked back. */
export function planByRules(byRules: Plan, engine: EngineFacts, asked: readonly Question[] = []): Plan {
  const questions = [...asked, ...byRules.questions].slice(0, QUESTIONS_MAX);
  return { ...byRules, questions, analysis: { ...byRules.analysis, questions, engine } };
}

/** What the rules left out on purpose is said whoever answers. */
function withWarnings(questions: readonly Question[], byRules: readonly Question[]): Question[] {
  return [...byRules.filter(({ id }) => id.startsWith("left_out.")), ...questions].slice(0, QUESTIONS_MAX);
}

function isBuiltIn(id: string): boolean {
  return ["manual", "schedule", "webhook", "form"].includes(id);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}

function detectedBy(
  id: string,
  analysis: Analysis,
  { nameOf, categoryOf, input }: PlannedRequest,
  { starts, acts }: { starts: boolean; acts: boolean },
): DetectedService {
  const role = starts && acts ? "both" : starts ? "trigger" : "action";
  const known = analysis.services.find((service) => service.id === id);
  if (known !== undefined) return { ...known, role };
  const name = nameOf(id);
  return {
    id,
    name,
    category: categoryOf(id),
    role,
    confidence: CONFIDENCE_WHERE_THEY_DIFFER,
    span: spanOf(name, input.text),
    reason: "The model chose it",
    alternatives: [],
  };
}

function spanOf(name: string, text: string): DetectedService["span"] {
  const start = text.toLowerCase().indexOf(name.toLowerCase());
  const end = start + name.length;
  return start < 0 ? null : { start, end, text: text.slice(start, end) };
}
