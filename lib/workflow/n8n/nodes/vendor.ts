import type { Json, JsonObject } from "@/lib/kernel/json";
import type { AskShape } from "../ask-shape";
import type { NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, outputView } from "../node-mapper";
import { objectAt, objectsAt } from "../objects-at";
import { quoted } from "../translate-expression";
import type { View } from "../view";
import { agentRounds } from "./agent";
import { askModel, modelOf, notesOfHelpers, systemText } from "./ai";

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
    const rounds = agentRounds(job, model, { prompt, system });
    if (rounds !== null) return rounds;
    notesOfHelpers(job);
    return {
      ...askModel(job, model, { prompt, system, asJson }),
      outputs: (at) => [{ view: vendorView(job, model.shape, at, asJson) }],
    };
  },
};

/** The several places in which n8n's vendor nodes give the answer. */
function vendorView(job: NodeJob, shape: AskShape, at: string, asJson: boolean): View {
  const places = (r: string): Record<string, string> => {
    const value = asJson ? `parseJson(${shape.text(r)})` : shape.text(r);
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
