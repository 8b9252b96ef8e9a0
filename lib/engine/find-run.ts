import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { RunMode } from "@/lib/workflow/run-schema";
import type { RunReader, StoredRun } from "./run-reader";

export type VersionChoice = number | "head" | "published" | undefined;

export interface LookupPorts {
  reader: Pick<RunReader, "get" | "workflow">;
  definition(workflowId: string, version: number): Definition | undefined;
}

/** @throws NOT_FOUND also for a run of another workspace */
export function findRun({ reader }: LookupPorts, ctx: Ctx, id: string): StoredRun {
  const run = reader.get(ctx.workspaceId, id);
  if (run === undefined) throw new AppError("NOT_FOUND", "There is no such run.");
  return run;
}

export interface PickedVersion {
  version: number;
  mode: RunMode;
  definition: Definition;
}

/**
 * The version of a workflow that a choice names, and the mode it would run in.
 * @param choice absent: the published one, else head
 * @throws NOT_FOUND, STATE_CONFLICT where it is not published
 */
export function pickVersion(
  ports: LookupPorts,
  ctx: Ctx,
  workflowId: string,
  choice: VersionChoice,
  mode: RunMode | undefined,
): PickedVersion {
  const workflow = ports.reader.workflow(ctx.workspaceId, workflowId);
  if (workflow === undefined) throw new AppError("NOT_FOUND", "There is no such workflow.");
  if (choice === "published" && workflow.publishedVersion === null)
    throw new AppError("STATE_CONFLICT", "The workflow is not published.");
  const published = workflow.publishedVersion !== null && (choice === undefined || choice === "published");
  const version =
    typeof choice === "number" ? choice : published ? (workflow.publishedVersion ?? 0) : workflow.headVersion;
  const definition = ports.definition(workflowId, version);
  if (definition === undefined) throw new AppError("NOT_FOUND", `The workflow has no version ${version}.`);
  return { version, mode: mode ?? (published ? (workflow.publishedMode ?? "simulate") : "simulate"), definition };
}
