import type { Json } from "@/lib/kernel/json";
import type { ImportNote, ImportOutcome } from "../import-report-schema";
import type { Step } from "../definition-schema";
import type { N8nNode } from "./export-schema";
import type { NodeJob } from "./node-job";
import { type Lineage, listOf, optionalPath, type View, wholeOf } from "./view";

/** What a node hands on at one of its outputs. */
export interface Output {
  view: View;
  /** CEL, asked when the step has succeeded: whether anything goes on by this output. */
  guard?: string;
  /** The output is that of a failure. */
  onFailure?: boolean;
  /** Of several outputs of which only one is taken: its number. */
  branch?: number;
}

/** What became of a node. */
export interface Mapped {
  /** Default `mapped`. */
  outcome?: ImportOutcome;
  /** Without needs, `when` and `forEach`, which the way to it decides. */
  step: Step;
  /** By output. Default: the step's output at the one output. @param at CEL of the step's output */
  outputs?(at: string): Output[];
  /** Names of helpers whose part the step does. */
  absorbed?: readonly string[];
  /** Helpers that became steps of its body. */
  inner?: readonly InnerStep[];
}

/** A helper that became a step in the body of the step it helps. */
export interface InnerStep {
  /** Of the node. */
  name: string;
  /** Below the step it helps, e.g. `steps/search`. */
  below: string;
  outcome: ImportOutcome;
  notes: readonly ImportNote[];
}

export interface NodeMapper {
  /** Whether it takes all items at once; default: once for each. */
  takesAll?(node: N8nNode): boolean;
  /** @returns null where there is nothing here that does what the node does */
  map(job: NodeJob): Mapped | null;
}

/** `transform.shape` of a value. */
export function shape(value: Json): Step {
  return { service: "transform", operation: "shape", with: { value } };
}

/** A list whose items stand in a row with no other's. */
export function newLineage(): Lineage {
  return {};
}

/**
 * The view of what a step gives.
 * @param at CEL of the step's output
 * @param path where the item (or the list of items) stands in what one call gives
 * @param isList one call gives a list of items
 */
export function outputView(
  job: Pick<NodeJob, "perItem" | "input">,
  at: string,
  {
    path = [],
    isList = false,
    each,
  }: { path?: readonly string[]; isList?: boolean; each?: (cel: string) => string } = {},
): View {
  const inside = (cel: string): string => {
    const reached = path.length === 0 ? cel : `${optionalPath(cel, path)}.orValue(${isList ? "[]" : "null"})`;
    return each === undefined ? reached : each(reached);
  };
  if (!job.perItem) return { many: isList, cel: inside(at), lineage: newLineage() };
  const isPlain = path.length === 0 && each === undefined;
  const mapped = isPlain ? at : `${at}.map(r, ${inside("r")})`;
  if (isList) return { many: true, cel: `flatten(${mapped})`, lineage: newLineage() };
  return { many: true, cel: mapped, lineage: job.input?.lineage ?? newLineage() };
}

/** What goes in goes out. */
export function passThrough(job: NodeJob): string {
  const { input } = job;
  if (input === undefined) return "dyn({})";
  return job.perItem ? "item" : input.many ? listOf(input) : wholeOf(input);
}
