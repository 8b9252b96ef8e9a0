import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { ScriptedOutcome, SimulationRequest, SimulationResult } from "@/lib/workflow/simulation";
import { callsOutside } from "./core/map-steps";
import type { OptimizerPorts } from "./ports";

/** Answers prepared per step; more attempts than a retry policy allows. */
const ANSWERS_PER_STEP = 20;

export interface Simulated {
  result: SimulationResult;
  /** The services refused an input, so they were made to answer with samples: order and time can be told, success not. */
  lenient: boolean;
}

/**
 * A simulated run that gets as far as it can. A service outside the catalogue answers with nothing in particular; where
 * the run fails all the same (an input that the service would refuse, say), every call answers with a sample.
 * @param options.script outcomes that come first, by step path
 * @returns null for a definition that cannot be run at all
 */
export async function simulate(
  ports: OptimizerPorts,
  definition: Definition,
  options: Pick<SimulationRequest, "seed" | "script" | "latencyMs">,
): Promise<Simulated | null> {
  const strict = await attempt(ports, definition, options, (step) => !isKnown(ports, step));
  const failsByScript = Object.values(options.script ?? {}).some((list) => list.some(({ kind }) => kind === "failed"));
  if (strict !== null && (strict.status === "succeeded" || failsByScript)) return { result: strict, lenient: false };
  const lenient = await attempt(ports, definition, options, (step) => callsOutside(step) || step.service === "log");
  return lenient === null ? null : { result: lenient, lenient: true };
}

async function attempt(
  ports: OptimizerPorts,
  definition: Definition,
  options: Pick<SimulationRequest, "seed" | "script" | "latencyMs">,
  isScripted: (step: Step) => boolean,
): Promise<SimulationResult | null> {
  const script = { ...options.script };
  for (const [id, step] of Object.entries(definition.steps)) {
    if (step.forEach !== undefined || step.repeat !== undefined || !isScripted(step)) continue;
    const output = ports.sampleOutput(step.service ?? "", step.operation ?? "");
    const answers = Array.from({ length: ANSWERS_PER_STEP }, (): ScriptedOutcome => ({ kind: "succeeded", output }));
    script[id] = [...(script[id] ?? []), ...answers];
  }
  try {
    return await ports.simulateRun({ definition, trigger: ports.sampleTrigger(definition), ...options, script });
  } catch {
    // An unfinished definition cannot be run, only measured by its shape.
    return null;
  }
}

export function isKnown(ports: Pick<OptimizerPorts, "catalog">, step: Step): boolean {
  const { service, operation } = step;
  return service === undefined || operation === undefined || ports.catalog.operation(service, operation) !== undefined;
}
