import { createConnectionServices } from "@/lib/db/connection-services";
import { createPinRepository } from "@/lib/db/pin-repository";
import { createProposalRepository } from "@/lib/db/proposal-repository";
import type { TriggerStore } from "@/lib/db/trigger-store";
import type { RequestOfRun } from "@/lib/db/run-request-store";
import { createWorkflowRepository } from "@/lib/db/workflow-repository";
import { actorLabel } from "@/lib/kernel/context";
import { createImports, type Imports } from "@/lib/workflow/import-definition";
import type { TriggerActivation } from "@/lib/workflow/ports";
import { createPins, type Pins } from "@/lib/workflow/pins";
import { createProposals, type Proposals } from "@/lib/workflow/proposal-service";
import { createWorkflows, type Workflows } from "@/lib/workflow/service";
import type { SimulateRun } from "@/lib/workflow/simulation";
import type { Platform } from "../platform";
import { sampleTrigger } from "../use-cases/sample-trigger";
import { createVerifyFix } from "../use-cases/verify-fix";
import { createVerifyProposal } from "../use-cases/verify-proposal";
import { composeTroubleshootingRoom } from "./troubleshooting";

export interface WorkflowServices {
  workflows: Workflows;
  proposals: Proposals;
  imports: Imports;
  pins: Pins;
}

export interface WorkflowMeans {
  /** The engine's triggers, which publishing makes live. */
  triggers: Pick<TriggerStore, "activate" | "setPaused" | "remove" | "openRunIds">;
  /** Leaves a request for the worker. */
  requestOfRun: RequestOfRun;
  simulateRun: SimulateRun;
  /** Wakes the worker, so that it looks at its schedules anew. */
  ring?: () => void;
}

export function composeWorkflows(platform: Platform, means: WorkflowMeans): WorkflowServices {
  const { db, catalogs, clock, random, env } = platform;
  const connections = createConnectionServices(db);
  const workflows = createWorkflows({
    store: createWorkflowRepository(platform),
    connections,
    triggers: activation(means),
    catalogOf: (workspaceId) => catalogs.of(workspaceId),
    clock,
    random,
    stepsMax: env.STEPS_MAX,
  });
  const proposals = createProposals({
    store: createProposalRepository(platform),
    workflows,
    verify: createVerifyFix({
      troubleshooting: composeTroubleshootingRoom(platform),
      simulateRun: means.simulateRun,
      otherwise: createVerifyProposal(means.simulateRun, (workspaceId, definition) =>
        sampleTrigger(catalogs.of(workspaceId), definition),
      ),
    }),
    clock,
    random,
  });
  return {
    workflows,
    proposals,
    pins: createPins({
      store: createPinRepository(db),
      workflow: (ctx, id) => workflows.get(ctx, id),
      clock,
    }),
    imports: createImports({ workflows, connections, catalogOf: (workspaceId) => catalogs.of(workspaceId) }),
  };
}

function activation({ triggers, requestOfRun, ring }: WorkflowMeans): TriggerActivation {
  return {
    async activate(ctx, published) {
      triggers.activate({ workspaceId: ctx.workspaceId, ...published });
      ring?.();
    },
    async setPaused(_ctx, { workflowId, paused }) {
      triggers.setPaused(workflowId, paused);
      ring?.();
    },
    async deactivate(_ctx, { workflowId }) {
      triggers.remove(workflowId);
    },
    async cancelRuns(ctx, { workflowId }) {
      const payload = { by: actorLabel(ctx.actor) };
      for (const runId of triggers.openRunIds(workflowId))
        await requestOfRun(ctx.workspaceId, runId, { kind: "cancel", payload });
      ring?.();
    },
  };
}
