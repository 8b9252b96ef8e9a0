import type { Decision } from "./decision";
import { locate } from "./frame";
import type { ProgramNode } from "./program";
import { callUnit } from "./start-unit";
import { openUnits, type UnitState } from "./state";

/**
 * Lets a step wait whose call was refused because its connection is broken, where the definition does not want it to
 * fail. The refused attempt did nothing and does not count against `retry`.
 * @returns whether it waits
 */
export function holdForConnection(decision: Decision, node: ProgramNode, path: string, unit: UnitState): boolean {
  const { connection, onError } = node.step;
  const isHandled = node.failureHandled || onError === "continue";
  const wanted = decision.program.definition.settings?.onBrokenConnection ?? (isHandled ? "fail" : "hold");
  if (connection === undefined || wanted === "fail") return false;
  const wait = { kind: "connection" as const, connectionId: connection };
  decision.record({ type: "step_waiting", atMs: decision.atMs, path, input: unit.input ?? {}, wait });
  return true;
}

/** Makes the calls that waited for this connection: with their keys, so that each acts once. */
export function callAgain(decision: Decision, connectionId: string): void {
  for (const { path, unit } of openUnits(decision.state)) {
    if (unit.wait?.kind !== "connection" || unit.wait.connectionId !== connectionId) continue;
    const place = locate(decision.program, decision.state, path);
    if (place === undefined || decision.isFailing(place.frame)) continue;
    const { iteration, cacheKey } = unit;
    const round = { input: unit.input ?? {}, attempt: 1, iteration };
    callUnit(decision, place.node, path, { ...round, ...(cacheKey === null ? {} : { cacheKey }) });
  }
}
