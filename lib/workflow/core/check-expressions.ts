import { expressionsIn, referencesOf, type Reference } from "@/lib/expressions/references";
import { AppError } from "@/lib/kernel/app-error";
import type { Json } from "@/lib/kernel/json";
import type { Trigger } from "../definition-schema";
import { ancestorsOf, isAncestor, type PlacedStep } from "./walk-steps";

export interface ExpressionFlaw {
  /** Keys below the step or trigger, e.g. `["with","text"]`. */
  keys: string[];
  code: "EXPRESSION_INVALID" | "UNKNOWN_STEP" | "NOT_AN_ANCESTOR" | "NO_ITEM_HERE" | "UNKNOWN_STEP_FIELD";
  message: string;
}

/** An expression, or a value with templates, and where it stands in a step. */
export interface ExpressionPlace {
  keys: string[];
  kind: "expression" | "template";
  value: Json;
}

/** All that a step computes: `when`, `forEach`, `repeat.until`, `cache.key`, and the strings in `with` and its name. */
export function expressionPlaces(step: PlacedStep["step"]): ExpressionPlace[] {
  const places: ExpressionPlace[] = [];
  const add = (keys: string[], kind: ExpressionPlace["kind"], value: Json | undefined): void => {
    if (value !== undefined) places.push({ keys, kind, value });
  };
  add(["when"], "expression", step.when);
  add(["forEach"], "expression", step.forEach);
  add(["repeat", "until"], "expression", step.repeat?.until);
  add(["cache", "key"], "expression", step.cache?.key);
  add(["name"], "template", step.name);
  for (const [key, value] of Object.entries(step.with ?? {})) add(["with", key], "template", value);
  return places;
}

/** Flaws of a step's expressions: not CEL, or reading what is not there when the step runs. */
export function checkStepExpressions(placed: PlacedStep): ExpressionFlaw[] {
  return expressionPlaces(placed.step).flatMap((place) =>
    checkPlace(place, (reference) => stepReferenceFlaw(reference, placed, place)),
  );
}

/** Flaws of a trigger's expressions, which see nothing but `trigger`, `env`, `workflow`. */
export function checkTriggerExpressions(trigger: Trigger): ExpressionFlaw[] {
  const places: ExpressionPlace[] = [];
  if (trigger.when !== undefined) places.push({ keys: ["when"], kind: "expression", value: trigger.when });
  const dedupe = trigger.service === "webhook" ? trigger.with?.["dedupe"] : undefined;
  if (typeof dedupe === "string") places.push({ keys: ["with", "dedupe"], kind: "expression", value: dedupe });
  return places.flatMap((place) =>
    checkPlace(place, ({ root }) =>
      root === "steps" || root === "item" || root === "index" || root === "previous"
        ? { code: "UNKNOWN_STEP", message: `a trigger's condition can read trigger, env and workflow, not ${root}` }
        : null,
    ),
  );
}

function checkPlace(
  place: ExpressionPlace,
  judge: (reference: Reference) => Omit<ExpressionFlaw, "keys"> | null,
): ExpressionFlaw[] {
  let references: Reference[];
  try {
    expressionsIn(place.value, place.kind);
    references = referencesOf(place.value, place.kind);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ keys: place.keys, code: "EXPRESSION_INVALID", message: error.message }];
  }
  const flaws = new Map<string, ExpressionFlaw>();
  for (const reference of references) {
    const flaw = judge(reference);
    if (flaw) flaws.set(flaw.message, { keys: place.keys, ...flaw });
  }
  return [...flaws.values()];
}

function stepReferenceFlaw(
  reference: Reference,
  placed: PlacedStep,
  place: ExpressionPlace,
): Omit<ExpressionFlaw, "keys"> | null {
  const { root, path } = reference;
  if (root === "item" || root === "index") {
    // forEach and when are asked once, before there is an item.
    const isBefore = place.keys[0] === "forEach" || place.keys[0] === "when";
    const isInLoop =
      placed.outer.length > 0 || (!isBefore && (placed.step.forEach !== undefined || placed.step.repeat !== undefined));
    return isInLoop ? null : { code: "NO_ITEM_HERE", message: `${root} exists only inside forEach or repeat` };
  }
  if (root === "previous") {
    const isInRound = [placed, ...placed.outer].some(({ step }) => step.repeat !== undefined);
    return isInRound ? null : { code: "NO_ITEM_HERE", message: "previous exists only inside repeat" };
  }
  const [id, field] = path;
  if (root !== "steps" || id === undefined) return null;
  const readable = isReadable(id, placed, place) ? null : readableSteps(placed, place);
  if (readable !== null && !readable.has(id)) {
    const exists =
      Object.hasOwn(placed.siblings, id) || placed.outer.some((outer) => Object.hasOwn(outer.siblings, id));
    const known = [...readable].slice(0, 20).join(", ") || "none";
    return exists
      ? { code: "NOT_AN_ANCESTOR", message: `reads steps.${id}, which may not have ended yet: add ${id} to the needs` }
      : { code: "UNKNOWN_STEP", message: `reads steps.${id}, but there is no such step before it (there is ${known})` };
  }
  if (field !== undefined && !["output", "error", "status"].includes(field)) {
    return { code: "UNKNOWN_STEP_FIELD", message: `steps.${id} has output, error and status, not ${field}` };
  }
  return null;
}

/** The short way to yes, which most references take; what it does not see, `readableSteps` may. */
function isReadable(id: string, placed: PlacedStep, place: ExpressionPlace): boolean {
  if (place.keys[0] === "repeat") return false;
  return [placed, ...placed.outer].some((around) => isAncestor(id, around.id, around.siblings));
}

/** Ids of the steps that have ended when the expression is evaluated. */
function readableSteps(placed: PlacedStep, place: ExpressionPlace): Set<string> {
  const readable = ancestorsOf(placed.id, placed.siblings);
  for (const outer of placed.outer) for (const id of ancestorsOf(outer.id, outer.siblings)) readable.add(id);
  if (place.keys[0] === "repeat") {
    readable.add(placed.id);
    for (const id of Object.keys(placed.step.steps ?? {})) readable.add(id);
  }
  return readable;
}
