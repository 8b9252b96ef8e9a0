import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { CompiledSource } from "@/lib/connectors/catalog/source/compile-service";

export const SERVICES_DIR = path.resolve(import.meta.dirname, "../../lib/connectors/catalog/services");

export function serviceIds(): string[] {
  return readdirSync(SERVICES_DIR)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .sort();
}

export function readSource(id: string): string {
  return readFileSync(path.join(SERVICES_DIR, `${id}.yaml`), "utf8");
}

/** `asana.yaml:12 operations.task.create.in.name: …` */
export function problemLines(id: string, { problems, lineOf }: CompiledSource): string[] {
  return problems.map(({ key, message }) => {
    const line = lineOf(key);
    return `${id}.yaml${line === undefined ? "" : `:${line}`} ${key.join(".")}: ${message}`;
  });
}
