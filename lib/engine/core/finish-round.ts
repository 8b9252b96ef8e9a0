import type { Json } from "@/lib/kernel/json";
import type { Decision } from "./decision";
import type { ProgramNode } from "./program";

/**
 * Ends what the engine does itself (a wait, an answer, an approval, a called run): the step has succeeded, or, where it
 * repeats, the round has, and `until` is asked next.
 * @param iteration the round
 */
export function finishRound(
  decision: Decision,
  node: ProgramNode,
  path: string,
  output: Json,
  iteration: number,
): void {
  const result = { atMs: decision.atMs, path, output, latencyMs: 0, costUsd: 0 };
  if (node.step.repeat === undefined) decision.record({ type: "step_succeeded", ...result });
  else decision.record({ type: "round_succeeded", ...result, iteration });
}
