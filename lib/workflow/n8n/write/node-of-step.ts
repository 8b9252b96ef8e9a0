import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Step } from "../../definition-schema";
import { wordsOf } from "../match-operation";
import { nodeTypeOf } from "../node-types";
import { celToJavascript, NotWritable, valueAsJavascript, valueForN8n, type WriteRead } from "./cel-to-javascript";
import { unescaped } from "./node-of-trigger";

const BASE = "n8n-nodes-base.";

interface PlainNode extends JsonObject {
  type: string;
  typeVersion: number;
  parameters: JsonObject;
}

/** A step as a node, and how others read what it gives: as its JSON, under `value`, or as an HTTP answer. */
export interface StepNode {
  node: PlainNode;
  gives: "json" | "value" | "http";
  /** Of a step for each of a list: the nodes around it. */
  list?: { open: PlainNode; gather: PlainNode };
  /** The node that lets items through where a condition holds. */
  condition(when: string): PlainNode;
}

/** @throws NotWritable for what n8n has no node for */
export function nodeOfStep(step: Step, readIn: (inList: boolean) => WriteRead): StepNode {
  if (step.steps !== undefined) throw new NotWritable("steps with a body of their own are not written for n8n");
  if (step.repeat !== undefined) throw new NotWritable("repetition is not written for n8n");
  const outside = readIn(false);
  const inList = step.forEach !== undefined;
  const made = plainNode(step, readIn(inList));
  const condition = (when: string): PlainNode => ifNode(celToJavascript(when, outside));
  if (step.forEach === undefined) return { ...made, condition };
  const list = celToJavascript(step.forEach, outside);
  const batched =
    step.batchSize === undefined
      ? list
      : `Array.from({ length: Math.ceil(${list}.length / ${step.batchSize}) }, (_, n) => ${list}.slice(n * ${step.batchSize}, (n + 1) * ${step.batchSize}))`;
  const pick = made.gives === "value" ? "json.value" : "json";
  return {
    node: made.node,
    gives: "value",
    list: {
      open: codeNode(`return (${batched}).map((item, index) => ({ json: { item, index } }));`),
      gather: codeNode(`return [{ json: { value: $input.all().map((one) => one.${pick}) } }];`),
    },
    condition,
  };
}

function codeNode(jsCode: string): PlainNode {
  return { type: `${BASE}code`, typeVersion: 2, parameters: { jsCode } };
}

function ifNode(source: string): PlainNode {
  const operator = { type: "boolean", operation: "true", singleValue: true };
  const conditions = [{ id: "when", leftValue: `={{ ${source} }}`, rightValue: "", operator }];
  const options = { caseSensitive: true, leftValue: "", typeValidation: "loose", version: 2 };
  return {
    type: `${BASE}if`,
    typeVersion: 2.2,
    parameters: { conditions: { options, conditions, combinator: "and" }, looseTypeValidation: true, options: {} },
  };
}

