import { settingsSchema, type WorkspaceSettings } from "@/lib/api/contracts/workspace";
import type { SettingsRepository } from "@/lib/db/settings-repository";
import type { Ctx } from "@/lib/kernel/context";
import { asJson, jsonObjectSchema } from "@/lib/kernel/json";

export function createSettings(repository: SettingsRepository) {
  /** Settings of a workspace, defaults where nothing was set; unknown workspaces have the defaults. */
  async function of(workspaceId: string): Promise<WorkspaceSettings> {
    return settingsSchema.parse(await repository.read(workspaceId));
  }
  return {
    of,
    get: (ctx: Ctx) => of(ctx.workspaceId),
    async put(ctx: Ctx, settings: WorkspaceSettings): Promise<WorkspaceSettings> {
      await repository.merge(ctx, jsonObjectSchema.parse(asJson(settings)));
      return of(ctx.workspaceId);
    },
  };
}

export type Settings = ReturnType<typeof createSettings>;
