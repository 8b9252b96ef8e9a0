import type { WorkspaceUse } from "@/lib/intelligence/core/refine/in-context";
import type { Ctx } from "@/lib/kernel/context";
import type { Workflows } from "@/lib/workflow/service";

/** Earlier workflows that are looked at for what the workspace usually does. */
const WORKFLOWS_READ_MAX = 20;
const CONNECTIONS_READ_MAX = 200;

export interface WorkspaceUsePorts {
  workflows: Pick<Workflows, "get" | "list">;
  connections: (
    ctx: Ctx,
    limit: number,
  ) => Promise<readonly { id: string; service: string; name: string; state: string }[]>;
  timezoneOf: (workspaceId: string) => Promise<string>;
}

/** What the caller's workspace has and usually does, for words that leave it unsaid. Never of another workspace. */
export function createWorkspaceUse({ workflows, connections, timezoneOf }: WorkspaceUsePorts) {
  return {
    /** Accounts that are not known to be broken. */
    async connections(ctx: Ctx): Promise<WorkspaceUse["connections"]> {
      const found = await connections(ctx, CONNECTIONS_READ_MAX);
      return found.filter(({ state }) => state !== "broken").map(({ id, service, name }) => ({ id, service, name }));
    },

    /** Heads of the newest workflows but the one that is worked on. */
    async workflows(ctx: Ctx, except?: string): Promise<WorkspaceUse["workflows"]> {
      const records = await workflows.list(ctx, { limit: WORKFLOWS_READ_MAX + 1 });
      const others = records.filter(({ id }) => id !== except).slice(0, WORKFLOWS_READ_MAX);
      const read = await Promise.all(others.map(({ id }) => workflows.get(ctx, id)));
      return read.map(({ name, definition }) => ({ name, definition }));
    },

    timezone: (ctx: Ctx): Promise<string> => timezoneOf(ctx.workspaceId),
  };
}

export type WorkspaceUseReader = ReturnType<typeof createWorkspaceUse>;
