import { z } from "zod";
import type { JsonObject } from "@/lib/kernel/json";
import type { Contract } from "./contract";
import { statusOf, type Dialect } from "./problem";
import { ERROR_CODES } from "@/lib/kernel/app-error";

type SchemaOf = (schema: z.ZodType, io: "input" | "output") => JsonObject;

/**
 * Zod schemas as JSON Schema 2020-12, the dialect of OpenAPI 3.1. What has no JSON form is left open.
 * A schema's own `$defs` cannot stay in it: `#/$defs/…` means the root of the whole document there.
 * @param shared takes what schemas share, under names of the document's `components.schemas`; equal ones once
 */
function createSchemaOf(shared: Record<string, JsonObject>): SchemaOf {
  const groups = new Map<string, number>();
  return (schema, io) => {
    // Within another, a schema that holds itself has a name, where alone it would say `#`.
    const made = z.toJSONSchema(z.object({ schema }), { io, unrepresentable: "any", cycles: "ref" });
    const { $defs, properties } = JSON.parse(JSON.stringify(made)) as JsonObject;
    const rest = (properties as JsonObject)["schema"] as JsonObject;
    if ($defs === undefined) return rest;
    const text = JSON.stringify($defs);
    const group = groups.get(text) ?? groups.size + 1;
    const moved = (value: unknown): JsonObject =>
      JSON.parse(
        JSON.stringify(value).replaceAll('"#/$defs/__schema', `"#/components/schemas/Shared${group}_`),
      ) as JsonObject;
    if (!groups.has(text)) {
      groups.set(text, group);
      for (const [name, part] of Object.entries($defs as JsonObject))
        shared[name.replace("__schema", `Shared${group}_`)] = moved(part);
    }
    return moved(rest);
  };
}

function parametersOf(contract: Contract, schemaOf: SchemaOf): JsonObject[] {
  return (["path", "query"] as const).flatMap((place) => {
    const schema = place === "path" ? contract.params : contract.query;
    if (!schema) return [];
    const { properties = {}, required = [] } = schemaOf(schema, "input");
    return Object.entries(properties as JsonObject).map(([name, property]) => ({
      name,
      in: place,
      required: place === "path" || (required as string[]).includes(name),
      schema: property as JsonObject,
    }));
  });
}

const PROBLEM_NAME: Record<Dialect, string> = { enhanced: "EnhancedProblem", v1: "Problem" };

function errorsOf(contract: Contract): JsonObject {
  const guarded = contract.access === "public" ? [] : [401, 403];
  const type = contract.dialect === "v1" ? "application/problem+json" : "application/json";
  const content = { [type]: { schema: { $ref: `#/components/schemas/${PROBLEM_NAME[contract.dialect]}` } } };
  const statuses = [400, ...guarded, 404, 409, 413, 422, 429, 503];
  return Object.fromEntries(statuses.map((status) => [String(status), { description: "Refused", content }]));
}

const DESCRIPTIONS = {
  200: "Done",
  201: "Made",
  202: "Accepted; it goes on",
  204: "Done; no body",
  302: "Sends the browser elsewhere",
} as const;

function operationOf(contract: Contract, schemaOf: SchemaOf): JsonObject {
  const status = contract.status ?? 200;
  const statuses = contract.orStatus === undefined ? [status] : [contract.orStatus, status];
  const answer =
    status === 204 || status === 302
      ? {}
      : { content: { "application/json": { schema: schemaOf(contract.response, "output") } } };
  return {
    operationId: contract.id,
    summary: contract.summary,
    tags: [contract.id.split(".")[0] ?? contract.id],
    description: contract.access === "public" ? "Open to anyone." : `Needs: ${contract.access}.`,
    ...(contract.access === "public" ? { security: [] } : {}),
    parameters: parametersOf(contract, schemaOf),
    ...(contract.body
      ? {
          requestBody: {
            required: !contract.body.safeParse({}).success,
            content: { "application/json": { schema: schemaOf(contract.body, "input") } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(statuses.map((one) => [String(one), { description: DESCRIPTIONS[one], ...answer }])),
      ...errorsOf(contract),
    },
  };
}

const detail: JsonObject = {
  type: "array",
  items: {
    type: "object",
    properties: { path: { type: "string" }, message: { type: "string" } },
    required: ["path", "message"],
  },
};
const code: JsonObject = {
  type: "string",
  enum: [...ERROR_CODES],
  description: ERROR_CODES.map((name) => `${name}: ${statusOf(name)}`).join(", "),
};

/** The OpenAPI 3.1 document of the given endpoints. */
export function openApiDocument(contracts: readonly Contract[], version: string): JsonObject & { openapi: "3.1.0" } {
  const paths: Record<string, JsonObject> = {};
  const shared: Record<string, JsonObject> = {};
  const schemaOf = createSchemaOf(shared);
  for (const contract of contracts) {
    paths[contract.path] = {
      ...paths[contract.path],
      [contract.method.toLowerCase()]: operationOf(contract, schemaOf),
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Workflow automation platform", version },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key of a workspace." },
        session: { type: "apiKey", in: "cookie", name: "platform.session_token", description: "Set by signing in." },
      },
      schemas: {
        ...shared,
        EnhancedProblem: {
          type: "object",
          properties: { success: { const: false }, error: { type: "string" }, code, details: detail },
          required: ["success", "error", "code", "details"],
        },
        Problem: {
          type: "object",
          properties: {
            type: { type: "string" },
            title: { type: "string" },
            status: { type: "integer" },
            detail: { type: "string" },
            code,
            requestId: { type: "string" },
            invalidParams: detail,
          },
          required: ["type", "title", "status", "detail", "code", "requestId", "invalidParams"],
        },
      },
    },
  };
}
