import type { Step } from "@/lib/workflow/definition-schema";
import type { Scenario } from "./scenario";
import { withoutStep } from "./without-step";

/** Simulations that shrinking may take. */
const TRIES_MAX = 600;

export interface Shrunk {
  scenario: Scenario;
  violations: string[];
  tries: number;
}

/**
 * The smallest scenario found that fails in the same way: with fewer triggers, requests, faults, crashes and steps.
 * @param check what a scenario violates
 */
export async function shrink(scenario: Scenario, check: (scenario: Scenario) => Promise<string[]>): Promise<Shrunk> {
  let smallest: Shrunk = { scenario, violations: await check(scenario), tries: 1 };
  const kinds = new Set(smallest.violations.map(kindOf));
  let tries = 1;
  for (let isSmaller = true; isSmaller && tries < TRIES_MAX;) {
    isSmaller = false;
    for (const candidate of smallerThan(smallest.scenario)) {
      if ((tries += 1) > TRIES_MAX) break;
      const violations = await check(candidate);
      if (!violations.some((violation) => kinds.has(kindOf(violation)))) continue;
      smallest = { scenario: candidate, violations, tries };
      isSmaller = true;
      break;
    }
  }
  return { ...smallest, tries };
}

/** A violation without what changes from scenario to scenario. */
function kindOf(violation: string): string {
  return violation
    .replace(/run_\w+|apr_\w+|wf_\d+/g, "?")
    .replace(/"[^"]*"|\{.*\}/g, "?")
    .replace(/[a-z]+\d+[\w[\]/|]*|\d+/g, "?")
    .replace(/\?[\s?|,()[\]/:]*/g, "?");
}

/** Every scenario with one thing less, the largest things first. */
function* smallerThan(scenario: Scenario): Generator<Scenario> {
  for (const part of [
    "triggers",
    "requests",
    "looks",
    "reconnects",
    "pauses",
    "diskFull",
    "callCrashes",
    "commitFaults",
    "serviceFaults",
  ] as const)
    for (let index = 0; index < scenario[part].length; index += 1)
      yield { ...scenario, [part]: scenario[part].filter((_, at) => at !== index) };
  for (const { id } of scenario.workflows)
    if (!scenario.triggers.some((trigger) => trigger.workflowId === id))
      yield { ...scenario, workflows: scenario.workflows.filter((workflow) => workflow.id !== id) };
  if (scenario.doorbellLossRatio > 0) yield { ...scenario, doorbellLossRatio: 0 };
  for (const [at, workflow] of scenario.workflows.entries()) {
    const { definition, repaired } = workflow;
    const withDefinition = (changed: typeof definition): Scenario => ({
      ...scenario,
      workflows: scenario.workflows.with(at, { ...workflow, definition: changed }),
    });
    if (repaired !== undefined) {
      const { repaired: _repaired, ...alone } = workflow;
      yield { ...scenario, workflows: scenario.workflows.with(at, alone) };
      for (const steps of smallerSteps(repaired.steps))
        yield {
          ...scenario,
          workflows: scenario.workflows.with(at, { ...workflow, repaired: { ...repaired, steps } }),
        };
    }
    for (const steps of smallerSteps(definition.steps)) yield withDefinition({ ...definition, steps });
    for (const name of Object.keys(definition.settings ?? {}))
      yield withDefinition({ ...definition, settings: without(definition.settings ?? {}, name) });
    if (Object.keys(definition.triggers).length > 0) yield withDefinition({ ...definition, triggers: {} });
  }
}

function* smallerSteps(steps: Record<string, Step>): Generator<Record<string, Step>> {
  for (const id of Object.keys(steps)) if (Object.keys(steps).length > 1) yield withoutStep(steps, id);
  for (const [id, step] of Object.entries(steps)) {
    if (step.steps !== undefined)
      for (const inner of smallerSteps(step.steps)) yield { ...steps, [id]: { ...step, steps: inner } };
    for (const part of [
      "when",
      "join",
      "retry",
      "timeoutMs",
      "onError",
      "concurrency",
      "batchSize",
      "disabled",
      "connection",
      "cache",
    ] as const)
      if (step[part] !== undefined) yield { ...steps, [id]: without(step, part) };
    if (step.steps === undefined && step.forEach !== undefined) yield { ...steps, [id]: without(step, "forEach") };
    if (step.steps === undefined && step.repeat !== undefined) yield { ...steps, [id]: without(step, "repeat") };
    for (const need of step.needs ?? [])
      yield { ...steps, [id]: { ...step, needs: step.needs?.filter((other) => other !== need) } };
    if (step.with !== undefined && "in" in step.with)
      yield { ...steps, [id]: { ...step, with: without(step.with, "in") } };
  }
}

function without<T extends object>(value: T, name: string): T {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) as T;
}