function plainNode(step: Step, read: WriteRead): Pick<StepNode, "node" | "gives"> {
  const { service = "", operation = "", with: input = {} } = step;
  const json = (type: string, typeVersion: number, parameters: JsonObject): Pick<StepNode, "node" | "gives"> => ({
    node: { type: BASE + type, typeVersion, parameters },
    gives: "json",
  });
  switch (`${service}.${operation}`) {
    case "transform.shape": {
      const value = input["value"] ?? null;
      const source = valueAsJavascript(value, read);
      if (isJsonObject(value))
        return json("set", 3.4, { mode: "raw", jsonOutput: `={{ ${spaced(source)} }}`, options: {} });
      return { node: codeNode(`return [{ json: { value: ${source} } }];`), gives: "value" };
    }
    case "code.javascript": {
      const source = `const input = ${valueAsJavascript(input["input"] ?? null, read)};\nconst value = await (async (input) => {\n${String(input["source"] ?? "")}\n})(input);\nreturn [{ json: { value: value ?? null } }];`;
      return { node: codeNode(source), gives: "value" };
    }
    case "http.request":
      return { node: httpNode(input, read), gives: "http" };
    case "wait.duration":
      return json("wait", 1.1, { resume: "timeInterval", unit: "seconds", amount: amountOf(input["ms"] ?? 0, read) });
    case "wait.until":
      return json("wait", 1.1, { resume: "specificTime", dateTime: valueForN8n(input["at"] ?? "", read) });
    case "wait.signal":
      return json("wait", 1.1, { resume: "webhook", options: {} });
    case "webhook.respond":
      return json("respondToWebhook", 1.1, {
        respondWith: "json",
        responseBody: `={{ ${spaced(valueAsJavascript(input["body"] ?? null, read))} }}`,
        options: { responseCode: valueForN8n(input["status"] ?? 200, read) },
      });
    case "workflow.call":
      return json("executeWorkflow", 1.2, {
        workflowId: { __rl: true, mode: "id", value: valueForN8n(input["workflowId"] ?? "", read) },
        options: {},
      });
    case "workflow.fail":
      return json("stopAndError", 1, { errorMessage: valueForN8n(input["message"] ?? "", read) });
    case "log.write":
      return json("set", 3.4, {
        assignments: {
          assignments: [
            { id: "message", name: "message", type: "string", value: valueForN8n(input["message"] ?? "", read) },
          ],
        },
        options: {},
      });
    case "imported.n8n.node":
      return {
        node: {
          type: String(input["type"]),
          typeVersion: Number(input["typeVersion"] ?? 1),
          parameters: unescaped(input["parameters"] ?? {}),
        },
        gives: "json",
      };
    default:
      return { node: serviceNode(service, operation, input, read), gives: "json" };
  }
}

/** Two closing braces in a row would end the expression in n8n. */
function spaced(source: string): string {
  return source.replaceAll("}}", "} }");
}

function amountOf(ms: Json, read: WriteRead): Json {
  if (typeof ms === "number") return ms / 1_000;
  return `={{ (${valueAsJavascript(ms, read)}) / 1000 }}`;
}

function httpNode(input: JsonObject, read: WriteRead): PlainNode {
  const pairs = (value: Json | undefined): JsonObject => ({
    parameters: isJsonObject(value)
      ? Object.entries(value).map(([name, one]) => ({ name, value: valueForN8n(one, read) }))
      : [],
  });
  const { body } = input;
  const isText = typeof body === "string";
  const parameters: JsonObject = {
    method: valueForN8n(input["method"] ?? "GET", read),
    url: valueForN8n(input["url"] ?? "", read),
    ...(input["query"] !== undefined && { sendQuery: true, queryParameters: pairs(input["query"]) }),
    ...(input["headers"] !== undefined && { sendHeaders: true, headerParameters: pairs(input["headers"]) }),
    ...(body !== undefined && { sendBody: true }),
    ...(body !== undefined && isText && { contentType: "raw", body: valueForN8n(body, read) }),
    ...(body !== undefined &&
      !isText && { specifyBody: "json", jsonBody: `={{ ${spaced(valueAsJavascript(body, read))} }}` }),
    options: { response: { response: { fullResponse: true } } },
  };
  return { type: `${BASE}httpRequest`, typeVersion: 4.2, parameters };
}

/** A call of a service as n8n's node for it, its resource and operation named as ours are. */
function serviceNode(service: string, operation: string, input: JsonObject, read: WriteRead): PlainNode {
  const type = nodeTypeOf(service, "step");
  if (type === undefined) throw new NotWritable(`n8n has no node for ${service}`);
  const [noun = "", verb = ""] = operation.split(".");
  const theirs: Readonly<Record<string, string>> = { list: "getAll", search: "getAll" };
  const parameters = Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      wordsOf(name)
        .map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
        .join(""),
      valueForN8n(value, read),
    ]),
  );
  return {
    type,
    typeVersion: 1,
    parameters: { resource: noun, operation: theirs[verb] ?? verb, ...parameters },
    notes: `Was ${service} ${operation}: look over its fields.`,
  };
}
