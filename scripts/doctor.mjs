import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { bad, good } from "./lib/log.mjs";
import { dataDir, databaseFile, fromRoot } from "./lib/paths.mjs";
import { hashOf, isFresh } from "./lib/stamp.mjs";
import { findChromium } from "./lib/chromium.mjs";

// Says what is in order and what is not; changes nothing. Ends with 1 when the product could not run.

const FREE_BYTES_MIN = 500 * 1024 * 1024;
let broken = 0;
const check = (ok, text, remedy, needed = true) => {
  if (ok) good(text);
  else {
    bad(`${text}: ${remedy}`);
    if (needed) broken += 1;
  }
};

const [major, minor] = process.versions.node.split(".").map(Number);
check(major > 20 || (major === 20 && minor >= 19), `Node ${process.versions.node}`, "20.19 or newer is needed");
check(
  isFresh("install", hashOf(["package.json", "package-lock.json"])),
  "Dependencies are those of the lockfile",
  "run npm start, it installs them",
);
check(existsSync(fromRoot("lib/db/generated")), "Database client is generated", "run npm start");
check(
  existsSync(fromRoot(".next/BUILD_ID")) && existsSync(fromRoot("dist/worker.mjs")),
  "A build is there",
  "npm start makes one",
  false,
);
check(
  findChromium() !== null,
  "Chromium for the browser tests",
  "npm test installs it (Debian as root) or says how",
  false,
);

const folder = existsSync(dataDir) ? dataDir : fromRoot();
const disk = statfsSync(folder);
const freeBytes = disk.bavail * disk.bsize;
check(
  freeBytes > FREE_BYTES_MIN,
  `Free disk space for ${folder}: ${(freeBytes / 1024 ** 3).toFixed(1)} GiB`,
  "make room, runs are refused when the disk is full",
);
try {
  accessSync(folder, constants.W_OK);
  good(`${folder} can be written`);
} catch {
  check(false, `${folder} can be written`, "give this user the right to write there, or set DATA_DIR");
}

if (existsSync(databaseFile())) {
  try {
    const { default: Database } = await import("better-sqlite3");
    const database = new Database(databaseFile(), { readonly: true });
    const verdict = database.pragma("quick_check", { simple: true });
    check(
      verdict === "ok",
      `Database ${databaseFile()}`,
      `quick_check says: ${verdict}; restore a backup from the folder backups beside it`,
    );
    database.close();
  } catch (error) {
    check(false, `Database ${databaseFile()}`, error.message);
  }
} else good("No database yet: the first start makes one");

process.exit(broken === 0 ? 0 : 1);
