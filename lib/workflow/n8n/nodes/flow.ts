import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { jsonValue } from "../json-text";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, outputView, passThrough } from "../node-mapper";
import { listOf, wholeOf } from "../view";

const all = (): boolean => true;

/** What came in, as the output of a step that only waits. */
function sameView(job: NodeJob): NonNullable<Mapped["outputs"]> {
  const { input } = job;
  return () => [{ view: input ?? { many: false, cel: "dyn({})", lineage: newLineage() } }];
}

const UNIT_MS: Readonly<Record<string, number>> = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

export const waitNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped {
    const { params, node } = job;
    switch (params["resume"] ?? "timeInterval") {
      case "specificTime": {
        const at = job.value(params["dateTime"] ?? "", "dateTime");
        return {
          step: {
            service: "wait",
            operation: "until",
            with: { at: at === "" ? job.fillIn("dateTime", "The time is not given.") : at },
          },
          outputs: sameView(job),
        };
      }
      case "webhook":
      case "form": {
        job.note(
          "differs",
          "It waits for a signal of this name (POST /api/v1/runs/{id}/signals/{name}) in place of a call to its own address.",
          "resume",
        );
        const name = slug(node.name);
        return {
          step: { service: "wait", operation: "signal", with: { name } },
          outputs: (at) => [
            { view: { many: false, cel: `{"body": ${at}}`, fields: { body: at }, lineage: newLineage() } },
          ],
        };
      }
      default: {
        const unit = UNIT_MS[String(params["unit"] ?? (node.typeVersion > 1 ? "seconds" : "hours"))] ?? 1_000;
        const { cel, type } = job.cel(params["amount"] ?? (node.typeVersion > 1 ? 5 : 1), "amount");
        const literal = Number(params["amount"] ?? (node.typeVersion > 1 ? 5 : 1));
        const ms: Json = Number.isFinite(literal)
          ? Math.round(literal * unit)
          : inBraces(`int(${type === "number" ? cel : `number(${cel})`} * ${unit})`);
        return { step: { service: "wait", operation: "duration", with: { ms } }, outputs: sameView(job) };
      }
    }
  },
};

function slug(name: string): string {
  const word = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return word === "" ? "continue" : word;
}

export const stopNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped {
    const { params } = job;
    const message = params["errorType"] === "errorObject" ? params["errorObject"] : params["errorMessage"];
    const text = job.value(message ?? "", "errorMessage");
    const words: Json = text === "" ? `Stopped by ${job.node.name}` : isJsonObject(text) ? JSON.stringify(text) : text;
    return {
      step: { service: "workflow", operation: "fail", with: { message: words } },
      outputs: () => [{ view: { many: false, cel: "dyn({})", lineage: newLineage() } }],
    };
  },
};

export const callWorkflowNode: NodeMapper = {
  takesAll: ({ parameters }) => parameters["mode"] !== "each",
  map(job): Mapped {
    const { params, input } = job;
    const value = params["workflowId"];
    const named = isJsonObject(value)
      ? String(value["cachedResultName"] ?? value["value"] ?? "")
      : typeof value === "string"
        ? value
        : "";
    const workflowId = job.fillIn(
      "workflowId",
      `Which workflow is called must be chosen${named === "" ? "" : `: it was "${named.slice(0, 100)}" in n8n; import that one too`}.`,
    );
    const mapping = isJsonObject(params["workflowInputs"]) ? params["workflowInputs"]["value"] : undefined;
    const given =
      isJsonObject(mapping) && Object.keys(mapping).length > 0 ? job.value(mapping, "workflowInputs") : undefined;
    if (input?.many === true && !job.perItem) {
      job.note(
        "differs",
        "The called workflow gets the list of items as its input; n8n gives it the items one by one.",
      );
    }
    const options = isJsonObject(params["options"]) ? params["options"] : {};
    if (options["waitForSubWorkflow"] === false)
      job.note("differs", "The step waits for the called run; n8n does not.", "options");
    const whole = job.perItem ? "item" : input === undefined ? "dyn({})" : input.many ? listOf(input) : wholeOf(input);
    return {
      step: { service: "workflow", operation: "call", with: { workflowId, input: given ?? inBraces(whole) } },
      outputs: (at) => {
        job.note("differs", "What it gives are the outputs of the called run's last steps, by their ids.");
        return [{ view: outputView(job, at) }];
      },
    };
  },
};

export const respondNode: NodeMapper = {
  takesAll: all,
  map(job): Mapped {
    const { params, input } = job;
    const options = isJsonObject(params["options"]) ? params["options"] : {};
    const headers: JsonObject = {};
    const entries = isJsonObject(options["responseHeaders"]) ? options["responseHeaders"]["entries"] : [];
    for (const entry of (Array.isArray(entries) ? entries : []).filter(isJsonObject))
      if (typeof entry["name"] === "string" && entry["name"] !== "")
        headers[entry["name"]] = job.value(entry["value"] ?? "", "options.responseHeaders");
    const answer: JsonObject = {};
    const code = options["responseCode"];
    if (code !== undefined) answer["status"] = job.value(code, "options.responseCode");
    const body = bodyOf(job, headers, answer);
    if (Object.keys(headers).length > 0) answer["headers"] = headers;
    if (body !== undefined) answer["body"] = body;
    return {
      step: { service: "webhook", operation: "respond", with: answer },
      outputs: () => [{ view: input ?? { many: false, cel: "dyn({})", lineage: newLineage() } }],
    };
  },
};

function bodyOf(job: NodeJob, headers: JsonObject, answer: JsonObject): Json | undefined {
  const { params, input } = job;
  const options = isJsonObject(params["options"]) ? params["options"] : {};
  const key = options["responseKey"];
  const wrapped = (cel: string): string =>
    typeof key === "string" && key !== "" ? `{${JSON.stringify(key)}: ${cel}}` : cel;
  switch (params["respondWith"] ?? "firstIncomingItem") {
    case "text":
      headers["content-type"] ??= "text/html; charset=utf-8";
      return job.value(params["responseBody"] ?? "", "responseBody");
    case "json":
    case "jwt":
      return (
        jsonValue(job, params["responseBody"], "responseBody") ??
        job.value(params["responseBody"] ?? "", "responseBody")
      );
    case "noData":
      return "";
    case "redirect":
      answer["status"] ??= 307;
      headers["location"] = job.value(params["redirectURL"] ?? "", "redirectURL");
      return undefined;
    case "allIncomingItems":
      return inBraces(wrapped(input === undefined ? "[]" : listOf(input)));
    case "binary":
      return job.fillIn("respondWith", "An answer with a file is not brought over.");
    default: {
      const first = input === undefined ? "dyn({})" : input.many ? `first(${input.cel})` : passThrough(job);
      return inBraces(wrapped(first));
    }
  }
}
