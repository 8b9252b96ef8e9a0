import { migratedDatabase } from "@/lib/db/testing/migrated-database";
import type { Role } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { hashKey, newKey, prefixOf } from "../access/api-key-secret";
import { parseEnv } from "../env";
import { createPlatform } from "../platform";
import { setServices } from "../get-services";
import { createServices, type Services } from "../services";

export interface TestServices {
  services: Services;
  /** Makes a workspace. */
  workspace(name: string): Promise<string>;
  /** Makes a key that needs no person, and its workspace membership. */
  key(workspaceId: string, role: Role): Promise<string>;
  remove(): Promise<void>;
}

/** The real services over a fresh migrated database; handlers called directly find them. */
export async function testServices(settings: Record<string, string> = {}): Promise<TestServices> {
  const database = migratedDatabase();
  const env = parseEnv({
    NODE_ENV: "test",
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? "silent",
    DATA_DIR: database.dir,
    ...settings,
  });
  const platform = createPlatform(env, "test");
  const services = await createServices(platform);
  setServices(services);
  const { db, clock, random } = platform;
  return {
    services,
    async workspace(name) {
      const id = newId("workspace", clock, random);
      await db.workspace.create({ data: { id, slug: `${name}-${id.slice(-6)}`, name, createdAtMs: clock.now() } });
      return id;
    },
    async key(workspaceId, role) {
      const id = newId("apiKey", clock, random);
      const key = newKey();
      const createdAtMs = clock.now();
      await db.membership.create({ data: { workspaceId, userId: `key:${id}`, role, createdAtMs } });
      await db.apiKey.create({
        data: {
          id,
          workspaceId,
          name: role,
          role,
          hash: hashKey(key),
          prefix: prefixOf(key),
          createdBy: `key:${id}`,
          createdAtMs,
        },
      });
      return key;
    },
    async remove() {
      await db.$disconnect();
      await database.remove();
    },
  };
}
