import type { Missing } from "../schema";
import { APPROVAL } from "./clause-words";
import type { Intent } from "./intent";
import type { Detection } from "./detect-services";
import type { Clause } from "./clause";

/** Verbs of clauses that ask for no step of a service: they wait, start the workflow or only lead over to another. */
const NO_STEP = new Set(
  "wait pause approve request ask run start trigger process make let give keep set turn".split(" "),
);
const NOT_TO_BE_DONE = /\b(?:don't|do not|doesn't|never|without|no need|not)\b/i;

/**
 * What was asked for and came to no step: said plainly, since a part that is left out in silence is missed only when
 * the workflow runs. Clauses that name a service are told of elsewhere.
 */
export function unreadClauses(
  clauses: readonly Clause[],
  intents: readonly Intent[],
  detections: readonly Detection[],
): Missing[] {
  const within = (clause: Clause, start: number): boolean => start >= clause.start && start < clause.end;
  return clauses
    .filter((clause) => clause.kind === "action" && clause.imperative && clause.verb !== null)
    .filter(({ verb, text }) => !NO_STEP.has(verb ?? "") && !NOT_TO_BE_DONE.test(text) && !APPROVAL.test(text))
    .filter(
      (clause) =>
        intents.length === 0 || !detections.some(({ mentions }) => mentions.some(({ start }) => within(clause, start))),
    )
    .filter((clause) => !intents.some((one) => within(clause, one.start) || one.clause.start === clause.start))
    .map(({ text }) => ({
      what: `A step for "${text
        .trim()
        .replace(/[.,;\s]+$/, "")
        .slice(0, 80)}"`,
      suggestion: "Say which service does it, or add the step in the editor, e.g. as an HTTP request.",
    }));
}
