import { existsSync } from "node:fs";
import path from "node:path";
import { bad, good, giveUp, say } from "./log.mjs";
import { bin, run } from "./run.mjs";
import { fromRoot } from "./paths.mjs";
import { hashOf, isFresh, markFresh } from "./stamp.mjs";

const NODE_MIN = [20, 19];

/** What must be there before anything is installed; says what is missing and how to get it. */
export function preflight() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    giveUp(
      `Node ${process.versions.node} is too old: ${NODE_MIN.join(".")} or newer is needed.`,
      "Get it from https://nodejs.org or with your version manager, e.g. `nvm install 22`.",
    );
  }
}

const TOOLCHAIN_REMEDY =
  "install a C++ toolchain and Python\n(Debian: apt-get install -y build-essential python3; macOS: xcode-select --install)";

/** Says before a long install what it will miss where the SQLite driver's prebuilt file cannot be fetched. */
function warnWithoutToolchain() {
  if (process.platform === "win32") return;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const missing = ["make", "g++", "python3"].filter(
    (tool) => !folders.some((folder) => existsSync(path.join(folder, tool))),
  );
  if (missing.length === 0) return;
  bad(
    `Not found: ${missing.join(", ")}. Needed only if the SQLite driver's prebuilt file cannot be fetched; then ${TOOLCHAIN_REMEDY}.`,
  );
}

// `prisma generate` asks for an engine binary that it then does not use; any executable will do, so that set-up passes
// where the download host cannot be reached.
const PRISMA_ENV = {
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_SKIP_POSTINSTALL_GENERATE: "1",
  CHECKPOINT_DISABLE: "1",
};

/** Installs the locked dependencies, unless they are there already. */
async function installDependencies() {
  const hash = hashOf(["package.json", "package-lock.json"]);
  if (isFresh("install", hash)) return;
  warnWithoutToolchain();
  say("Installing dependencies (npm ci); the first time this takes one to three minutes …");
  const result = await run("npm", ["ci", "--no-audit", "--no-fund"], { env: PRISMA_ENV, quiet: true });
  if (result.code !== 0) {
    console.error(result.output.split("\n").slice(-40).join("\n"));
    const native = /node-gyp|prebuild-install|better-sqlite3/.test(result.output);
    giveUp(
      "npm ci failed (its last lines are above).",
      native
        ? `The SQLite driver has to be compiled where its prebuilt file cannot be fetched: ${TOOLCHAIN_REMEDY}, then run this again.`
        : "Check the network and the registry that npm is set to, then run this again.",
    );
  }
  markFresh("install", hash);
  good(`Dependencies installed in ${result.seconds.toFixed(0)} s`);
}

/** Makes the Prisma client from the schema. */
async function generateClient() {
  const hash = hashOf(["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
  if (isFresh("prisma", hash) && existsSync(fromRoot("lib/db/generated"))) return;
  const result = await run(bin("prisma"), ["generate"], { env: PRISMA_ENV, quiet: true });
  if (result.code !== 0) giveUp("prisma generate failed.", result.output);
  markFresh("prisma", hash);
}

/** Compiles the service files that changed; one that does not compile is left out, and `npm run check` says why. */
async function compileCatalogue() {
  const hash = hashOf(["lib/connectors/catalog", "lib/connectors/schema.ts", "scripts/catalogue", "package-lock.json"]);
  const isThere = () => existsSync(fromRoot("dist/catalogue/index.json"));
  if (isFresh("catalogue", hash) && isThere()) return;
  const result = await run(bin("tsx"), ["scripts/catalogue.ts", "--build"], { quiet: true });
  const leftOut = result.output.trim();
  if (leftOut !== "") bad(`Service files left out:\n${leftOut}`);
  if (!isThere()) giveUp("The service catalogue could not be compiled.", result.output);
  if (leftOut === "") markFresh("catalogue", hash);
}

/** Everything that code needs before it can run: dependencies, the generated database client, the service catalogue. */
export async function setUp() {
  preflight();
  await installDependencies();
  await generateClient();
  await compileCatalogue();
}
