import type { Ctx } from "@/lib/kernel/context";
import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import { auditEntry, type AuditPorts } from "./audit-chain";

function parse(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

/** Settings of a workspace as they are stored; readers parse the part that is theirs. */
export function createSettingsRepository(ports: AuditPorts) {
  const { db } = ports;
  const read = async (workspaceId: string): Promise<JsonObject> => {
    const row = await db.workspace.findUnique({ where: { id: workspaceId }, select: { settingsJson: true } });
    return row ? parse(row.settingsJson) : {};
  };
  return {
    read,
    /** Replaces the named members and keeps what other rooms remember beside them. */
    async merge(ctx: Ctx, settings: JsonObject): Promise<void> {
      const { workspaceId, actor } = ctx;
      const settingsJson = JSON.stringify({ ...(await read(workspaceId)), ...settings });
      const detail = { changed: Object.keys(settings) };
      await auditEntry(
        ports,
        { workspaceId, actor, action: "settings.changed", objectType: "workspace", objectId: workspaceId, detail },
        () => [db.workspace.update({ where: { id: workspaceId }, data: { settingsJson }, select: { id: true } })],
      );
    },
  };
}

export type SettingsRepository = ReturnType<typeof createSettingsRepository>;
