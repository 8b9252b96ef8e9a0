import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { jsonValue } from "../json-text";
import type { NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, outputView } from "../node-mapper";
import type { View } from "../view";

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]);

/** HTTP Request, all versions. */
export const httpNode: NodeMapper = {
  map(job): Mapped {
    const { params, node } = job;
    const method = String(params["method"] ?? params["requestMethod"] ?? "GET").toUpperCase();
    const input: JsonObject = {
      method: METHODS.has(method) ? method : job.value(params["method"] ?? "GET", "method"),
      url: urlOf(job),
    };
    const query = pairs(job, "query");
    if (query !== undefined) input["query"] = query;
    const headers = pairs(job, "header") ?? {};
    const body = bodyOf(job, headers);
    if (Object.keys(headers).length > 0) input["headers"] = headers;
    if (body !== undefined && method !== "GET" && method !== "HEAD") input["body"] = body;
    if (node.credentials !== undefined || !["none", undefined].includes(params["authentication"] as string | undefined))
      job.note("credential", "The request is signed in: choose a connection for it.", "authentication");
    return {
      step: { service: "http", operation: "request", with: input },
      outputs: (at) => [{ view: answerView(job, at) }],
    };
  },
};

function urlOf(job: NodeJob): Json {
  const url = job.value(job.params["url"] ?? "", "url");
  if (url === "") return job.missing("url", "The address is not given.");
  // n8n takes an address without a scheme for http.
  return typeof url === "string" && !url.includes("{{") && !/^https?:\/\//i.test(url) ? `http://${url}` : url;
}

const OLDER: Readonly<Record<string, [string, string]>> = {
  query: ["queryParametersUi", "queryParametersJson"],
  header: ["headerParametersUi", "headerParametersJson"],
  body: ["bodyParametersUi", "bodyParametersJson"],
};

/** Query, headers or body fields, given one by one or as JSON; undefined where there are none. */
function pairs(job: NodeJob, what: "query" | "header" | "body"): JsonObject | undefined {
  const { params, node } = job;
  const isOlder = node.typeVersion < 3;
  const [older, olderJson] = OLDER[what] ?? ["", ""];
  const capital = what.charAt(0).toUpperCase() + what.slice(1);
  const sends = isOlder || params[what === "header" ? "sendHeaders" : `send${capital}`] === true;
  if (!sends) return undefined;
  const asJson = isOlder
    ? params["jsonParameters"] === true
    : params[what === "header" ? "specifyHeaders" : `specify${capital}`] === "json";
  if (asJson) {
    const field = isOlder ? olderJson : what === "header" ? "jsonHeaders" : `json${capital}`;
    const value = jsonValue(job, params[field], field);
    if (isJsonObject(value)) return value;
    if (params[field] !== undefined) job.fillIn(field, "The JSON cannot be read.");
    return undefined;
  }
  const field = isOlder ? older : `${what}Parameters`;
  const group = params[field];
  const list = isJsonObject(group) ? (group["parameters"] ?? group["parameter"]) : [];
  const named = (Array.isArray(list) ? list : [])
    .filter(isJsonObject)
    .filter((one) => String(one["name"] ?? "") !== "");
  if (named.length === 0) return undefined;
  return Object.fromEntries(
    named.map((one, i) => [String(one["name"]), job.value(one["value"] ?? "", `${field}.${i}.value`)]),
  );
}

