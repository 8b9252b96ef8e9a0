import { AppError } from "@/lib/kernel/app-error";
import { asJson } from "@/lib/kernel/json";
import { flawsOf } from "@/lib/kernel/zod-flaws";
import { findConnections } from "./core/find-connections";
import { findSecrets } from "./core/find-secrets";
import { walkSteps } from "./core/walk-steps";
import { type Definition, definitionSchema } from "./definition-schema";
import type { ConnectionLookup } from "./ports";

/** Steps of one workflow that is saved, at every depth: what editor and analyses are made for; the engine takes more. */
const SAVED_STEPS_MAX = 500;

/**
 * A definition in its saved form, out of what a caller, a file or a patch gave.
 * @throws AppError VALIDATION_FAILED with the path of each flaw; SECRET_IN_DEFINITION
 */
export function parseDefinition(document: unknown): Definition {
  const parsed = definitionSchema.safeParse(document);
  if (!parsed.success) {
    const details = flawsOf(parsed.error, "definition").slice(0, 50);
    throw new AppError("VALIDATION_FAILED", "The workflow definition is not valid.", { details });
  }
  const count = walkSteps(parsed.data).length;
  if (count > SAVED_STEPS_MAX) {
    const message = `has ${count} steps; SAVED_STEPS_MAX is ${SAVED_STEPS_MAX}. Move parts of it into workflows of their own and call them (workflow.call)`;
    throw new AppError("VALIDATION_FAILED", `The workflow ${message}.`, {
      details: [{ path: "definition.steps", message }],
    });
  }
  const secrets = findSecrets(parsed.data);
  if (secrets.length > 0) {
    throw new AppError(
      "SECRET_IN_DEFINITION",
      "A workflow holds no secrets: make a connection and name it in the step.",
      {
        details: secrets.map(({ path, what }) => ({
          path: dotted(path),
          message: `Holds ${what}; make a connection instead`,
        })),
      },
    );
  }
  return parsed.data;
}

/**
 * Every connection named anywhere in a definition exists in this workspace. Somebody else's id and an unknown one
 * are told apart by nothing.
 * @returns id → service
 * @throws AppError NOT_FOUND naming the places
 */
export async function requireConnections(
  definition: Definition,
  workspaceId: string,
  connections: ConnectionLookup,
): Promise<ReadonlyMap<string, string>> {
  const uses = findConnections(asJson(definition));
  if (uses.length === 0) return new Map();
  const known = await connections.servicesOf(workspaceId, [...new Set(uses.map(({ connectionId }) => connectionId))]);
  const unknown = uses.filter(({ connectionId }) => !known.has(connectionId));
  if (unknown.length > 0) {
    throw new AppError("NOT_FOUND", "The definition names a connection that does not exist.", {
      details: unknown.map(({ path, connectionId }) => ({
        path: dotted(path),
        message: `There is no connection ${connectionId.slice(0, 128)}`,
      })),
    });
  }
  return known;
}

function dotted(pointer: string): string {
  return `definition${pointer.replaceAll("/", ".")}`;
}
