import { createConnectionStore } from "@/lib/db/connection-repository";
import { createRefiner } from "@/lib/intelligence/refiner";
import type { Proposals } from "@/lib/workflow/proposal-service";
import type { Workflows } from "@/lib/workflow/service";
import type { Platform } from "../platform";
import type { Settings } from "../settings-service";
import { createRefineWorkflow, type RefineWorkflow } from "../use-cases/refine-workflow";

export function composeRefineWorkflow(
  platform: Platform,
  rooms: { workflows: Workflows; proposals: Proposals; settings: Pick<Settings, "of"> },
): RefineWorkflow {
  const { catalogs } = platform;
  const connections = createConnectionStore(platform);
  return createRefineWorkflow({
    refiner: createRefiner({ catalogs }),
    workflows: rooms.workflows,
    proposals: rooms.proposals,
    connections: ({ workspaceId }, limit) => connections.list(workspaceId, limit, undefined),
    timezoneOf: async (workspaceId) => (await rooms.settings.of(workspaceId)).timezone,
    catalogOf: (workspaceId) => catalogs.of(workspaceId),
  });
}