function bodyOf(job: NodeJob, headers: JsonObject): Json | undefined {
  const { params, node } = job;
  if (node.typeVersion >= 3 && params["sendBody"] !== true) return undefined;
  const kind = String(params["contentType"] ?? params["bodyContentType"] ?? "json");
  switch (kind) {
    case "raw": {
      const type = params["rawContentType"];
      if (typeof type === "string" && type !== "") headers["content-type"] = type;
      return job.value(params["body"] ?? "", "body");
    }
    case "form-urlencoded": {
      headers["content-type"] = "application/x-www-form-urlencoded";
      const fields = pairs(job, "body") ?? {};
      const text = Object.entries(fields).map(([name, value]) => {
        const cel = job.celOf(value);
        return typeof value === "string" && !value.includes("{{")
          ? `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
          : `${encodeURIComponent(name)}={{ urlEncode([${cel}].join("")) }}`;
      });
      return text.join("&");
    }
    case "multipart-form-data":
    case "binaryData":
      job.note("fill_in", "A body with files is not brought over: set it by hand.", "contentType");
      return pairs(job, "body");
    default: {
      if (params["specifyBody"] === "json" || (node.typeVersion < 3 && params["jsonParameters"] === true)) {
        const field = node.typeVersion < 3 ? "bodyParametersJson" : "jsonBody";
        const value = jsonValue(job, params[field], field);
        if (value !== undefined) return value;
        // What is no JSON until its expressions are filled in is sent as the text it is.
        headers["content-type"] = "application/json";
        return params[field] === undefined ? undefined : job.value(params[field], field);
      }
      if (params["specifyBody"] === "string") return job.value(params["body"] ?? "", "body");
      return pairs(job, "body");
    }
  }
}

function answerView(job: NodeJob, at: string): View {
  const options = isJsonObject(job.params["options"]) ? job.params["options"] : {};
  const outer = isJsonObject(options["response"]) ? options["response"] : {};
  const response = isJsonObject(outer["response"]) ? outer["response"] : {};
  if (response["neverError"] === true)
    job.note("differs", "An answer of 400 or above is an error of the step.", "options.response");
  if (response["responseFormat"] === "file")
    job.note("differs", "The answer is taken as a value; n8n makes a file of it.", "options.response");
  if (isJsonObject(options["pagination"])) job.note("dropped", "Further pages are not fetched.", "options.pagination");
  const isText = response["responseFormat"] === "text" || job.params["responseFormat"] === "string";
  const key = String(response["outputPropertyName"] ?? job.params["dataPropertyName"] ?? "data");
  if (response["fullResponse"] === true || options["fullResponse"] === true) {
    const fields = (r: string): Record<string, string> => ({
      body: `${r}.body`,
      headers: `${r}.headers`,
      statusCode: `${r}.status`,
    });
    if (!job.perItem) return { many: false, cel: at, fields: fields(at), lineage: newLineage() };
    return outputView(job, at, {
      each: (r) => `{"body": ${r}.body, "headers": ${r}.headers, "statusCode": ${r}.status}`,
    });
  }
  if (isText) {
    if (!job.perItem) return { many: false, cel: `${at}.body`, fields: { [key]: `${at}.body` }, lineage: newLineage() };
    return outputView(job, at, { each: (r) => `{${JSON.stringify(key)}: ${r}.body}` });
  }
  job.note("differs", "An answer that is a list stays one value; n8n makes an item of each of its entries.");
  if (!job.perItem) return { many: false, cel: `${at}.body`, lineage: newLineage() };
  return outputView(job, at, { each: (r) => `${r}.body` });
}

/** GraphQL as the HTTP request that it is. */
export const graphqlNode: NodeMapper = {
  map(job): Mapped {
    const { params } = job;
    const variables = jsonValue(job, params["variables"], "variables");
    const body: JsonObject = {
      query: job.value(params["query"] ?? "", "query"),
      ...(isJsonObject(variables) && { variables }),
    };
    if (typeof params["operationName"] === "string" && params["operationName"] !== "")
      body["operationName"] = params["operationName"];
    const url = job.value(params["endpoint"] ?? "", "endpoint");
    const list = isJsonObject(params["headerParametersUi"]) ? params["headerParametersUi"]["parameter"] : [];
    const headers = Object.fromEntries(
      (Array.isArray(list) ? list : [])
        .filter(isJsonObject)
        .map((one) => [String(one["name"] ?? ""), job.value(one["value"] ?? "", "headerParametersUi")]),
    );
    const input: JsonObject = {
      method: String(params["requestMethod"] ?? "POST") === "GET" ? "GET" : "POST",
      url: url === "" ? job.fillIn("endpoint", "The address is not given.") : url,
      ...(Object.keys(headers).length > 0 && { headers }),
    };
    if (input["method"] === "GET") input["query"] = body;
    else input["body"] = body;
    return {
      step: { service: "http", operation: "request", with: input },
      outputs: (at) => [{ view: outputView(job, at, job.perItem ? { each: (r) => `${r}.body` } : { path: ["body"] }) }],
    };
  },
};
