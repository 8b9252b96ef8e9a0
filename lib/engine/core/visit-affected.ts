import { EventQueue } from "../event-queue";
import type { Decision } from "./decision";
import { statesIn, type Frame } from "./frame";
import type { ProgramNode } from "./program";
import { isEnded } from "./state";

/**
 * Visits the steps of the frame that the event can have moved, needs before those that need them: the one it is about,
 * and whatever needs a step that has ended by it. All of them where that is not known: at the start of a frame, after a
 * signal or a restart, and when the frame is failing.
 */
export function visitAffected(decision: Decision, frame: Frame, visit: (node: ProgramNode) => void): void {
  const { nodes, places, dependents } = frame.body;
  const subject = subjectIn(decision, frame);
  if (subject === null) return nodes.forEach(visit);
  const queue = new EventQueue<number>();
  const seen = new Set<number>();
  const add = (place: number): void => {
    if (seen.has(place)) return;
    seen.add(place);
    queue.push(place, place);
  };
  const first = places.get(subject);
  if (first !== undefined) add(first);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const node = nodes[next.value];
    if (node === undefined) continue;
    visit(node);
    if (isEnded(decision.step(frame, node.id))) dependents[next.value]?.forEach(add);
  }
}

/** Id of the frame's step that the event is about, or in which it happened; null: it may be about any. */
function subjectIn(decision: Decision, frame: Frame): string | null {
  const { subject } = decision;
  if (subject === null || !subject.startsWith(frame.prefix) || decision.isFailing(frame)) return null;
  const { ended, busy, idle, holding } = statesIn(decision.state, frame).counts;
  if (ended + busy + idle + holding === 0) return null;
  const end = subject.slice(frame.prefix.length).search(/[[/]/);
  return end < 0 ? subject.slice(frame.prefix.length) : subject.slice(frame.prefix.length, frame.prefix.length + end);
}
