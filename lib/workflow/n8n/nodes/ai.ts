import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { type CatalogLookup, needsConnection } from "../../catalog-lookup";
import type { N8nNode } from "../export-schema";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, type Output, outputView } from "../node-mapper";
import { nodeTypeFacts } from "../node-types";
import { objectAt, objectsAt } from "../objects-at";
import { quoted } from "../translate-expression";
import type { View } from "../view";

interface Model {
  service: string;
  operation: string;
  input: JsonObject;
  node: N8nNode;
}

/** The operation of a service that answers a prompt with a text. */
function textOperation(catalog: CatalogLookup, service: string): { id: string; input: JsonObject } | null {
  for (const { id } of catalog.service(service)?.operations ?? []) {
    if (!/^(text|chat|message|completion|answer)\.(generate|create|complete|send|ask)$/.test(id)) continue;
    const operation = catalog.operation(service, id);
    const input = operation?.input["properties"];
    const output = operation?.output["properties"];
    if (isJsonObject(input) && isJsonObject(input["prompt"]) && isJsonObject(output) && isJsonObject(output["text"]))
      return { id, input };
  }
  return null;
}

function modelOf(job: NodeJob, node: N8nNode): Model | null {
  const facts = nodeTypeFacts(node.type);
  const found = facts === undefined ? null : textOperation(job.around.catalog, facts.service);
  if (facts === undefined || found === null) return null;
  const input: JsonObject = {};
  const { parameters } = node;
  const name = parameters["model"] ?? parameters["modelName"] ?? parameters["modelId"] ?? parameters["deploymentName"];
  const chosen = isJsonObject(name) ? name["value"] : name;
  if (typeof chosen === "string" && chosen !== "") {
    const model = job.value(chosen.replace(/^models\//, ""), "model");
    if (isJsonObject(found.input["model"])) input["model"] = model;
  }
  const options = objectAt(parameters, "options");
  const temperature = options["temperature"];
  if (typeof temperature === "number" && isJsonObject(found.input["temperature"])) input["temperature"] = temperature;
  const most = options["maxTokens"] ?? options["maxOutputTokens"] ?? options["maxTokensToSample"];
  const field = ["max_tokens", "max_completion_tokens", "max_output_tokens"].find((one) =>
    isJsonObject(found.input[one]),
  );
  if (typeof most === "number" && most > 0 && field !== undefined) input[field] = Math.round(most);
  return { service: facts.service, operation: found.id, input, node };
}

/** The model that helps a node, the first where it has spare ones. */
function helpingModel(job: NodeJob): Model | null {
  for (const { kind, node } of job.around.helpers) {
    const model = kind === "ai_languageModel" ? modelOf(job, node) : null;
    if (model !== null) return model;
  }
  return null;
}

/** One step for a node and the model that helps it. */
function askModel(
  job: NodeJob,
  model: Model,
  { prompt, system, asJson, absorbed = [] }: { prompt: Json; system: string; asJson?: boolean; absorbed?: string[] },
): Pick<Mapped, "step" | "absorbed"> {
  const found = textOperation(job.around.catalog, model.service);
  const known = job.around.catalog.service(model.service);
  if (known !== undefined && needsConnection(known)) job.note("credential", `Choose a connection of ${known.name}.`);
  const input: JsonObject = { ...model.input };
  const hasSystem = isJsonObject(found?.input["system"]);
  const asked = prompt === "" || prompt === null ? job.fillIn("text", "What the model is asked is not given.") : prompt;
  if (system !== "" && hasSystem) input["system"] = system;
  input["prompt"] =
    system === "" || hasSystem ? asked : `${system}\n\n${typeof asked === "string" ? asked : JSON.stringify(asked)}`;
  if (asJson === true && isJsonObject(found?.input["json"])) input["json"] = true;
  const helpers = job.around.helpers.filter(({ node }) => node.name === model.node.name).map(({ node }) => node.name);
  return {
    step: { service: model.service, operation: model.operation, with: input },
    absorbed: [...helpers, ...absorbed],
  };
}

/** A text answer under the name that n8n gives it; of JSON, what the text says. */
function answerView(job: NodeJob, at: string, key: string, asJson: boolean): View {
  const value = (r: string): string => (asJson ? `parseJson(${r}.text)` : `${r}.text`);
  if (!job.perItem) return { many: false, cel: at, fields: { [key]: value(at) }, lineage: newLineage() };
  return outputView(job, at, { each: (r) => `{${quoted(key)}: ${value(r)}}` });
}

function prompted(job: NodeJob): Json {
  const { params } = job;
  if (params["promptType"] === "define" || params["promptType"] === undefined) {
    const given = params["text"] ?? params["prompt"];
    if (given !== undefined && given !== "" && given !== "={{ $json.chatInput }}") return job.value(given, "text");
  }
  return inBraces(job.read({ root: { kind: "json" }, path: ["chatInput"] }));
}

/** How the answer must look, where a parser of it stands beside the node. */
function parserWords(job: NodeJob): { words: string; absorbed: string[] } {
  const parser = job.around.helpers.find(({ kind }) => kind === "ai_outputParser");
  if (parser === undefined) return { words: "", absorbed: [] };
  const { type, parameters, name } = parser.node;
  if (!type.endsWith(".outputParserStructured")) return { words: "", absorbed: [] };
  const schema = parameters["inputSchema"] ?? parameters["jsonSchema"];
  const example = parameters["jsonSchemaExample"];
  const [label, text] =
    typeof schema === "string" && parameters["schemaType"] === "manual"
      ? ["this JSON Schema", schema]
      : ["the form of this example", example ?? schema];
  if (typeof text !== "string") return { words: "", absorbed: [] };
  job.note("differs", "The form of the answer is asked for; it is not checked again.", "outputParser");
  return {
    words: `Answer with JSON only, in ${label}:\n${text.replaceAll("{{", "{ {").replaceAll("}}", "} }")}`,
    absorbed: [name],
  };
}

function notesOfHelpers(job: NodeJob): void {
  for (const { kind, node } of job.around.helpers) {
    if (kind === "ai_memory")
      job.note("differs", `It remembers nothing of earlier messages ("${node.name}" is not brought over).`);
    if (kind === "ai_tool") job.note("differs", `It cannot use the tool "${node.name}".`);
  }
}

function systemText(job: NodeJob, ...texts: (Json | undefined)[]): string {
  return texts
    .map((text, i) =>
      typeof text === "string" && text !== "" ? job.value(text, i === 0 ? "options.systemMessage" : "messages") : "",
    )
    .filter((text) => text !== "")
    .join("\n\n");
}

/** Agents and chains: one question to the model. */
export const promptNode: NodeMapper = {
  map(job): Mapped | null {
    const model = helpingModel(job);
    if (model === null) return null;
    notesOfHelpers(job);
    const isAgent = /\.agent$/.test(job.node.type);
    const options = objectAt(job.params, "options");
    const messages = objectsAt(job.params, "messages", "messageValues").map((one) => one["message"]);
    const parser = parserWords(job);
    const asJson = parser.words !== "";
    const system = [systemText(job, options["systemMessage"], ...messages), parser.words]
      .filter((text) => text !== "")
      .join("\n\n");
    const summary = /chainSummarization$/.test(job.node.type);
    const prompt = summary ? summarized(job) : prompted(job);
    const asked = askModel(job, model, { prompt, system, asJson, absorbed: parser.absorbed });
    const key = isAgent || asJson ? "output" : "text";
    return { ...asked, outputs: (at) => [{ view: summary ? summaryView(job, at) : answerView(job, at, key, asJson) }] };
  },
};

function summarized(job: NodeJob): Json {
  job.note("differs", "The text is summed up in one question, not piece by piece.");
  return `Write a concise summary of the following:\n\n{{ toJson(${job.read({ root: { kind: "json" }, path: [] })}) }}`;
}

function summaryView(job: NodeJob, at: string): View {
  if (!job.perItem)
    return {
      many: false,
      cel: at,
      fields: { response: `{"text": ${at}.text}`, output: `{"text": ${at}.text}` },
      lineage: newLineage(),
    };
  return outputView(job, at, { each: (r) => `{"response": {"text": ${r}.text}}` });
}

export const extractorNode: NodeMapper = {
  map(job): Mapped | null {
    const model = helpingModel(job);
    if (model === null) return null;
    const attributes = objectsAt(job.params, "attributes", "attributes").map(
      (one) =>
        `- ${String(one["name"] ?? "")} (${String(one["type"] ?? "string")}): ${String(one["description"] ?? "")}`,
    );
    const schema = job.params["inputSchema"] ?? job.params["jsonSchemaExample"];
    const form =
      attributes.length > 0
        ? `with these fields:\n${attributes.join("\n")}`
        : `in this form:\n${typeof schema === "string" ? schema : "{}"}`;
    const system = `Read the text and answer with one JSON object and nothing else, ${form}`.replaceAll("{{", "{ {");
    job.note("differs", "The form of the answer is asked for; it is not checked again.");
    return {
      ...askModel(job, model, { prompt: job.value(job.params["text"] ?? "", "text"), system, asJson: true }),
      outputs: (at) => [{ view: answerView(job, at, "output", true) }],
    };
  },
};

/** Text classifier and sentiment analysis: the model names the way its item goes. */
export const classifierNode: NodeMapper = {
  map(job): Mapped | null {
    const model = helpingModel(job);
    // The way of each of many items would have to be kept beside it; one at a time it is plain.
    if (model === null) return null;
    const isSentiment = /sentimentAnalysis$/.test(job.node.type);
    const given = objectsAt(job.params, "categories", "categories");
    const names = isSentiment
      ? String(objectAt(job.params, "options")["categories"] ?? "Positive, Neutral, Negative")
          .split(",")
          .map((one) => one.trim())
      : given.map((one) => String(one["category"] ?? "")).filter((one) => one !== "");
    if (names.length === 0) return null;
    const about = isSentiment
      ? names.map((name) => `- ${name}`)
      : given.map((one) => `- ${String(one["category"] ?? "")}: ${String(one["description"] ?? "")}`);
    const system =
      `Which of these fits the text best? Answer with its name and nothing else.\n${about.join("\n")}`.replaceAll(
        "{{",
        "{ {",
      );
    const asked = askModel(job, model, {
      prompt: job.value(job.params[isSentiment ? "inputText" : "inputText"] ?? job.params["text"] ?? "", "inputText"),
      system,
    });
    const { input } = job;
    const view = input ?? { many: false, cel: "{}", lineage: newLineage() };
    return {
      ...asked,
      outputs: (at) =>
        names.map((name, branch): Output => {
          const isThis = (cel: string): string => `${cel}.text.trim().lowerAscii() == ${quoted(name.toLowerCase())}`;
          if (!job.perItem) return { view, guard: isThis(at), branch };
          return {
            view: {
              many: true,
              cel: `range(size(${at})).filter(n, ${isThis(`${at}[n]`)}).map(n, ${view.cel}[n])`,
              lineage: newLineage(),
            },
          };
        }),
    };
  },
};

/** Nodes that are a service's model themselves: OpenAI, Gemini, Anthropic with a message to it. */
export const vendorNode: NodeMapper = {
  map(job): Mapped | null {
    const { params, node } = job;
    const resource = String(params["resource"] ?? "text");
    const operation = String(params["operation"] ?? "message");
    if (!["text", "chat"].includes(resource) || !["message", "complete", "response", "create"].includes(operation))
      return null;
    const model = modelOf(job, node);
    if (model === null) return null;
    const lists = ["messages", "responses", "prompt"].map((key) =>
      objectsAt(params, key, key === "prompt" ? "messages" : "values"),
    );
    const messages = lists.find((list) => list.length > 0) ?? [];
    const textOf = (one: JsonObject): Json => one["content"] ?? one["text"] ?? "";
    const ofRole = (isSystem: boolean): Json[] =>
      messages
        .filter((one) => /^(system|developer)$/.test(String(one["role"] ?? "user")) === isSystem)
        .map(textOf)
        .filter((text) => text !== "");
    const asked = ofRole(false).map((text) => job.value(text, "messages"));
    const only = typeof params["prompt"] === "string" ? job.value(params["prompt"], "prompt") : undefined;
    const prompt =
      asked.length === 1
        ? (asked[0] ?? "")
        : asked.length === 0
          ? (only ?? "")
          : asked.map((text) => (typeof text === "string" ? text : JSON.stringify(text))).join("\n\n");
    const asJson = params["jsonOutput"] === true;
    const options = objectAt(params, "options");
    const system = systemText(
      job,
      options["system"] ?? options["systemMessage"] ?? options["instructions"],
      ...ofRole(true),
    );
    notesOfHelpers(job);
    return {
      ...askModel(job, model, { prompt, system, asJson }),
      outputs: (at) => [{ view: vendorView(job, at, asJson) }],
    };
  },
};

/** The several places in which n8n's vendor nodes give the answer. */
function vendorView(job: NodeJob, at: string, asJson: boolean): View {
  const places = (r: string): Record<string, string> => {
    const value = asJson ? `parseJson(${r}.text)` : `${r}.text`;
    return {
      message: `{"role": "assistant", "content": ${value}}`,
      content: `{"parts": [{"text": ${value}}]}`,
      output: `[{"content": [{"text": ${value}}]}]`,
      text: value,
    };
  };
  if (!job.perItem) return { many: false, cel: at, fields: places(at), lineage: newLineage() };
  const entries = Object.entries(places("r")).map(([key, cel]) => `${quoted(key)}: ${cel}`);
  return outputView(job, at, { each: () => `{${entries.join(", ")}}` });
}
