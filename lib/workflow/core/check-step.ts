import { type CatalogLookup, needsConnection } from "../catalog-lookup";
import { BODY_DEPTH_MAX, type Problem } from "../definition-schema";
import { checkStepExpressions } from "./check-expressions";
import { checkCode } from "./check-code";
import { checkInput } from "./check-input";
import { toPointer } from "./json-pointer";
import { unknownFields } from "./unknown-fields";
import { needOf, type PlacedStep } from "./walk-steps";

/** Reports a problem of the step, at keys below it. */
type Report = (keys: readonly string[], code: string, message: string, severity?: Problem["severity"]) => void;

/** What is wrong with one step, on its own and against its neighbours; cycles are found over the whole body. */
export function checkStep(placed: PlacedStep, lookup: CatalogLookup): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (keys, code, message, severity = "error") => {
    problems.push({
      path: toPointer([...placed.keys, ...keys]),
      stepId: placed.id,
      code,
      message: `${placed.id}: ${message}`,
      severity,
    });
  };
  checkNeeds(placed, report);
  checkShape(placed, report);
  checkBody(placed, report);
  checkOperation(placed, lookup, report);
  for (const flaw of checkStepExpressions(placed))
    report(flaw.keys, flaw.code, `${flaw.keys.join(".")} ${flaw.message}`);
  return problems;
}

function checkNeeds(placed: PlacedStep, report: Report): void {
  const seen = new Set<string>();
  (placed.step.needs ?? []).forEach((need, i) => {
    const { step: id, on } = needOf(need);
    const keys = ["needs", String(i)];
    if (id === placed.id) report(keys, "CYCLE", "needs itself");
    else if (!Object.hasOwn(placed.siblings, id))
      report(keys, "UNKNOWN_NEED", `needs ${id}, but there is no such step`);
    if (seen.has(`${id} ${on}`)) report(keys, "DUPLICATE_NEED", `needs ${id} twice`, "warning");
    seen.add(`${id} ${on}`);
  });
  for (const outer of placed.outer) {
    if (outer.id === placed.id || Object.hasOwn(outer.siblings, placed.id)) {
      report([], "DUPLICATE_STEP_ID", "has the id of a step outside its body, which expressions could not tell apart");
      return;
    }
  }
}

/** What belongs to a call; a step with a body makes none itself. */
const CALL_FIELDS = ["with", "connection", "retry", "timeoutMs", "cache"] as const;

function checkBody({ step, outer }: PlacedStep, report: Report): void {
  if (step.steps === undefined) return;
  if (outer.length >= BODY_DEPTH_MAX)
    report(["steps"], "BODY_TOO_DEEP", `bodies can stand in each other at most ${BODY_DEPTH_MAX} deep`);
  for (const field of CALL_FIELDS) {
    if (step[field] !== undefined)
      report(
        [field],
        "BODY_FIELD_UNUSED",
        `${field} has no meaning on a step with a body; set it on its steps`,
        "warning",
      );
  }
}

function checkShape({ step }: PlacedStep, report: Report): void {
  const hasBody = step.steps !== undefined;
  const isLoop = step.forEach !== undefined || step.repeat !== undefined;
  if (step.forEach !== undefined && step.repeat !== undefined)
    report(["repeat"], "LOOP_INVALID", "has both forEach and repeat; put one inside the other's body");
  if (hasBody && !isLoop) report(["steps"], "LOOP_INVALID", "has a body, so it must have forEach or repeat");
  if (hasBody && (step.service !== undefined || step.operation !== undefined))
    report(["operation"], "LOOP_INVALID", "has a body and an operation; it can have only one");
  if (hasBody && Object.keys(step.steps ?? {}).length === 0) report(["steps"], "LOOP_INVALID", "has an empty body");
  if (step.forEach === undefined) {
    for (const field of ["concurrency", "batchSize"] as const) {
      if (step[field] !== undefined)
        report([field], "LOOP_INVALID", `${field} has a meaning only with forEach`, "warning");
    }
  }
  if (step.retry?.baseMs !== undefined && step.retry.capMs !== undefined && step.retry.capMs < step.retry.baseMs) {
    report(["retry", "capMs"], "RETRY_INVALID", "retry.capMs is below retry.baseMs");
  }
  if (step.join !== undefined && (step.needs ?? []).length < 2)
    report(["join"], "JOIN_UNUSED", "join has a meaning only with two needs or more", "warning");
}

/** What the engine does itself: there is no attempt that could fail and be made again. */
const UNRETRIED: ReadonlySet<string> = new Set([
  "wait.duration",
  "wait.until",
  "wait.signal",
  "approval.request",
  "workflow.call",
  "webhook.respond",
]);
function checkOperation({ step }: PlacedStep, lookup: CatalogLookup, report: Report): void {
  if (step.steps !== undefined) return;
  if (step.service === undefined) return report(["service"], "MISSING_SERVICE", "has no service");
  if (step.operation === undefined)
    return report(["operation"], "MISSING_OPERATION", `has no operation of ${step.service}`);
  const service = lookup.service(step.service);
  if (service === undefined)
    return report(["service"], "UNKNOWN_SERVICE", `there is no service "${step.service}" that can be called`);
  const operation = lookup.operation(step.service, step.operation);
  if (operation === undefined) {
    const known =
      service.operations
        .map(({ id }) => id)
        .slice(0, 20)
        .join(", ") || "none";
    return report(
      ["operation"],
      "UNKNOWN_OPERATION",
      `${service.name} has no operation "${step.operation}" (it has ${known})`,
    );
  }
  for (const flaw of checkInput(step.with ?? {}, operation.input, [])) {
    report(["with", ...flaw.path.split("/").slice(1)], flaw.code, flaw.message);
  }
  for (const name of unknownFields(step.with ?? {}, operation.input))
    report(
      ["with", name],
      "UNKNOWN_INPUT",
      `${name} is not a field of ${step.service}.${step.operation}: it is never read`,
      "warning",
    );
  for (const flaw of checkCode(step.with ?? {}, operation.input)) report(["with", flaw.field], flaw.code, flaw.message);
  if (step.retry !== undefined && UNRETRIED.has(`${step.service}.${step.operation}`))
    report(
      ["retry"],
      "RETRY_UNUSED",
      `retry has no effect on ${step.service}.${step.operation}: ${step.service === "workflow" ? "set it on the steps of the called workflow" : "remove it"}`,
      "warning",
    );
  const effect = lookup.effectOf(step.service, step.operation, step.with);
  if (step.cache !== undefined && effect !== "read") {
    const what = effect === "none" ? "asks nobody" : `is a ${effect}`;
    report(["cache"], "CACHE_INVALID", `only reads can be cached, and "${operation.name}" ${what}: remove cache`);
  }
  if (step.connection === undefined && needsConnection(service))
    report(
      ["connection"],
      "NO_CONNECTION",
      `${service.name} has no connection yet: it can be simulated, not run live`,
      "warning",
    );
}
