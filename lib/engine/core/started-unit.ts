import type { JsonObject } from "@/lib/kernel/json";
import type { ProgramNode } from "./program";

/** A round of a unit that begins: its step, where it stands, and what its `with` came to. */
export interface StartedUnit {
  node: ProgramNode;
  path: string;
  input: JsonObject;
  /** Round of a `repeat`; 0 without one. */
  iteration: number;
}
