import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { needsConnection } from "../../catalog-lookup";
import { checkInput } from "../../core/check-input";
import { askInput, type AskShape, askShapeOf } from "../ask-shape";
import type { N8nNode } from "../export-schema";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, type Output, outputView } from "../node-mapper";
import { nodeTypeFacts } from "../node-types";
import { objectAt, objectsAt } from "../objects-at";
import { quoted } from "../translate-expression";
import type { View } from "../view";

/** A model as n8n sets it up: who answers, and its settings. */
export interface Model {
  shape: AskShape;
  settings: JsonObject;
  node: N8nNode;
}

export function modelOf(job: NodeJob, node: N8nNode): Model | null {
  const facts = nodeTypeFacts(node.type);
  const shape = facts === undefined ? undefined : askShapeOf(job.around.catalog, facts.service);
  if (shape === undefined) return null;
  const settings: JsonObject = {};
  const take = (field: string, value: Json): void => {
    const property = shape.fields[field];
    if (
      isJsonObject(property) &&
      checkInput({ [field]: value }, { properties: { [field]: property } }, []).length === 0
    )
      settings[field] = value;
  };
  const { parameters } = node;
  const name = parameters["model"] ?? parameters["modelName"] ?? parameters["modelId"] ?? parameters["deploymentName"];
  const chosen = isJsonObject(name) ? name["value"] : name;
  if (typeof chosen === "string" && chosen !== "") {
    const model = job.value(chosen.replace(/^models\//, ""), "model");
    for (const field of ["model", "deployment"]) take(field, model);
    if (settings["model"] === undefined && settings["deployment"] === undefined)
      job.note("differs", `The model ${chosen} is not among those offered: choose one.`, "model");
  }
  const options = objectAt(parameters, "options");
  if (typeof options["temperature"] === "number") take("temperature", options["temperature"]);
  const most = options["maxTokens"] ?? options["maxOutputTokens"] ?? options["maxTokensToSample"];
  if (typeof most === "number" && most > 0)
    for (const field of ["max_tokens", "max_completion_tokens", "maxOutputTokens"]) take(field, Math.round(most));
  return { shape, settings, node };
}

/** The model that helps a node, the first where it has spare ones. */
export function helpingModel(job: NodeJob): Model | null {
  for (const { kind, node } of job.around.helpers) {
    const model = kind === "ai_languageModel" ? modelOf(job, node) : null;
    if (model !== null) return model;
  }
  return null;
}

/** One step for a node and the model that helps it. */
export function askModel(
  job: NodeJob,
  { shape, settings, node }: Model,
  { prompt, system, asJson, absorbed = [] }: { prompt: Json; system: string; asJson?: boolean; absorbed?: string[] },
): Pick<Mapped, "step" | "absorbed"> {
  const known = job.around.catalog.service(shape.service);
  if (known !== undefined && needsConnection(known)) job.note("credential", `Choose a connection of ${known.name}.`);
  const asked = prompt === "" || prompt === null ? job.fillIn("text", "What the model is asked is not given.") : prompt;
  const input: JsonObject = { ...settings, ...askInput(shape, system, asked) };
  if (asJson === true && isJsonObject(shape.fields["json"])) input["json"] = true;
  for (const field of shape.required)
    if (input[field] === undefined)
      input[field] = job.fillIn(field, `${field} is needed here, and the node gives nothing that stands for it.`);
  const helpers = job.around.helpers
    .filter((helper) => helper.node.name === node.name)
    .map((helper) => helper.node.name);
  return {
    step: { service: shape.service, operation: shape.operation, with: input },
    absorbed: [...helpers, ...absorbed],
  };
}

/** A text answer under the name that n8n gives it; of JSON, what the text says. */
function answerView(job: NodeJob, shape: AskShape, at: string, key: string, asJson: boolean): View {
  const value = (r: string): string => (asJson ? `parseJson(${shape.text(r)})` : shape.text(r));
  if (!job.perItem) return { many: false, cel: at, fields: { [key]: value(at) }, lineage: newLineage() };
  return outputView(job, at, { each: (r) => `{${quoted(key)}: ${value(r)}}` });
}

export function prompted(job: NodeJob): Json {
  const { params } = job;
  if (params["promptType"] === "define" || params["promptType"] === undefined) {
    const given = params["text"] ?? params["prompt"];
    if (given !== undefined && given !== "" && given !== "={{ $json.chatInput }}") return job.value(given, "text");
  }
  return inBraces(job.read({ root: { kind: "json" }, path: ["chatInput"] }));
}

/** How the answer must look, where a parser of it stands beside the node: in words, "" where nothing is asked. */
export function parserWords(job: NodeJob): { form: string; words: string; absorbed: string[] } {
  const none = { form: "", words: "", absorbed: [] };
  const beside = job.around.helpers.find(({ kind }) => kind === "ai_outputParser")?.node;
  // One that has a wrong answer mended by a model stands around the one that says the form.
  const parser =
    beside !== undefined && /\.outputParserAutofixing$/.test(beside.type)
      ? job.around.helpersOf(beside.name).find(({ kind }) => kind === "ai_outputParser")?.node
      : beside;
  if (parser === undefined || !parser.type.endsWith(".outputParserStructured")) return none;
  const { parameters, name } = parser;
  const schema = parameters["inputSchema"] ?? parameters["jsonSchema"];
  const example = parameters["jsonSchemaExample"];
  const [label, text] =
    typeof schema === "string" && parameters["schemaType"] === "manual"
      ? ["this JSON Schema", schema]
      : ["the form of this example", example ?? schema];
  if (typeof text !== "string") return none;
  job.note("differs", "The form of the answer is asked for; it is not checked again.", "outputParser");
  const form = `${label}:\n${text.replaceAll("{{", "{ {").replaceAll("}}", "} }")}`;
  return { form, words: `Answer with JSON only, in ${form}`, absorbed: [name] };
}

export function notesOfHelpers(job: NodeJob): void {
  for (const { kind, node } of job.around.helpers) {
    if (kind === "ai_memory")
      job.note("differs", `It remembers nothing of earlier messages ("${node.name}" is not brought over).`);
    if (kind === "ai_tool") job.note("differs", `It cannot use the tool "${node.name}".`);
  }
}

export function systemText(job: NodeJob, ...texts: (Json | undefined)[]): string {
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
    return {
      ...asked,
      outputs: (at) => [
        { view: summary ? summaryView(job, model.shape, at) : answerView(job, model.shape, at, key, asJson) },
      ],
    };
  },
};

function summarized(job: NodeJob): Json {
  job.note("differs", "The text is summed up in one question, not piece by piece.");
  return `Write a concise summary of the following:\n\n{{ toJson(${job.read({ root: { kind: "json" }, path: [] })}) }}`;
}

function summaryView(job: NodeJob, shape: AskShape, at: string): View {
  if (!job.perItem)
    return {
      many: false,
      cel: at,
      fields: { response: `{"text": ${shape.text(at)}}`, output: `{"text": ${shape.text(at)}}` },
      lineage: newLineage(),
    };
  return outputView(job, at, { each: (r) => `{"response": {"text": ${shape.text(r)}}}` });
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
      outputs: (at) => [{ view: answerView(job, model.shape, at, "output", true) }],
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
      prompt: job.value(job.params["inputText"] ?? job.params["text"] ?? "", "inputText"),
      system,
    });
    const { input } = job;
    const view = input ?? { many: false, cel: "dyn({})", lineage: newLineage() };
    return {
      ...asked,
      outputs: (at) =>
        names.map((name, branch): Output => {
          const isThis = (cel: string): string =>
            `${model.shape.text(cel)}.trim().lowerAscii() == ${quoted(name.toLowerCase())}`;
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
