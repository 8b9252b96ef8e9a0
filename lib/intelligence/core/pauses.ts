import type { Clause } from "./clause";
import { APPROVAL } from "./clause-words";

const WAIT =
  /\b(?:wait|pause|delay)(?:\s+for)?\s+((?:\d+|an?|one|two|three|four|five|six|seven|ten|twelve|twenty-four)\s+(?:seconds?|minutes?|hours?|days?|weeks?))\b|\b((?:\d+|an?|one|two|three|four|five|six|seven|ten)\s+(?:minutes?|hours?|days?|weeks?))\s+(?:later|afterwards|after(?: that\b|(?= (?:an?|the|their|his|her|its|our|my|each|every|any|someone|somebody|they|i|we)\b)))|\bafter\s+((?:\d+|an?|one|two|three|four|five|six|seven|ten|thirty)\s+(?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?))\b(?=,|\s+(?:\p{L}+\s+){1,3})/giu;

const LACKS = /(?:n't|\b(?:not|no|still|open|unpaid|overdue|unanswered|inactive|without|older)\b)[^.,;:!?]*$/i;

const WAITS_MAX = 20;

/** "Send it 2 days later" waits before it is sent; in "create a task, and 2 days later …" what comes next does. */
export function waitsIn(folded: string, clauses: readonly Clause[]): RegExpExecArray[] {
  // "Isn't paid after 14 days" waits for nothing.
  const said = [...folded.matchAll(WAIT)].filter(
    ({ 3: after, index }) => after === undefined || !LACKS.test(folded.slice(Math.max(0, index - 60), index)),
  );
  return said.slice(0, WAITS_MAX).map((match) => {
    if (match[2] === undefined) return match;
    if (clauses.some(({ kind, start }) => kind === "trigger" && Math.abs(start - match.index) < 3)) match.index = -1;
    const within = clauses.find(
      ({ kind, start, end }) => kind === "action" && match.index > start && match.index < end,
    );
    const before = within === undefined ? "" : folded.slice(within.start, match.index);
    if (within !== undefined && !/(?:\b(?:and|then)|[,;.])\s*$/i.test(before)) match.index = within.start - 1;
    return match;
  });
}

/** The first place where somebody has to approve; "add it to Xero once I approve" asks before it is added. */
export function approvalsIn(folded: string, clauses: readonly Clause[]): RegExpExecArray[] {
  const match = APPROVAL.exec(folded);
  if (match === null) return [];
  const at = clauses.findIndex(
    ({ kind, start, end, trailing }) => kind === "condition" && trailing && match.index >= start && match.index < end,
  );
  const waiting = clauses[at - 1];
  if (waiting?.kind === "action") match.index = waiting.start - 1;
  return [match];
}
