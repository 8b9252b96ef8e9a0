import { z } from "zod";
import { jsonObjectSchema, jsonSchema } from "@/lib/kernel/json";
import { triggerKindSchema } from "@/lib/workflow/trigger-kind-schema";
import { TEXT_DIALECTS } from "./core/text/dialects";

/**
 * The service catalogue: data only, browser-safe. One file per service in `catalog/`.
 * Executable connectors live elsewhere and are reached only from server and worker.
 */

/** What calling an operation does to the world; unknown counts as `write`. */
export const effectSchema = z.enum(["none", "read", "write", "idempotent-write", "delete"]);
export type Effect = z.infer<typeof effectSchema>;

export const authKindSchema = z.enum(["none", "api_key", "basic", "bearer", "oauth2"]);
export type AuthKind = z.infer<typeof authKindSchema>;

/**
 * How further pages of a list are asked for. The input field `sizeField` says how many items are wanted in all, and
 * `all: true` that every one is; more than a page of them is fetched page by page.
 */
export const paginationSchema = z.strictObject({
  /** `cursor`: a text from the answer; `page`: 1, 2, 3; `offset`: items seen so far; `link`: an address to call. */
  kind: z.enum(["cursor", "page", "offset", "link"]),
  /** Query parameter (or, with a body, its field; of GraphQL, the variable) that takes the cursor, page or offset. */
  requestField: z.string().optional(),
  /** Number of the first page, for `page`; default 1. */
  firstPage: z.int().min(0).max(1).optional(),
  /** Where the answer holds the next cursor or address. For `link` without it: the `Link` header. */
  responsePath: z.string().optional(),
  /** Where the answer holds the items; "" or absent: the answer is the list. */
  itemsPath: z.string().optional(),
  /** Input field with the number of items wanted. */
  sizeField: z.string().optional(),
  /** Items that the service gives in one page at most; default 100. */
  sizeMax: z.number().int().min(1).optional(),
  /** Where the cursor is a field of the page's last item, e.g. `id`. */
  lastItemPath: z.string().optional(),
  /** Where the answer says whether there are more. */
  morePath: z.string().optional(),
  /** Path of further pages, where it is another one; only the cursor is sent there. */
  path: z.string().optional(),
});
export type Pagination = z.infer<typeof paginationSchema>;

/** How the request of a catalogue operation is put together from its input. */
export const httpBindingSchema = z.strictObject({
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  /** In place of the service's base URL, e.g. for uploads. */
  baseUrl: z
    .string()
    .regex(/^https?:\/\/[^/]/)
    .optional(),
  /** Path below the base URL; `{name}` is filled from the input field of that name, encoded. */
  path: z.string(),
  /** Input field → query parameter. */
  query: z.record(z.string(), z.string()).optional(),
  /** Input field → header. */
  headers: z.record(z.string(), z.string()).optional(),
  /** Fixed headers, e.g. an API version. `{name}` in fixed headers and query is a setting of the connection. */
  fixedHeaders: z.record(z.string(), z.string()).optional(),
  /** How a list stands in the query: `a=1&a=2` (default), `a=1,2`, or `a[]=1&a[]=2`. */
  queryStyle: z.enum(["repeat", "comma", "brackets"]).optional(),
  /**
   * All input fields not used in path, query or headers go into it. `multipart`: files (`fileValueSchema`) as files,
   * objects and lists as JSON, everything else as text. `binary`: the one field left, a file or a text, is the body.
   */
  body: z.enum(["json", "form", "multipart", "binary", "none"]).optional(),
  /**
   * A GraphQL call: the body is `{query, variables}`, the input fields are the variables (with `bodyPaths` below them);
   * no value ever becomes part of the query's text. `errors` in an answer of 200 is a failure. The result stands at
   * `dataPath` below `data`; paths of `pagination` begin at the whole answer.
   */
  graphql: z.strictObject({ query: z.string(), dataPath: z.string().optional() }).optional(),
  /**
   * A language model answers: the common fields of input (`core/text/ask.ts`) are said as the vendor takes them, all
   * others go into the body beside them; the output's `text` is what was answered.
   */
  text: z
    .strictObject({
      dialect: z.enum(TEXT_DIALECTS),
      /** The vendor's name for the upper bound of the answer, where it is not the dialect's. */
      maxTokens: z.string().optional(),
    })
    .optional(),
  /** What comes back: `json` (default), a text, XML read into objects, or a file (`fileValueSchema`). */
  answer: z.enum(["json", "text", "xml", "binary"]).optional(),
  /** Wraps the JSON body, e.g. "data" for `{data: {…}}`. */
  bodyRoot: z.string().optional(),
  /** Input field → dotted path (or paths) in the body, where the names differ; "" spreads an object over the body. */
  bodyPaths: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  /** Fixed parts of the body and of the query; the input cannot override them. */
  fixedBody: jsonObjectSchema.optional(),
  fixedQuery: z.record(z.string(), z.string()).optional(),
  /** Dotted path of the result within the answer, e.g. "data". */
  resultPath: z.string().optional(),
  /** Further output fields, taken from the result: output field → dotted path, e.g. `{url: "permalink_url"}`. */
  outputPaths: z.record(z.string(), z.string()).optional(),
  pagination: paginationSchema.optional(),
  /** Header by which the service takes an idempotency key. */
  idempotencyHeader: z.string().optional(),
});
export type HttpBinding = z.infer<typeof httpBindingSchema>;

