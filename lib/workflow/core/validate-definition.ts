import type { CatalogLookup } from "../catalog-lookup";
import { needsConnection } from "../catalog-lookup";
import { STEPS_CEILING, type Definition, type Problem, type Step, type Trigger } from "../definition-schema";
import { checkTriggerExpressions } from "./check-expressions";
import { checkInput } from "./check-input";
import { isTimeZone } from "./check-schedule";
import { checkStep } from "./check-step";
import { checkTriggerSettings } from "./check-trigger-settings";
import { findCycle } from "./find-cycle";
import { findSecrets } from "./find-secrets";
import { toPointer } from "./json-pointer";
import { ancestorsOf, walkSteps } from "./walk-steps";

/**
 * Everything that keeps a saved definition from running (`error`) or that its author should look at (`warning`),
 * each naming its step and field. Parses only: nothing of the definition is evaluated.
 */
export function validateDefinition(definition: Definition, lookup: CatalogLookup): Problem[] {
  const placed = walkSteps(definition);
  if (placed.length > STEPS_CEILING) return [tooManySteps(placed.length)];
  return [
    ...checkWhole(definition),
    ...Object.entries(definition.triggers).flatMap(([id, trigger]) => checkTrigger(id, trigger, lookup)),
    ...checkCycles(definition.steps, ["steps"]),
    ...placed.flatMap((step) => checkStep(step, lookup)),
    ...findSecrets(definition).map((secret): Problem => {
      const [room, stepId] = secret.path.slice(1).split("/");
      const message = `${secret.path} holds ${secret.what}: make a connection instead, or fill it in by an expression`;
      return {
        path: secret.path,
        stepId: room === "steps" ? (stepId ?? null) : null,
        code: "SECRET_IN_DEFINITION",
        message,
        severity: "error",
      };
    }),
    ...checkDisabled(definition.steps),
  ];
}

/** Whether a definition may run: no problem is an error. */
export function isExecutable(problems: readonly Problem[]): boolean {
  return problems.every((problem) => problem.severity !== "error");
}

/** Not looked at further: each step would be checked for nothing. */
function tooManySteps(count: number): Problem {
  const message = `The workflow has ${count} steps; STEPS_MAX can be raised to ${STEPS_CEILING} at most. Move parts of it into workflows of their own and call them (workflow.call)`;
  return { path: "/steps", stepId: null, code: "STEPS_MAX", message, severity: "error" };
}

function checkWhole(definition: Definition): Problem[] {
  const problems: Problem[] = [];
  const report = (path: string, code: string, message: string, severity: Problem["severity"]): void => {
    problems.push({ path, stepId: null, code, message, severity });
  };
  if (Object.keys(definition.steps).length === 0) report("/steps", "NO_STEPS", "The workflow has no steps", "error");
  if (Object.keys(definition.triggers).length === 0) {
    report("/triggers", "NO_TRIGGER", "The workflow has no trigger: it starts only by hand or by the API", "warning");
  }
  const zone = definition.settings?.timezone;
  if (zone !== undefined && !isTimeZone(zone))
    report("/settings/timezone", "SCHEDULE_INVALID", `"${zone}" is not an IANA time zone`, "error");
  return problems;
}

function checkTrigger(id: string, trigger: Trigger, lookup: CatalogLookup): Problem[] {
  const problems: Problem[] = [];
  const report = (
    keys: readonly string[],
    code: string,
    message: string,
    severity: Problem["severity"] = "error",
  ): void => {
    problems.push({
      path: toPointer(["triggers", id, ...keys]),
      stepId: null,
      code,
      message: `Trigger ${id}: ${message}`,
      severity,
    });
  };
  for (const flaw of checkTriggerExpressions(trigger))
    report(flaw.keys, flaw.code, `${flaw.keys.join(".")} ${flaw.message}`);
  if (trigger.service === undefined) report(["service"], "MISSING_SERVICE", "has no service");
  else if (trigger.event === undefined) report(["event"], "MISSING_EVENT", `has no event of ${trigger.service}`);
  else checkEvent(trigger.service, trigger.event, trigger, lookup, report);
  return problems;
}

function checkEvent(
  serviceId: string,
  eventId: string,
  trigger: Trigger,
  lookup: CatalogLookup,
  report: (keys: readonly string[], code: string, message: string, severity?: Problem["severity"]) => void,
): void {
  const service = lookup.service(serviceId);
  if (service === undefined)
    return report(["service"], "UNKNOWN_SERVICE", `there is no service "${serviceId}" that can be listened to`);
  const event = lookup.event(serviceId, eventId);
  if (event === undefined) {
    const known = service.events.map(({ id }) => id).join(", ") || "none";
    return report(["event"], "UNKNOWN_EVENT", `${service.name} has no event "${eventId}" (it has ${known})`);
  }
  for (const flaw of checkInput(trigger.with ?? {}, event.input, [])) {
    report(["with", ...flaw.path.split("/").slice(1)], flaw.code, flaw.message);
  }
  for (const flaw of checkTriggerSettings(trigger)) report(flaw.keys, flaw.code, flaw.message, flaw.severity);
  if (trigger.connection === undefined && needsConnection(service)) {
    report(
      ["connection"],
      "NO_CONNECTION",
      `${service.name} has no connection yet: it can be simulated, not run live`,
      "warning",
    );
  }
}

function checkCycles(steps: Readonly<Record<string, Step>>, keys: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const cycle = findCycle(steps);
  const [first] = cycle ?? [];
  if (cycle && first !== undefined && cycle.length > 2) {
    const message = `These steps wait for each other: ${cycle.join(" → ")}`;
    problems.push({
      path: toPointer([...keys, first, "needs"]),
      stepId: first,
      code: "CYCLE",
      message,
      severity: "error",
    });
  }
  for (const [id, step] of Object.entries(steps)) {
    if (step.steps) problems.push(...checkCycles(step.steps, [...keys, id, "steps"]));
  }
  return problems;
}

/** A disabled step has no output: who reads it will fail. */
function checkDisabled(steps: Readonly<Record<string, Step>>): Problem[] {
  const disabled = new Set(Object.keys(steps).filter((id) => steps[id]?.disabled));
  if (disabled.size === 0) return [];
  return Object.entries(steps).flatMap(([id, step]): Problem[] => {
    const text = JSON.stringify(step);
    const read = [...ancestorsOf(id, steps)].find(
      (ancestor) => disabled.has(ancestor) && text.includes(`steps.${ancestor}.`),
    );
    if (step.disabled || read === undefined) return [];
    const message = `${id}: reads steps.${read}, which is disabled and so has no output`;
    return [{ path: toPointer(["steps", id]), stepId: id, code: "READS_DISABLED_STEP", message, severity: "warning" }];
  });
}
