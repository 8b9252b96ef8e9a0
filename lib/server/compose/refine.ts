import { createConnectionStore } from "@/lib/db/connection-repository";
import { createRefiner } from "@/lib/intelligence/refiner";
import type { Proposals } from "@/lib/workflow/proposal-service";
import type { Workflows } from "@/lib/workflow/service";
import type { Platform } from "../platform";
import type { Settings } from "../settings-service";
import { createRefineWorkflow, type RefineWorkflow } from "../use-cases/refine-workflow";
import { createWorkspaceUse, type WorkspaceUseReader } from "../use-cases/workspace-use";

export function composeWorkspaceUse(
  platform: Platform,
  rooms: { workflows: Workflows; settings: Pick<Settings, "of"> },
): WorkspaceUseReader {
  const connections = createConnectionStore(platform);
  return createWorkspaceUse({
    workflows: rooms.workflows,
    connections: ({ workspaceId }, limit) => connections.list(workspaceId, limit, undefined),
    timezoneOf: async (workspaceId) => (await rooms.settings.of(workspaceId)).timezone,
  });
}

export function composeRefineWorkflow(
  { catalogs }: Platform,
  rooms: { workflows: Workflows; proposals: Proposals; workspace: WorkspaceUseReader },
): RefineWorkflow {
  return createRefineWorkflow({
    refiner: createRefiner({ catalogs }),
    workflows: rooms.workflows,
    proposals: rooms.proposals,
    workspace: rooms.workspace,
    catalogOf: (workspaceId) => catalogs.of(workspaceId),
  });
}
