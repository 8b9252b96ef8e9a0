import { AppError } from "@/lib/kernel/app-error";
import { parseExactJson } from "@/lib/kernel/exact-json";
import type { Ctx } from "@/lib/kernel/context";
import { asJson, findJsonFlaw, isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { CatalogLookup } from "./catalog-lookup";
import { applyPatch } from "./core/apply-patch";
import { findConnections } from "./core/find-connections";
import { validateDefinition, isExecutable } from "./core/validate-definition";
import { walkSteps } from "./core/walk-steps";
import type { Definition, Problem } from "./definition-schema";
import { fromYaml } from "./formats/yaml";
import type { ImportReport } from "./import-report-schema";
import { importN8n, nodeAt, reportOf } from "./n8n/import-n8n";
import { parseDefinition } from "./parse-definition";
import type { ConnectionLookup } from "./ports";
import type { Workflows } from "./service";

export interface ImportInput {
  format: "n8n" | "json" | "yaml" | "openapi";
  document: JsonObject | string;
  name?: string | undefined;
  /** Of n8n: ids that its steps and triggers must not have. */
  idsInUse?: string[] | undefined;
}

export interface ImportPorts {
  workflows: Pick<Workflows, "create">;
  connections: ConnectionLookup;
  catalogOf(workspaceId: string): CatalogLookup;
}

/** A document as it would be saved, and what became of it. */
export interface PreparedImport {
  definition: Definition;
  report: ImportReport;
}

/** Makes workflows out of documents from elsewhere. */
export function createImports({ workflows, connections, catalogOf }: ImportPorts) {
  async function preview(ctx: Ctx, input: ImportInput): Promise<PreparedImport> {
    const catalog = catalogOf(ctx.workspaceId);
    if (input.format === "n8n") return fromN8n(ctx, input, catalog);
    const document = readDocument(input);
    const named = isJsonObject(document) && input.name !== undefined ? { ...document, name: input.name } : document;
    const { definition, problems } = await dropForeignConnections(ctx, parseDefinition(named), connections);
    const found = [...problems, ...validateDefinition(definition, catalog)];
    return { definition, report: { ...countNodes(definition, catalog), valid: isExecutable(found), problems: found } };
  }

  async function fromN8n(ctx: Ctx, input: ImportInput, catalog: CatalogLookup): Promise<PreparedImport> {
    const { document } = input;
    const imported = importN8n(typeof document === "string" ? parseJsonText(document) : document, catalog, {
      name: input.name,
      idsInUse: input.idsInUse,
    });
    const { definition, problems } = await dropForeignConnections(
      ctx,
      parseDefinition(imported.definition),
      connections,
    );
    for (const { path, message } of problems)
      nodeAt(imported.nodes, path)?.notes.push({ kind: "dropped", field: path.split("/").at(-1) ?? "", text: message });
    const found = [...problems, ...validateDefinition(definition, catalog)];
    return { definition, report: reportOf(imported.nodes, found) };
  }

  return {
    /** What a document would become; nothing is saved. @throws AppError as {@link create} */
    preview,

    /** @throws AppError UNSUPPORTED for a format that is not read here, VALIDATION_FAILED, SECRET_IN_DEFINITION */
    async create(ctx: Ctx, input: ImportInput): Promise<{ workflowId: string; report: ImportReport }> {
      const { definition, report } = await preview(ctx, input);
      const workflow = await workflows.create(ctx, { definition, note: `Imported from ${input.format.toUpperCase()}` });
      return { workflowId: workflow.id, report };
    },
  };
}

export type Imports = ReturnType<typeof createImports>;

function readDocument({ format, document }: ImportInput): Json {
  if (format === "openapi") {
    throw new AppError("UNSUPPORTED", "An OpenAPI document becomes a service, not a workflow: add it under Services.", {
      details: [{ path: "format", message: "n8n, json and yaml are read here" }],
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
  const parsed = parseExactJson(text);
  if (parsed.kind === "flaw") {
    const { line, column } = parsed.flaw;
    const where = `line ${line}, column ${column}`;
    throw new AppError("VALIDATION_FAILED", `The document is not JSON: see ${where}.`, {
      details: [{ path: "document", message: `Not JSON from ${where} on; is the file whole?` }],
    });
  }
  const { value } = parsed;
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
