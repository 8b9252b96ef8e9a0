import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import { asJson, findJsonFlaw, isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { CatalogLookup } from "./catalog-lookup";
import { applyPatch } from "./core/apply-patch";
import { findConnections } from "./core/find-connections";
import { validateDefinition, isExecutable } from "./core/validate-definition";
import { walkSteps } from "./core/walk-steps";
import type { Definition, Problem } from "./definition-schema";
import { fromYaml } from "./formats/yaml";
import { parseDefinition } from "./parse-definition";
import type { ConnectionLookup } from "./ports";
import type { Workflows } from "./service";

export interface ImportInput {
  format: "n8n" | "json" | "yaml" | "openapi";
  document: JsonObject | string;
  name?: string | undefined;
}

/** What became of a document. Nodes are its triggers and steps. */
export interface ImportReport {
  nodesTotal: number;
  /** With a service that can be called here. */
  nodesMapped: number;
  /** Brought over as plain HTTP requests. */
  nodesGeneric: number;
  valid: boolean;
  problems: Problem[];
}

export interface ImportPorts {
  workflows: Pick<Workflows, "create">;
  connections: ConnectionLookup;
  catalogOf(workspaceId: string): CatalogLookup;
}

/** Makes workflows out of documents from elsewhere. */
export function createImports({ workflows, connections, catalogOf }: ImportPorts) {
  return {
    /** @throws AppError UNSUPPORTED for a format that is not read yet, VALIDATION_FAILED, SECRET_IN_DEFINITION */
    async create(ctx: Ctx, input: ImportInput): Promise<{ workflowId: string; report: ImportReport }> {
      const document = readDocument(input);
      const named = isJsonObject(document) && input.name !== undefined ? { ...document, name: input.name } : document;
      const { definition, problems } = await dropForeignConnections(ctx, parseDefinition(named), connections);
      const workflow = await workflows.create(ctx, { definition, note: `Imported from ${input.format.toUpperCase()}` });
      const catalog = catalogOf(ctx.workspaceId);
      const found = [...problems, ...validateDefinition(definition, catalog)];
      return {
        workflowId: workflow.id,
        report: { ...countNodes(definition, catalog), valid: isExecutable(found), problems: found },
      };
    },
  };
}

export type Imports = ReturnType<typeof createImports>;

function readDocument({ format, document }: ImportInput): Json {
  if (format === "n8n" || format === "openapi") {
    throw new AppError("UNSUPPORTED", `Documents of ${format} are not read yet; send json or yaml.`, {
      details: [{ path: "format", message: "json and yaml are read" }],
    });
  }
  const value =
    typeof document !== "string" ? document : format === "yaml" ? fromYaml(document) : parseJsonText(document);
  // Our own answers carry the definition inside.
  return isJsonObject(value) && !Object.hasOwn(value, "steps") && isJsonObject(value["definition"])
    ? value["definition"]
    : value;
}

function parseJsonText(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new AppError("VALIDATION_FAILED", "The document is not JSON.", {
      details: [{ path: "document", message: "Not JSON" }],
    });
  }
  if (findJsonFlaw(value, 64) !== null) {
    throw new AppError("VALIDATION_FAILED", "The document nests too deep or has a key that is refused.", {
      details: [{ path: "document", message: "Nests deeper than 64 levels, or has a key such as __proto__" }],
    });
  }
  return value;
}

/** A document from another installation names its connections, not ours: they are taken out, and said. */
async function dropForeignConnections(
  ctx: Ctx,
  definition: Definition,
  connections: ConnectionLookup,
): Promise<{ definition: Definition; problems: Problem[] }> {
  const uses = findConnections(asJson(definition));
  const known = await connections.servicesOf(ctx.workspaceId, [
    ...new Set(uses.map(({ connectionId }) => connectionId)),
  ]);
  const foreign = uses.filter(({ connectionId }) => !known.has(connectionId));
  const cleaned = applyPatch(
    asJson(definition),
    foreign.map(({ path }) => ({ op: "remove", path })),
  );
  const problems = foreign.map(({ path }): Problem => {
    const [, room, stepId] = path.split("/");
    const message = "The connection of the document does not exist here and was taken out: choose one of yours";
    return {
      path,
      stepId: room === "steps" ? (stepId ?? null) : null,
      code: "CONNECTION_DROPPED",
      message,
      severity: "warning",
    };
  });
  return { definition: parseDefinition(cleaned), problems };
}

function countNodes(
  definition: Definition,
  catalog: CatalogLookup,
): Pick<ImportReport, "nodesTotal" | "nodesMapped" | "nodesGeneric"> {
  const nodes = [
    ...Object.values(definition.triggers),
    ...walkSteps(definition)
      .map(({ step }) => step)
      .filter((step) => step.steps === undefined),
  ];
  const mapped = nodes.filter(({ service }) => service !== undefined && catalog.service(service) !== undefined);
  return { nodesTotal: nodes.length, nodesMapped: mapped.length, nodesGeneric: 0 };
}
