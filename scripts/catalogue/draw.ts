import { createHash } from "node:crypto";
import { compileService } from "@/lib/connectors/catalog/source/compile-service";
import { readSource, serviceIds } from "./service-files";

/**
 * Operations drawn at random to be read beside what the vendors document; each is as likely as any other, whoever
 * checked its service before. The draw goes by a hash of seed and name: a longer one begins with the shorter one, and
 * services added later do not change what else is drawn.
 * @param names `<service> <operation>`
 */
export function draw(names: readonly string[], count: number, seed: string): string[] {
  return names
    .map((name) => ({ name, place: createHash("sha256").update(`${seed} ${name}`).digest("hex") }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

/** `<service> <operation>` of every operation of the catalogue that sends a request. */
export function callableOperations(): string[] {
  return serviceIds().flatMap((id) =>
    (compileService(readSource(id)).service?.operations ?? [])
      .filter(({ http }) => http !== undefined)
      .map((operation) => `${id} ${operation.id}`),
  );
}
