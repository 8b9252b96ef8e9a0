import type { Definition, Step } from "../definition-schema";

/** A definition with a manual trigger and these steps. */
export function definitionWith(steps: Record<string, Step>, more: Partial<Definition> = {}): Definition {
  return { schema: 1, name: "Test", triggers: { start: { service: "manual", event: "started" } }, steps, ...more };
}

/** A step that writes a line to the log after `needs`. */
export function logStep(message: string, needs: string[] = []): Step {
  return { service: "log", operation: "write", with: { message }, ...(needs.length > 0 && { needs }) };
}
