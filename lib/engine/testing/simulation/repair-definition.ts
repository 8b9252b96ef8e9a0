import type { Definition, Step } from "@/lib/workflow/definition-schema";
import type { Draws } from "./draw";
import { withoutStep } from "./without-step";

/**
 * A later version of a definition, as a person who repairs a run might make it: steps come and go, get another input,
 * another retry, are switched off or on. What a step does stays, for its effects keep their keys.
 */
export function repairedDefinition(draws: Draws, definition: Definition): Definition {
  let { steps } = definition;
  for (let changes = draws.int(1, 3); changes > 0; changes -= 1) steps = changed(draws, steps, changes);
  return { ...definition, steps };
}

function changed(draws: Draws, steps: Definition["steps"], number: number): Definition["steps"] {
  const ids = Object.keys(steps);
  const id = draws.pick(ids);
  const step = steps[id];
  if (step === undefined) return steps;
  switch (draws.pick(["add", "remove", "input", "retry", "disabled", "when"] as const)) {
    case "add": {
      const added: Step = {
        service: "keyed",
        operation: draws.pick(["read", "write"]),
        needs: [id],
        with: { in: "new" },
      };
      return { ...steps, [`r${number}`]: added };
    }
    case "remove":
      return ids.length > 1 ? withoutStep(steps, id) : steps;
    case "input":
      return step.with !== undefined && "in" in step.with
        ? { ...steps, [id]: { ...step, with: { ...step.with, in: "repaired" } } }
        : steps;
    case "retry":
      return { ...steps, [id]: { ...step, retry: { maxAttempts: draws.int(1, 3), baseMs: 50 } } };
    case "disabled":
      return { ...steps, [id]: { ...step, disabled: step.disabled !== true } };
    case "when": {
      const { when: _when, ...always } = step;
      return { ...steps, [id]: always };
    }
  }
}
