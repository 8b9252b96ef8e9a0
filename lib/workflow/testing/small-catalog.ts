import type { JsonObject } from "@/lib/kernel/json";
import type { CatalogLookup, StepEffect } from "../catalog-lookup";

interface SmallOperation {
  effect: StepEffect;
  resource: string;
  input?: JsonObject;
  output?: JsonObject;
}

const text: JsonObject = { type: "string" };
const OPERATIONS: Record<string, Record<string, SmallOperation>> = {
  log: { write: { effect: "none", resource: "log", input: { type: "object", properties: { message: {} } } } },
  http: {
    request: {
      effect: "write",
      resource: "url:{url}",
      input: {
        type: "object",
        properties: {
          method: { type: "string", enum: ["GET", "POST"] },
          url: text,
          headers: { type: "object" },
          body: {},
        },
        required: ["method", "url"],
      },
    },
  },
  wait: { duration: { effect: "none", resource: "wait" } },
  approval: { request: { effect: "none", resource: "approval" } },
  workflow: { call: { effect: "none", resource: "workflow" } },
  slack: {
    "message.post": {
      effect: "write",
      resource: "message:{channel}",
      input: {
        type: "object",
        properties: { channel: text, text, count: { type: "integer", minimum: 1 } },
        required: ["channel", "text"],
        additionalProperties: false,
      },
    },
    "channel.list": { effect: "read", resource: "channel", input: { type: "object", properties: {} } },
  },
  asana: {
    "task.create": {
      effect: "write",
      resource: "task",
      input: { type: "object", properties: { name: text }, required: ["name"] },
    },
    "task.get": {
      effect: "read",
      resource: "task:{id}",
      input: { type: "object", properties: { id: text }, required: ["id"] },
    },
  },
};
const EVENTS: Record<string, Record<string, JsonObject>> = {
  manual: { started: { type: "object" } },
  schedule: {
    cron: { type: "object", properties: { cron: text, timezone: text }, required: ["cron"] },
    interval: { type: "object", properties: { everyMs: { type: "integer" } }, required: ["everyMs"] },
  },
};
const BUILTINS: ReadonlySet<string> = new Set(["log", "http", "manual", "schedule", "wait", "approval", "workflow"]);

/** A catalogue of a few operations, for tests of this room. */
export const smallCatalog: CatalogLookup = {
  service(id) {
    if (!Object.hasOwn(OPERATIONS, id) && !Object.hasOwn(EVENTS, id)) return undefined;
    return {
      id,
      name: id,
      builtin: BUILTINS.has(id),
      auth: BUILTINS.has(id) ? [] : [{ kind: "bearer" }],
      operations: Object.keys(OPERATIONS[id] ?? {}).map((operation) => ({ id: operation })),
      events: Object.keys(EVENTS[id] ?? {}).map((event) => ({ id: event })),
    };
  },
  operation(serviceId, operationId) {
    const found = OPERATIONS[serviceId]?.[operationId];
    return (
      found && {
        name: operationId,
        effect: found.effect,
        resource: found.resource,
        input: found.input ?? {},
        output: found.output ?? {},
      }
    );
  },
  event(serviceId, eventId) {
    const input = EVENTS[serviceId]?.[eventId];
    return input && { name: eventId, kind: "manual", input, output: {} };
  },
  effectOf(service, operation, input) {
    if (service === "http") return input?.["method"] === "GET" ? "read" : "write";
    return OPERATIONS[service]?.[operation]?.effect ?? "write";
  },
};
