import { asJson, canonicalJson, jsonEquals, type Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { ScriptedOutcome, SimulationResult } from "@/lib/workflow/simulation";
import { ancestors, directNeeds, type Dependency } from "./core/step-order";
import { trueDependencies } from "./core/true-dependencies";
import type { OptimizerPorts } from "./ports";
import type { Equivalence } from "./reports";
import { simulate } from "./simulate";

const SEEDS = [1, 2, 3, 4, 5];

/**
 * Whether a changed definition does the same as before: every true dependency of the steps that are still there is an
 * ancestor still, and simulated runs (the same answers to the same steps) end alike, hand every step the same input and
 * have the same effects as often.
 * Steps that the change takes out are left out of the comparison; their effects are not.
 */
export async function verifyEquivalence(
  ports: OptimizerPorts,
  before: Definition,
  after: Definition,
): Promise<Equivalence> {
  const differences = lostDependencies(trueDependencies(before, ports.catalog), before, after);
  let cases = 0;
  let last: Equivalence["after"] = null;
  for (const seed of SEEDS) {
    const recorded = await simulate(ports, before, { seed });
    if (recorded === null) break;
    const script = answersOf(ports, before, recorded.result);
    const first = (await simulate(ports, before, { seed, script }))?.result ?? recorded.result;
    const second = (await simulate(ports, after, { seed, script }))?.result ?? null;
    cases += 1;
    last = second === null ? null : { status: second.status, effects: second.effects };
    differences.push(
      ...(second === null ? ["the changed definition cannot be simulated"] : compare(first, second, after)),
    );
    if (differences.length > 0) break;
  }
  const method = cases > 0 ? "dependency_analysis+simulation" : "dependency_analysis";
  return { equivalent: differences.length === 0, method, cases, differences: [...new Set(differences)], after: last };
}

function lostDependencies(dependencies: readonly Dependency[], before: Definition, after: Definition): string[] {
  const [was, is] = [directNeeds(before), directNeeds(after)];
  return dependencies
    .filter((pair) => pair.before in after.steps && pair.after in after.steps)
    .filter((pair) => ancestors(pair.after, was).has(pair.before) && !ancestors(pair.after, is).has(pair.before))
    .map((pair) => `"${pair.after}" no longer waits for "${pair.before}": ${pair.because}`);
}

/** The same question has the same answer, whichever step asks: then a difference comes from the change and nothing else. */
function answersOf(
  ports: OptimizerPorts,
  definition: Definition,
  result: SimulationResult,
): Record<string, ScriptedOutcome[]> {
  const answers: Record<string, ScriptedOutcome[]> = {};
  const readAnswers = new Map<string, Json>();
  for (const { stepId, path, status, attempts, input, output } of result.steps) {
    if (status !== "succeeded" || attempts !== 1 || output === undefined) continue;
    const { service = "", operation = "" } = definition.steps[stepId] ?? {};
    const question = canonicalJson([service, operation, input ?? null]);
    const isRead = path === stepId && ports.catalog.effectOf(service, operation) === "read";
    const answer = isRead ? (readAnswers.get(question) ?? output) : output;
    if (isRead) readAnswers.set(question, answer);
    answers[path] = [{ kind: "succeeded", output: answer }];
  }
  return answers;
}

function compare(first: SimulationResult, second: SimulationResult, after: Definition): string[] {
  const differences: string[] = [];
  if (first.status !== second.status) differences.push(`the run ended as ${second.status} instead of ${first.status}`);
  const inputs = new Map(first.steps.map((step) => [step.path, step]));
  for (const step of second.steps) {
    const was = inputs.get(step.path);
    if (was === undefined) differences.push(`step "${step.path}" is new`);
    else if (was.status !== step.status)
      differences.push(`step "${step.path}" ended as ${step.status} instead of ${was.status}`);
    else if (!jsonEquals(was.input ?? null, step.input ?? null))
      differences.push(`step "${step.path}" gets another input`);
    else if (!jsonEquals(was.output ?? null, step.output ?? null))
      differences.push(`step "${step.path}" gives another output`);
  }
  const missing = first.steps.filter(
    (step) => step.stepId in after.steps && !second.steps.some(({ path }) => path === step.path),
  );
  differences.push(...missing.map((step) => `step "${step.path}" is missing`));
  if (!jsonEquals(effectsOf(first), effectsOf(second))) differences.push("the effects are not the same");
  return differences;
}

function effectsOf(result: SimulationResult): Json {
  return asJson([...result.effects].sort((a, b) => (a.key < b.key ? -1 : 1)));
}
