import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the checkout, wherever a script is called from. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export const fromRoot = (...parts) => path.join(root, ...parts);

// Read here, by whichever script comes first, so that launcher, web and worker see the same settings. Next alone would
// read the file for the web process only. What the environment says wins.
if (existsSync(fromRoot(".env"))) process.loadEnvFile?.(fromRoot(".env"));

/** Folder of the database, keys and logs; `DATA_DIR` or ./data. */
export const dataDir = path.resolve(root, process.env.DATA_DIR || "data");

/** The database file: `DATABASE_URL` (file:…) or platform.db in the data folder. */
export function databaseFile() {
  const url = process.env.DATABASE_URL;
  if (!url) return path.join(dataDir, "platform.db");
  if (!url.startsWith("file:")) throw new Error(`DATABASE_URL must be file:<path>, not ${url.split(":")[0]}:…`);
  return path.resolve(root, url.slice("file:".length));
}
