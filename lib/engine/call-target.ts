import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { checkInput } from "@/lib/workflow/core/check-input";
import {
  CALL_DEPTH_MAX,
  CALL_DEPTH_MAX_DEFAULT,
  CALLED_RUNS_MAX,
  type Definition,
} from "@/lib/workflow/definition-schema";
import type { RunError, RunMode } from "@/lib/workflow/run-schema";
import type { CallableWorkflow } from "./ports";

export interface CallRequest {
  workflowId: string;
  input: Json;
  mode: RunMode;
  /** How many calls stand around the one that is made; 1: the caller was not called. */
  depth: number;
  /** Runs called so far under the outermost run. */
  calledBefore: number;
  /** Of the caller. */
  settings: Definition["settings"];
}

export type CallTarget =
  { kind: "found"; version: number; triggerId: string | undefined } | { kind: "refused"; error: RunError };

/**
 * What a `workflow.call` starts: the published version, or in simulation head where none is published.
 * @param workflow undefined: there is none of that id in the workspace
 * @param definitionOf a version's definition
 */
export function findCallTarget(
  request: CallRequest,
  workflow: CallableWorkflow | undefined,
  definitionOf: (version: number) => Definition | undefined,
): CallTarget {
  const { workflowId, mode, depth, input } = request;
  const depthMax = request.settings?.maxCallDepth ?? CALL_DEPTH_MAX_DEFAULT;
  if (depth > depthMax)
    return refused("infinite_loop", "CALL_DEPTH_MAX", "settings.maxCallDepth", [
      `Calls of workflows stand more than ${depthMax} deep in each other (settings.maxCallDepth of the calling workflow).`,
      `Let a condition end the recursion, or raise settings.maxCallDepth (at most ${CALL_DEPTH_MAX})`,
    ]);
  if (request.calledBefore >= CALLED_RUNS_MAX)
    return refused("infinite_loop", "CALLED_RUNS_MAX", "with.workflowId", [
      `One run calls at most ${CALLED_RUNS_MAX} others, all that these call included (CALLED_RUNS_MAX).`,
      `Call once with a list in place of once for each item, or end the recursion by a condition`,
    ]);
  if (workflow === undefined)
    return refused("not_found", "CALLED_WORKFLOW_NOT_FOUND", "with.workflowId", [
      `There is no workflow ${workflowId} in this workspace`,
    ]);
  const { publishedVersion, publishedMode } = workflow;
  if (mode === "live" && (publishedVersion === null || publishedMode !== "live"))
    return refused("configuration_missing", "CALLED_WORKFLOW_NOT_PUBLISHED", "with.workflowId", [
      `The workflow ${workflow.name} is ${publishedVersion === null ? "not published" : "published for simulation only"}; publish it live, and call it again`,
    ]);
  const version = publishedVersion ?? workflow.headVersion;
  const [triggerId, trigger] =
    Object.entries(definitionOf(version)?.triggers ?? {}).find(
      ([, { service, event, disabled }]) => service === "workflow" && event === "called" && disabled !== true,
    ) ?? [];
  const expected = trigger?.with?.["input"];
  const [flaw] = isJsonObject(expected) ? checkInput({ input }, fields(expected), [], { isData: true }) : [];
  if (flaw !== undefined) {
    const field = ["with", ...flaw.path.split("/").slice(1)].join(".");
    return refused("validation_error", "CALL_INPUT_INVALID", field, [
      `${field} does not fit what ${workflow.name} expects: ${flaw.message}`,
    ]);
  }
  return { kind: "found", version, triggerId };
}

/** The schema of the call's own input, so that flaws name their place in it. */
function fields(input: JsonObject): JsonObject {
  return { type: "object", properties: { input }, required: ["input"] };
}

function refused(
  category: RunError["category"],
  code: string,
  field: string,
  sentences: readonly string[],
): Extract<CallTarget, { kind: "refused" }> {
  const message = sentences.join(" ");
  return {
    kind: "refused",
    error: { category, code, message, service: "workflow", operation: "call", field, retryable: false },
  };
}
