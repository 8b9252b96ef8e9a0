import type { Json, JsonObject } from "@/lib/kernel/json";

/** What an expression can see. Everything is JSON; there is no clock and no randomness in it. */
export interface Scope {
  /** What the trigger gave. */
  trigger: Json;
  /** By step id: `{ output, error, status }`. */
  steps: { [stepId: string]: { output?: Json; error?: Json; status?: string } };
  /** The current item and its 0-based place, inside `forEach` and `repeat`. */
  item?: Json;
  index?: number;
  /** What the last round gave, inside `repeat`; null in the first. Unlike `item` also within a `forEach`. */
  previous?: Json;
  run: JsonObject;
  workflow: JsonObject;
  /** Workspace variables overlaid with the definition's `settings.env`; not the process environment. */
  env: JsonObject;
}

/** Names that an expression may start with. */
export const SCOPE_ROOTS = ["trigger", "steps", "item", "index", "previous", "run", "workflow", "env"] as const;
