import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { VerifyProposal } from "@/lib/workflow/ports";
import type { SimulateRun } from "@/lib/workflow/simulation";

/**
 * The proof of a proposal by itself: a run before and a run after the patch, in memory against the simulator, on an
 * example of what its trigger gives. Fixes of recorded failures bring a proof of their own, by replay.
 */
export function createVerifyProposal(
  simulateRun: SimulateRun,
  sampleTrigger: (workspaceId: string, definition: Definition) => Json,
): VerifyProposal {
  return async ({ workspaceId }, { before, after }) => {
    const trigger = sampleTrigger(workspaceId, before);
    const was = await simulateRun({ definition: before, trigger, seed: 1, workspaceId });
    const became = await simulateRun({ definition: after, trigger, seed: 1, workspaceId });
    return {
      method: "simulate",
      before: { reproduced: was.status !== "succeeded", status: was.status, ...(was.error && { error: was.error }) },
      after: { status: became.status, ...(became.error && { error: became.error }), effects: became.effects },
      cases: 1,
    };
  };
}
