import type { Service } from "../schema";
import { ai } from "./ai";
import { code } from "./code";
import { form } from "./form";
import { imported } from "./imported";
import { anyObject, anything, choice, fields, instant, integer, list, longText, text, url } from "./schema-parts";
import { transform } from "./transform";
import { approval, workflow } from "./workflow";

const builtin: Pick<Service, "category" | "aliases" | "builtin" | "maturity" | "auth"> = {
  category: "built-in",
  aliases: [],
  builtin: true,
  maturity: "verified",
  auth: [],
};

/** The HTTP step: the way to every service that has no operations of its own here. */
export const http: Service = {
  ...builtin,
  id: "http",
  name: "HTTP request",
  auth: [{ kind: "none" }, { kind: "bearer" }, { kind: "basic" }, { kind: "api_key" }, { kind: "oauth2" }],
  operations: [
    {
      id: "request",
      name: "Send an HTTP request",
      description:
        "Calls any address. Answers of 400 and above are errors; JSON bodies are parsed; at most five redirects.",
      // The catalogue's word for all methods; `effectOf` refines it by the method of the call.
      effect: "write",
      resource: "url:{url}",
      input: fields(
        {
          method: choice("HTTP method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]),
          url: url("Address, http or https", "https://api.example.com/items"),
          query: anyObject("Query parameters", { page: "1" }),
          headers: anyObject("Request headers; secrets belong in a connection", { "X-Source": "workflow" }),
          body: anything("Body: an object or list is sent as JSON, text as it is"),
        },
        ["method", "url"],
      ),
      output: fields(
        {
          status: integer("HTTP status", 200),
          headers: anyObject("Response headers, names in lower case", { "content-type": "application/json" }),
          body: anything("Body; parsed where it is JSON"),
        },
        ["status", "headers", "body"],
      ),
      costUsd: 0,
      latencyMsTypical: 400,
      verbs: ["call", "fetch", "request", "send", "post", "get"],
      nouns: ["http", "api", "endpoint", "url", "rest"],
    },
  ],
  events: [],
};

export const webhook: Service = {
  ...builtin,
  id: "webhook",
  name: "Webhook",
  // A connection holds the secret by which a trigger tells its callers, or several, one a line.
  auth: [{ kind: "none" }, { kind: "api_key" }],
  operations: [
    {
      id: "respond",
      name: "Answer the caller",
      description: "Answers the request that started the run. Without this step the answer is 202 with the run id.",
      effect: "idempotent-write",
      resource: "response",
      input: fields({
        status: integer("HTTP status of the answer", 200, { minimum: 200, maximum: 599, default: 200 }),
        headers: anyObject("Headers of the answer"),
        body: anything("Body of the answer; objects are sent as JSON"),
      }),
      output: fields({ status: integer("HTTP status sent", 200) }, ["status"]),
      costUsd: 0,
      latencyMsTypical: 1,
      verbs: ["respond", "reply", "answer", "return"],
      nouns: ["response", "webhook"],
    },
  ],
  events: [
    {
      id: "received",
      name: "Request received",
      kind: "webhook",
      input: fields(
        {
          path: text("Path under /hooks/; a random one if left out", "orders", {
            pattern: "^[A-Za-z0-9][A-Za-z0-9/_-]{0,199}$",
          }),
          method: choice("Method accepted; any if left out", ["GET", "POST", "PUT", "PATCH", "DELETE"]),
          methods: list(
            "Methods accepted, where there are several",
            choice("Method", ["GET", "POST", "PUT", "PATCH", "DELETE"]),
          ),
          auth: anyObject("How callers prove themselves; the secret lies in the trigger's connection", {
            kind: "standard",
          }),
          dedupe: text("Expression over trigger: events that give the same value start one run", "trigger.body.id"),
        },
        [],
      ),
      output: fields(
        {
          method: text("HTTP method", "POST"),
          path: text("Path below /hooks/", "orders"),
          query: anyObject("Query parameters", {}),
          headers: anyObject("Request headers, names in lower case", { "content-type": "application/json" }),
          body: anything("Body; parsed where it is JSON"),
        },
        ["method", "path", "query", "headers", "body"],
      ),
      verbs: ["receive", "call", "post"],
      nouns: ["webhook", "hook", "http request", "callback"],
    },
  ],
};

export const schedule: Service = {
  ...builtin,
  id: "schedule",
  name: "Schedule",
  operations: [],
  events: [
    {
      id: "cron",
      name: "At set times",
      kind: "schedule",
      input: fields(
        {
          cron: text("Five-field cron expression", "0 9 * * 1-5"),
          timezone: text("IANA time zone; the workflow's, else UTC", "Europe/Berlin"),
          overlap: choice("What happens while the last run still goes", ["skip", "queue", "parallel"]),
          catchUp: choice("What happens to times missed while the platform was down", ["none", "one", "all"]),
        },
        ["cron"],
      ),
      output: fields({ scheduledAt: instant("The time it was due"), firedAt: instant("The time it started") }, [
        "scheduledAt",
        "firedAt",
      ]),
      verbs: ["every", "schedule", "daily", "weekly", "hourly", "monthly"],
      nouns: ["schedule", "cron", "morning", "evening", "weekday", "day", "week", "month", "hour"],
    },
    {
      id: "interval",
      name: "At an interval",
      kind: "schedule",
      input: fields(
        {
          everyMs: integer("Milliseconds between two runs", 300_000, { minimum: 1000 }),
          anchor: instant("An instant on the grid of times; the time of publishing if left out"),
        },
        ["everyMs"],
      ),
      output: fields({ scheduledAt: instant("The time it was due"), firedAt: instant("The time it started") }, [
        "scheduledAt",
        "firedAt",
      ]),
      verbs: ["every", "repeat", "poll"],
      nouns: ["interval", "minute", "second", "hour"],
    },
  ],
};

export const manual: Service = {
  ...builtin,
  id: "manual",
  name: "Manual start",
  operations: [],
  events: [
    {
      id: "started",
      name: "Started by hand or by the API",
      kind: "manual",
      input: fields({}),
      output: anyObject("The input given when the run was started", {}),
      verbs: ["start", "run", "trigger"],
      nouns: ["manual", "button", "demand"],
    },
  ],
};

export const wait: Service = {
  ...builtin,
  id: "wait",
  name: "Wait",
  operations: [
    {
      id: "duration",
      name: "Wait for a time",
      effect: "none",
      resource: "time",
      input: fields({ ms: integer("Milliseconds to wait", 60_000, { minimum: 0 }) }, ["ms"]),
      output: fields({ until: instant("When it ended") }),
      costUsd: 0,
      latencyMsTypical: 0,
      verbs: ["wait", "delay", "pause", "sleep"],
      nouns: ["delay", "minutes", "hours", "days", "pause"],
    },
    {
      id: "until",
      name: "Wait until an instant",
      effect: "none",
      resource: "time",
      input: fields({ at: instant("When to go on") }, ["at"]),
      output: fields({ until: instant("When it ended") }),
      costUsd: 0,
      latencyMsTypical: 0,
      verbs: ["wait", "until"],
      nouns: ["date", "time"],
    },
    {
      id: "signal",
      name: "Wait for a signal",
      effect: "none",
      resource: "signal:{name}",
      input: fields(
        {
          name: text("Name of the signal", "approved"),
          timeoutMs: integer("Milliseconds after which waiting fails; none if left out", 86_400_000, { minimum: 1 }),
        },
        ["name"],
      ),
      output: anything("What was sent with the signal"),
      costUsd: 0,
      latencyMsTypical: 0,
      verbs: ["wait"],
      nouns: ["signal", "callback", "confirmation"],
    },
  ],
  events: [],
};

export const log: Service = {
  ...builtin,
  id: "log",
  name: "Log",
  operations: [
    {
      id: "write",
      name: "Write to the run's log",
      effect: "none",
      resource: "log",
      input: fields(
        {
          message: longText("What to write", "Order received"),
          level: choice("Severity", ["info", "warning", "error"]),
        },
        ["message"],
      ),
      output: fields({ message: text("What was written", "Order received") }, ["message"]),
      costUsd: 0,
      latencyMsTypical: 1,
      verbs: ["log", "note", "record"],
      nouns: ["log", "message"],
    },
  ],
  events: [],
};

export const BUILTINS: readonly Service[] = [
  http,
  webhook,
  schedule,
  manual,
  form,
  transform,
  wait,
  log,
  code,
  ai,
  workflow,
  approval,
  imported,
];
