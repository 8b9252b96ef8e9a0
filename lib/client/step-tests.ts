import type { z } from "zod";
import { testStep as contract } from "@/lib/api/contracts/runs";
import { request } from "./request";

export type StepTest = z.input<NonNullable<typeof contract.body>>;

/** Runs one step of the saved version alone. @returns the id of the run, which may have ended or not */
export async function testStep(workspaceId: string, workflowId: string, stepId: string, body: StepTest) {
  const answer = await request(contract, { workspaceId, params: { id: workflowId, stepId }, body });
  return { runId: "runId" in answer ? answer.runId : answer.id };
}
