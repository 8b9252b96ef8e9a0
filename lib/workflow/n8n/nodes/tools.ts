import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { codeReads } from "../code-reads";
import { safeSource } from "../code-step";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, shape } from "../node-mapper";
import { objectsAt } from "../objects-at";
import { escapeTemplate } from "../split-n8n-text";
import { httpNode } from "./http";
import { mapServiceNode } from "./service";
import { dataTableNode } from "./data-table";
import { callWorkflowNode } from "./flow";
import { sqlNode } from "./sql";

const CHAIN = "@n8n/n8n-nodes-langchain.";

/** What a model is told of a tool. */
export interface ToolWords {
  /** By which the model names it. */
  id: string;
  about: string;
}

/** The step that a tool of an agent is; null where there is nothing here that does what it does. */
export function mapTool(job: NodeJob): Mapped | null {
  const { node } = job;
  switch (node.type) {
    case `${CHAIN}toolWorkflow`:
      return callWorkflow(job);
    case `${CHAIN}toolThink`:
      return { step: shape({ thought: inBraces(job.fromAi("thought")) }) };
    case `${CHAIN}toolCalculator`:
      return calculator(job);
    case `${CHAIN}toolWikipedia`:
      return wikipedia(job);
    case `${CHAIN}toolCode`:
      return toolCode(job);
    case `${CHAIN}toolHttpRequest`:
      return olderHttp(job);
    case "n8n-nodes-base.httpRequestTool":
      return httpNode.map(job);
    case "n8n-nodes-base.dataTable":
      return dataTableNode.map(job);
    case "n8n-nodes-base.postgres":
    case "n8n-nodes-base.mySql":
      return sqlNode.map(job);
    default:
      return mapServiceNode(job);
  }
}

/** A tool's node as the node that it is a tool of. */
export function asPlainNode<Node extends { type: string }>(node: Node): Node {
  return { ...node, type: node.type.replace(/Tool$/, "") };
}

export function aboutTool(job: Pick<NodeJob, "node">): string {
  const { parameters, notes, name } = job.node;
  const text = parameters["toolDescription"] ?? parameters["description"] ?? notes ?? name;
  const words = typeof text === "string" ? text.replace(/^=/, "").replace(/\s+/g, " ").trim() : name;
  return escapeTemplate(words === "" ? name : words).slice(0, 500);
}

function callWorkflow(job: NodeJob): Mapped | null {
  const mapped = callWorkflowNode.map(job);
  if (mapped === null) return null;
  const inputs = job.params["workflowInputs"];
  const isMapped = isJsonObject(inputs) && isJsonObject(inputs["value"]) && Object.keys(inputs["value"]).length > 0;
  if (isMapped) return mapped;
  return {
    ...mapped,
    step: { ...mapped.step, with: { ...mapped.step.with, input: { query: inBraces(job.fromAi("query")) } } },
  };
}

/** JavaScript over `query`; a tool of code is a code node. */
function toolCode(job: NodeJob): Mapped | null {
  const source = job.params["jsCode"];
  if (typeof source !== "string" || (job.params["language"] ?? "javaScript") !== "javaScript") return null;
  try {
    for (const what of codeReads(source, "body").missing)
      job.note("differs", `The code uses ${what}, which the sandbox does not offer.`, "jsCode");
  } catch {
    return null;
  }
  const text = `const query = input.query;\n${safeSource(source)}`;
  return {
    step: {
      service: "code",
      operation: "javascript",
      with: { source: text, input: { query: inBraces(job.fromAi("query")) } },
    },
  };
}

/** The older HTTP tool: `{name}` in address and body is what the model gives. */
function olderHttp(job: NodeJob): Mapped {
  const { params } = job;
  const filled = (text: Json | undefined, field: string): Json => {
    if (typeof text !== "string") return job.value(text, field);
    return String(job.value(text, field)).replace(
      /(^|[^{])\{([A-Za-z_][A-Za-z0-9_]*)\}(?!\})/g,
      (_, before: string, name: string) => `${before}${inBraces(job.fromAi(name))}`,
    );
  };
  const listed = (field: string): JsonObject =>
    Object.fromEntries(
      objectsAt(params, field, "values").map((one): [string, Json] => [
        String(one["name"] ?? ""),
        one["valueProvider"] === "fieldValue"
          ? filled(one["value"], field)
          : inBraces(job.fromAi(String(one["name"] ?? "value"))),
      ]),
    );
  const url = filled(params["url"] ?? "", "url");
  const input: JsonObject = {
    method: String(params["method"] ?? "GET"),
    url: url === "" ? inBraces(job.fromAi("url")) : url,
  };
  if (params["sendQuery"] === true) input["query"] = listed("parametersQuery");
  if (params["sendHeaders"] === true) input["headers"] = listed("parametersHeaders");
  if (params["sendBody"] === true && input["method"] !== "GET")
    input["body"] =
      params["specifyBody"] === "json" ? filled(params["jsonBody"], "jsonBody") : listed("parametersBody");
  if ((params["authentication"] ?? "none") !== "none")
    job.note("credential", "The request is signed in: choose a connection for it.", "authentication");
  return { step: { service: "http", operation: "request", with: input } };
}

/** The model's sum is read as one; nothing of it is evaluated as code. */
function calculator(job: NodeJob): Mapped {
  const expression = inBraces(job.fromAi("expression"));
  return { step: { service: "transform", operation: "number.calculate", with: { expression } } };
}

function wikipedia(job: NodeJob): Mapped | null {
  if (job.around.catalog.operation("wikipedia", "page.search") === undefined) return null;
  job.note("differs", "It gives the pages found, with a piece of each; n8n gives their summaries.");
  const query = inBraces(job.fromAi("query"));
  return { step: { service: "wikipedia", operation: "page.search", with: { query, limit: 3 } } };
}
