import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { rotateKeys } from "@/lib/connectors/credentials/rotate-keys";
import { openRawConnection } from "@/lib/db/raw-connection";
import { createRotationStore } from "@/lib/db/rotation-store";
import { AppError } from "@/lib/kernel/app-error";
import { systemClock } from "@/lib/kernel/clock";
import { systemRandom } from "@/lib/kernel/random";
import { getEnv } from "@/lib/server/env";

const HELP = `Rotates the key that seals credentials: npm run rotate-key

A new key is put in front of the old one in the key file (ENCRYPTION_KEY_FILE, or encryption.key in DATA_DIR), every
stored credential is wrapped anew, and only then the old key leaves the file. The platform may run meanwhile. Stopped in
the middle, everything still opens; run it again to finish. The old key is kept in a file beside it: a backup made
before needs it. Delete that file when no such backup is left, or at once if the old key became known to others.`;

/** Milliseconds in which a running process finishes what it was sealing. */
const SETTLE_MS = Number(process.env["ROTATE_SETTLE_MS"] ?? 1_500);

if (process.argv.includes("--help")) console.log(HELP);
else {
  // The settings of the platform, from .env too: read before they are parsed.
  await import("./lib/paths.mjs");
  try {
    await rotate();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(`✗ ${error.message}`);
    process.exitCode = 1;
  }
}

async function rotate(): Promise<void> {
  const env = getEnv();
  const file = env.encryptionKeyFile;
  const connection = openRawConnection(env.databaseFile);
  try {
    const { resumed, rewrapped, unreadable, kid, retiredFile } = await rotateKeys({
      store: createRotationStore(connection, systemClock, systemRandom),
      file,
      retire(keys) {
        const retired = `${file}.retired-${keys.map((key) => key.kid).join("-")}`;
        writeFileSync(retired, keys.map(({ key }) => `${key.toString("hex")}\n`).join(""), { mode: 0o600 });
        return retired;
      },
      settle: () => sleep(SETTLE_MS),
    });
    if (resumed) console.log("✓ Finished a rotation that had been stopped in the middle");
    console.log(`✓ ${rewrapped} credentials wrapped anew; they are sealed by key ${kid} from now on`);
    for (const id of unreadable)
      console.error(`✗ ${id} opens with none of the keys, nor did it before: connect it anew`);
    console.log(`  The old key is in ${retiredFile}; delete it when no backup from before is left.`);
  } finally {
    connection.close();
  }
}