export const operationSchema = z.strictObject({
  /** `<noun>.<verb>`, e.g. `task.create`. */
  id: z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?$/),
  name: z.string(),
  description: z.string().optional(),
  effect: effectSchema,
  /** What it touches, e.g. `message`; with an input field in braces where one names it: `channel:{channel}`. */
  resource: z.string(),
  /** JSON Schema (object). */
  input: jsonObjectSchema,
  /** JSON Schema. */
  output: jsonObjectSchema,
  /** Absent for operations that a hand-written connector or a built-in performs. */
  http: httpBindingSchema.optional(),
  /** Operations of the same service of which hand-written code makes it, where one request cannot do it. */
  calls: z.array(z.string()).min(1).optional(),
  /** Expected US dollars of one call; 0 where the price is not per call. */
  costUsd: z.number().min(0),
  /** Typical milliseconds of one call, for predictions before there is history. */
  latencyMsTypical: z.number().min(0),
  /** Words for language: verbs and nouns by which people ask for it. */
  verbs: z.array(z.string()),
  nouns: z.array(z.string()),
});
export type Operation = z.infer<typeof operationSchema>;

/** How an event is found by looking at a list again and again. */
export const pollingSchema = z.strictObject({
  /** The operation that lists. Fields of the trigger's `with` that it knows are its input. */
  operation: z.string(),
  /** Path in an item of what orders it in time: an instant, a number or a text that grows. Equal to `idField`: none. */
  cursorField: z.string(),
  /** Path in an item of what names it. */
  idField: z.string(),
  /** Where the operation's output holds the items; absent: the output is the list. */
  itemsPath: z.string().optional(),
  /**
   * Further input of the operation. `{name}` is filled from the trigger's `with`, `{now}` and `{since}` with instants, `{cursor}` with how far was seen,
   * `{now+minutesBefore}` with one so many minutes ahead; a text whose field is not given is left out.
   */
  input: jsonObjectSchema.optional(),
  /** The operation that reads one item whole, where the list gives ids only, and its input field for the id. */
  detail: z.strictObject({ operation: z.string(), input: z.string() }).optional(),
  /** `rows`: the output's `values` are a table whose first row names the columns. */
  shape: z.enum(["rows"]).optional(),
});
export type Polling = z.infer<typeof pollingSchema>;

export const eventSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: triggerKindSchema,
  /** JSON Schema of the trigger's `with`. */
  input: jsonObjectSchema,
  /** JSON Schema of what becomes `trigger`. */
  output: jsonObjectSchema,
  /** For polling; absent where nothing polls yet. */
  polling: pollingSchema.optional(),
  verbs: z.array(z.string()),
  nouns: z.array(z.string()),
});
export type ServiceEvent = z.infer<typeof eventSchema>;

/** One kind of sign-in that a service takes. */
export const authSchema = z.strictObject({
  kind: authKindSchema,
  /** For api_key: where it goes and under which name; `path` fills `{name}` in the base URL. */
  in: z.enum(["header", "query", "path"]).optional(),
  name: z.string().optional(),
  prefix: z.string().optional(),
  /** For basic: the half that is the same for everybody, where the key is the other one. */
  usernameFixed: z.string().optional(),
  passwordFixed: z.string().optional(),
  /** For oauth2. */
  authorizeUrl: z.string().optional(),
  tokenUrl: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  pkce: z.boolean().optional(),
  /** How the client shows itself to the token endpoint; default `body`. */
  clientAuth: z.enum(["basic", "body"]).optional(),
  /** Further query parameters of the authorize address. */
  authorizeParams: z.record(z.string(), z.string()).optional(),
  /** Default: authorization_code. */
  grants: z.array(z.enum(["authorization_code", "client_credentials"])).optional(),
});

