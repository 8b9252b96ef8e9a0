import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { summaryOf, toListed, withListedAliases, type ServiceSummary } from "@/lib/connectors/catalog/catalog-index";
import listedFacts from "@/lib/connectors/catalog/listed.json";
import { compileService } from "@/lib/connectors/catalog/source/compile-service";
import { problemLines, readSource, serviceIds } from "./service-files";

const ROOT = path.resolve(import.meta.dirname, "../..");
/** What server and worker load. Made, never committed. */
export const COMPILED_DIR = path.join(ROOT, "dist/catalogue");
/** What the compiled form depends on besides the files. */
const COMPILER = ["lib/connectors/catalog/source", "lib/connectors/catalog", "scripts/catalogue"];
const COMPILER_FILES = /^(?!.*\.test\.).*\.(ts|json)$/;

/** Per service: hash of its file, and its part of the index. */
interface Stamps {
  compiler: string;
  services: Record<string, { hash: string; summary: ServiceSummary }>;
}

/**
 * Compiles what changed since the last time. A file that does not compile is left out.
 * @returns lines that say what is wrong with files left out
 */
export function writeCompiled(): string[] {
  const compiler = hashOf(...compilerSources());
  const before = readStamps();
  const known = before.compiler === compiler ? before.services : {};
  const stamps: Stamps = { compiler, services: {} };
  const problems: string[] = [];
  const listed = new Map(listedFacts.map((fact) => [fact.id, toListed(fact)]));
  mkdirSync(path.join(COMPILED_DIR, "services"), { recursive: true });
  const present = new Set(readdirSync(path.join(COMPILED_DIR, "services")));
  for (const id of serviceIds()) {
    const text = readSource(id);
    const hash = hashOf(text);
    const stamp = known[id];
    if (stamp?.hash === hash && present.has(`${id}.json`)) {
      stamps.services[id] = stamp;
      continue;
    }
    const compiled = compileService(text);
    if (compiled.service === undefined || compiled.problems.length > 0 || compiled.service.id !== id) {
      problems.push(...problemLines(id, compiled));
      continue;
    }
    const service = withListedAliases(compiled.service, listed.get(id));
    put(`services/${id}.json`, JSON.stringify(service));
    stamps.services[id] = { hash, summary: summaryOf(service) };
  }
  const services = Object.values(stamps.services).map(({ summary }) => summary);
  const further = [...listed.values()].filter(({ id }) => stamps.services[id] === undefined);
  put("index.json", JSON.stringify({ services, listed: further }));
  put("stamps.json", JSON.stringify(stamps));
  for (const name of present)
    if (name.endsWith(".json") && stamps.services[name.slice(0, -".json".length)] === undefined)
      rmSync(path.join(COMPILED_DIR, "services", name), { force: true });
  return problems;
}

/** Whole or not at all: somebody may be reading, or compiling too. */
function put(name: string, text: string): void {
  const file = path.join(COMPILED_DIR, name);
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

function readStamps(): Stamps {
  try {
    return JSON.parse(readFileSync(path.join(COMPILED_DIR, "stamps.json"), "utf8")) as Stamps;
  } catch {
    return { compiler: "", services: {} };
  }
}

function compilerSources(): string[] {
  return COMPILER.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && COMPILER_FILES.test(entry.name))
      .map((entry) => readFileSync(path.join(ROOT, folder, entry.name), "utf8")),
  );
}

function hashOf(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}
