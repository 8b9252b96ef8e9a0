import { AppError } from "@/lib/kernel/app-error";
import { asJson } from "@/lib/kernel/json";
import { flawsOf } from "@/lib/kernel/zod-flaws";
import { findConnections } from "./core/find-connections";
import { findSecrets } from "./core/find-secrets";
import { walkSteps } from "./core/walk-steps";
import { type Definition, definitionSchema, STEPS_CEILING } from "./definition-schema";
import type { ConnectionLookup } from "./ports";

/**
 * A definition in its saved form, out of what a caller, a file or a patch gave.
 * @param stepsMax steps at every depth, 1 to STEPS_CEILING (STEPS_MAX of the environment)
 * @throws AppError VALIDATION_FAILED with the path of each flaw; SECRET_IN_DEFINITION
 */
export function parseDefinition(document: unknown, stepsMax = STEPS_CEILING): Definition {
  const parsed = definitionSchema.safeParse(document);
  if (!parsed.success) {
    const details = flawsOf(parsed.error, "definition").slice(0, 50);
    throw new AppError("VALIDATION_FAILED", "The workflow definition is not valid.", { details });
  }
  const count = walkSteps(parsed.data).length;
  if (count > stepsMax) {
    const raise =
      stepsMax < STEPS_CEILING
        ? `Raise STEPS_MAX in the environment of the server (up to ${STEPS_CEILING}), or move`
        : "Move";
    const message = `has ${count} steps; STEPS_MAX is ${stepsMax}. ${raise} parts of it into workflows of their own and call them (workflow.call)`;
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