/** Who checked the operations of a service against what the vendor documents, and what they found. */
export const checkSchema = z.strictObject({
  by: z.enum(["openapi", "documentation"]),
  /** Address of the documentation, or package@version/path of the vendor's OpenAPI document. */
  source: z.string().min(1),
  /** Day of the check, `2026-03-02`. */
  date: z.iso.date(),
  checker: z.string().min(1),
  /** Operations checked. */
  operations: z.int().min(0),
  /** Of these, how many were wrong; each was mended or taken out. */
  wrong: z.int().min(0),
});
export type CatalogCheck = z.infer<typeof checkSchema>;

export const aliasSchema = z.strictObject({ text: z.string(), caseSensitive: z.boolean().optional() });

export const serviceSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string(),
  /** One of CATEGORIES, e.g. `email`, `chat`, `spreadsheet`. */
  category: z.string(),
  aliases: z.array(aliasSchema),
  /** Phrases that contain an alias without meaning the service. */
  negativeAliases: z.array(z.string()).optional(),
  /** A built-in needs no account and no network of its own. */
  builtin: z.boolean().optional(),
  maturity: z.enum(["listed", "callable", "verified"]),
  /**
   * `{name}` in the host is a setting of the connection, e.g. `https://{subdomain}.zendesk.com`; it may be the whole
   * address (`{baseUrl}`). Plain http only so, and for a workspace's own services.
   */
  baseUrl: z
    .string()
    .regex(/^(https?:\/\/[^/]|\{\w+\}$)/)
    .optional(),
  /** What a connection must name beside its credential: setting → meaning, allowed form, and an example. */
  connectionSettings: z
    .record(z.string(), z.strictObject({ description: z.string(), pattern: z.string(), example: z.string() }))
    .optional(),
  /**
   * Hosts a credential of this service may be sent to; `*.` in front stands for one or more labels, `{name}` for a
   * setting of the connection.
   */
  hosts: z.array(z.string()).optional(),
  auth: z.array(authSchema),
  /** Calls in a time that the vendor documents, per account. */
  limits: z.strictObject({ calls: z.int().min(1), perMs: z.int().min(1), source: z.string() }).optional(),
  /** The cheapest read that answers only to a good credential; else a read without required input tries it. */
  probe: httpBindingSchema.optional(),
  /** Every operation was checked: what makes it `verified`. */
  check: checkSchema.optional(),
  docsUrl: z.string().optional(),
  operations: z.array(operationSchema),
  events: z.array(eventSchema),
  /**
   * Where an error answer holds its parts, dotted paths; of a list the first that holds something. What is not said is
   * looked for under the names that services use. `okPath`: a 200 answer with false there is an error.
   */
  errorEnvelope: z
    .strictObject({
      /** The first path that holds a code of `errorCodes` is taken, else the first that holds anything. */
      codePath: z.union([z.string(), z.array(z.string())]).optional(),
      messagePath: z.union([z.string(), z.array(z.string())]).optional(),
      fieldPath: z.union([z.string(), z.array(z.string())]).optional(),
      okPath: z.string().optional(),
      /** What stands at `okPath` in an answer that tells of success; default: anything but false and words for failure. */
      okValues: z.array(jsonSchema).optional(),
      /** An answer of 200 with anything (but false, 0, empty) there is an error, e.g. `error`. */
      failurePath: z.string().optional(),
      /** Seconds to wait, for services that say so in the body. */
      retryAfterPath: z.string().optional(),
      /** Milliseconds to wait after "too many requests" where neither header nor body says so. */
      retryAfterMsDefault: z.number().min(0).optional(),
      /** Example of an error body, for the simulator; `{{code}}`, `{{message}}` and `{{status}}` (a number) are filled. */
      sample: jsonSchema.optional(),
    })
    .optional(),
  /**
   * Service error code → category, where the HTTP status does not say it. A code with slashes
   * (`path/not_found/file`) also matches by its beginning.
   */
  errorCodes: z.record(z.string(), z.string()).optional(),
});
export type Service = z.infer<typeof serviceSchema>;

/** A service known by name only: for detection and the gallery; the HTTP step is the way to it. */
export const listedServiceSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  aliases: z.array(aliasSchema),
});
export type ListedService = z.infer<typeof listedServiceSchema>;
