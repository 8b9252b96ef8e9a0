import type { Json } from "@/lib/kernel/json";
import { parsePath } from "./path";
import type { Program, ProgramBody, ProgramNode } from "./program";
import { PENDING_UNIT, unitAt, type RunState, type StepStates, type UnitState } from "./state";
import { StepTable } from "./step-table";

/** Where in a `forEach` or `repeat` an expression stands. */
export interface Place {
  /** The item; in a `repeat` what the round before gave, null in the first. */
  item: Json;
  index: number;
  isRound: boolean;
}

/** A set of steps that run together: those of the run itself, or a body for one item or round. */
export interface Frame {
  body: ProgramBody;
  /** The item or round it belongs to; null: the run itself. */
  path: string | null;
  /** What stands before the ids of its steps in their paths: nothing, or `path/`. */
  prefix: string;
  place: Place | null;
  /** Where the step with the body stands; null: the run itself. */
  outer: Frame | null;
}

export function rootFrame(program: Program): Frame {
  return { body: program, path: null, prefix: "", place: null, outer: null };
}

/** The frame of one item or round of a step with a body. @param node that step; @param body its body */
export function childFrame(state: RunState, outer: Frame, node: ProgramNode, body: ProgramBody, index: number): Frame {
  const loopPath = `${outer.prefix}${node.id}`;
  const path = `${loopPath}[${index}]`;
  const item = unitAt(state, loopPath).items?.list[index] ?? null;
  const place = { item, index, isRound: node.step.repeat !== undefined };
  return { body, path, prefix: `${path}/`, place, outer };
}

export interface Location {
  frame: Frame;
  node: ProgramNode;
}

/** Frame and step of a unit; undefined where the program has no such step. */
export function locate(program: Program, state: RunState, path: string): Location | undefined {
  let frame = rootFrame(program);
  let node: ProgramNode | undefined;
  for (const { stepId, index } of parsePath(path)) {
    node = frame.body.byId.get(stepId);
    if (node === undefined) return undefined;
    const isInside = `${frame.prefix}${stepId}` + (index === null ? "" : `[${index}]`) !== path;
    if (!isInside) return { frame, node };
    if (index === null || node.body === null) return undefined;
    frame = childFrame(state, frame, node, node.body, index);
  }
  return undefined;
}

/** The states of a frame's steps. */
export function statesIn(state: RunState, frame: Frame): StepStates {
  return frame.path === null ? state.steps : (unitAt(state, frame.path).steps ?? StepTable.EMPTY);
}

/** The state of one step of the frame. */
export function stateIn(state: RunState, frame: Frame, stepId: string): UnitState {
  return statesIn(state, frame).get(stepId) ?? PENDING_UNIT;
}
