import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fromRoot } from "./paths.mjs";

const SKIPPED = new Set(["node_modules", ".next", "dist", "generated", "testing"]);

function* filesUnder(name) {
  const full = fromRoot(name);
  const stat = statSync(full, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isFile()) {
    yield name;
    return;
  }
  for (const entry of readdirSync(full).sort()) {
    if (!SKIPPED.has(entry) && !/\.test\.tsx?$/.test(entry)) yield* filesUnder(path.join(name, entry));
  }
}

/** Hash of names and contents: what a build or an install was made from. */
export function hashOf(names) {
  const hash = createHash("sha256");
  for (const name of names) {
    for (const file of filesUnder(name))
      hash
        .update(file)
        .update("\0")
        .update(readFileSync(fromRoot(file)))
        .update("\0");
  }
  return hash.digest("hex");
}

/** Whether `step` was last done from the same sources. Stamps lie in node_modules, so they go with it. */
export function isFresh(step, hash) {
  try {
    return readFileSync(fromRoot("node_modules/.stamps", step), "utf8") === hash;
  } catch {
    return false;
  }
}

export function markFresh(step, hash) {
  mkdirSync(fromRoot("node_modules/.stamps"), { recursive: true });
  writeFileSync(fromRoot("node_modules/.stamps", step), hash);
}
