import type { Need, Step } from "@/lib/workflow/definition-schema";
import type { Question } from "../schema";
import type { Intent } from "./intent";
import { guessCondition, type ReadCondition } from "./guess-condition";
import type { DataSource } from "./map-inputs";
import { parseStatusCondition } from "./parse-condition";
import { FAILS } from "./clause-words";

/** What was decided where somebody was asked; the first group: consent. */
const DECIDED =
  /^(?:if|when|once|in case)\s+(?:(?:it|they|he|she|the \w+|i|we)(?:'s| is| was| has been| are)? )?(?:(approved?s?|accept(?:ed|s)?|agreed?s?|granted|confirmed|yes|ok(?:ay)?|says? yes)|(?:not approved|disapproved?|rejects?|rejected|declined?s?|denied|denies|refused?s?|no|says? no))\W*$/i;

/** A step that is being made. */
interface Conditional {
  id: string;
  intent: Intent;
  step: Step;
  needs: Set<string>;
}

/** What stands before it. */
interface Before {
  steps: ReadonlyMap<string, Step>;
  sources: readonly DataSource[];
  /** Steps that it waits for if nothing else is said. */
  frontier: readonly string[];
  /** A clock starts it, whose data nobody means. */
  scheduled: boolean;
}

/** Puts the conditions of a request on its steps; what has to be assumed or asked for it is added to the two lists. */
export class StepConditions {
  readonly #read = new Map<string, ReadCondition | null>();
  readonly #assumptions: string[];
  readonly #questions: Question[];

  constructor(assumptions: string[], questions: Question[]) {
    this.#assumptions = assumptions;
    this.#questions = questions;
  }

  apply(draft: Conditional, before: Before): void {
    const { intent, step } = draft;
    if (intent.condition === null) return;
    if (FAILS.test(intent.condition)) {
      for (const id of before.frontier) draft.needs.add(id);
      step.needs = [...draft.needs].map((id): Need => ({ step: id, on: "failed" }));
      return;
    }
    const asked = [...before.steps].findLast(([, { service }]) => service === "approval")?.[0];
    const decided = asked === undefined ? null : DECIDED.exec(intent.condition);
    if (asked !== undefined && decided !== null) {
      // Who is refused ends the step as failed.
      const refused = (decided[1] === undefined) !== intent.otherwise;
      if (refused) step.needs = [{ step: asked, on: "failed" }];
      else draft.needs.add(asked);
      return;
    }
    const called = [...before.steps].findLast(([, { service }]) => service === "http");
    const byStatus = called === undefined ? null : parseStatusCondition(intent.condition, called[0]);
    if (called !== undefined && byStatus !== null) {
      // A bad answer is an error: the run has to go on for somebody to be told.
      called[1].onError = "continue";
      draft.needs.add(called[0]);
      // What it answered is not there when it did not answer: only the status is told, or that there was none.
      const said = `${String(called[1].with?.["url"])}: status {{ steps.${called[0]}.?output.?status.orValue(steps.${called[0]}.?error.?status.orValue("none")) }}`;
      for (const [field, value] of Object.entries(step.with ?? {}))
        if (step.with !== undefined && typeof value === "string" && value.includes(`steps.${called[0]}.output`))
          step.with[field] = said;
    }
    const found = byStatus === null ? this.#condition(intent.condition, before) : null;
    const cel = byStatus ?? found?.cel ?? null;
    if (cel !== null) {
      step.when = intent.otherwise ? `!(${cel})` : cel;
      if (found?.stepId != null) draft.needs.add(found.stepId);
      return;
    }
    this.#questions.push({
      id: `${draft.id}.when`,
      question: `How can "${intent.condition.trim()}" be told from the data?`,
      options: [],
    });
    this.#assumptions.push(
      `"${intent.condition.trim()}" can't be read from the data that is there: "${step.name ?? draft.id}" runs every time.`,
    );
  }

  /** Read once, so that both branches compare the same; a field that the data are not known to have is asked about. */
  #condition(text: string, { steps, sources, scheduled }: Before): ReadCondition | null {
    const before = this.#read.get(text);
    if (before !== undefined) return before;
    const found = guessCondition(
      text,
      sources
        .filter(({ stepId }) => (stepId === null ? !scheduled : steps.get(stepId)?.when === undefined))
        .map(({ root, stepId, schema, written, looked }) => ({
          root,
          stepId,
          schema,
          written: written === true,
          looked: looked === true,
        })),
    );
    this.#read.set(text, found);
    if (found?.assumed == null) return found;
    this.#assumptions.push(`"${text.trim()}" is read from the field "${found.assumed}": it holds where ${found.cel}.`);
    this.#questions.push({
      id: `condition.${String([...this.#read.keys()].indexOf(text) + 1)}`,
      question: `By which field and value can "${text.trim()}" be told?`,
      options: [],
    });
    return found;
  }
}
