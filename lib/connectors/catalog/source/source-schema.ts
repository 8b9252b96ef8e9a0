import { z } from "zod";
import { ASK_FIELDS } from "../../core/text/ask";
import { TEXT_DIALECTS } from "../../core/text/dialects";
import { checkSchema, effectSchema, paginationSchema } from "../../schema";

/**
 * The short form of a service: `catalog/services/<id>.yaml`, facts only. What each key means, with its defaults, stands
 * in `docs/catalogue-format.md`; `compileService` makes the full `Service` of it.
 */

const text = z.string().min(1);
/** YAML reads 2 and true as such; in headers and queries they are texts. */
const scalarText = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const scalarTexts = z.record(z.string(), scalarText);
const httpsUrl = z.string().regex(/^https:\/\/[^/\s]+/, "must be an address that begins with https://");

/** Fields (`name: example`): read by `expandFields`. */
const fieldsSource = z.record(z.string(), z.unknown());

const callSource = z
  .string()
  .regex(/^(GET|POST|PUT|PATCH|DELETE)( \/[^\s?]*)?$/, 'must be like "GET /deals/{id}"; a query goes to fixedQuery');

export const operationSourceSchema = z.strictObject({
  name: text,
  about: text.optional(),
  /** Absent only for operations that hand-written code performs. */
  call: callSource.optional(),
  /** Other operations of the service, of which hand-written code makes this one. */
  calls: z.array(text).min(1).optional(),
  in: fieldsSource.optional(),
  out: z.unknown().optional(),
  result: text.optional(),
  page: z.union([text, paginationSchema]).optional(),
  effect: effectSchema.optional(),
  resource: text.optional(),
  cost: z.number().min(0).optional(),
  ms: z.number().min(0).optional(),
  verbs: z.array(text).optional(),
  nouns: z.array(text).optional(),
  query: z.union([z.array(text), z.record(z.string(), z.string())]).optional(),
  header: z.record(z.string(), text).optional(),
  send: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  wrap: text.optional(),
  body: z.enum(["json", "form", "multipart", "binary", "none"]).optional(),
  text: z
    .union([
      z.enum(TEXT_DIALECTS),
      z.strictObject({
        dialect: z.enum(TEXT_DIALECTS),
        maxTokens: text.optional(),
        without: z.array(z.enum(ASK_FIELDS)).optional(),
      }),
    ])
    .optional(),
  fixed: z.record(z.string(), z.json()).optional(),
  fixedQuery: scalarTexts.optional(),
  headers: scalarTexts.optional(),
  baseUrl: httpsUrl.optional(),
  queryStyle: z.enum(["repeat", "comma", "brackets"]).optional(),
  keyHeader: text.optional(),
  answer: z.enum(["json", "text", "xml", "binary"]).optional(),
  outputPaths: z.record(z.string(), z.string()).optional(),
  graphql: z.strictObject({ query: text, dataPath: text.optional() }).optional(),
});
export type OperationSource = z.infer<typeof operationSourceSchema>;

export const eventSourceSchema = z.strictObject({
  name: text,
  /** The operation that lists, for events found by looking again and again. */
  poll: text.optional(),
  /** Fixed input of that operation. */
  with: z.record(z.string(), z.json()).optional(),
  cursor: text.optional(),
  key: text.optional(),
  items: text.optional(),
  detail: z.strictObject({ operation: text, input: text }).optional(),
  shape: z.enum(["rows"]).optional(),
  /** The vendor can send it to an address. */
  webhook: z.literal(true).optional(),
  in: fieldsSource.optional(),
  out: z.unknown().optional(),
  verbs: z.array(text).optional(),
  nouns: z.array(text).optional(),
});
export type EventSource = z.infer<typeof eventSourceSchema>;

const grants = z.array(z.enum(["authorization_code", "client_credentials"]));

/** What each kind of sign-in may say. */
export const AUTH_SOURCES = {
  none: z.strictObject({}),
  api_key: z.strictObject({
    in: z.enum(["header", "query", "path"]),
    name: text,
    prefix: z.string().optional(),
  }),
  bearer: z.strictObject({}),
  basic: z.strictObject({ usernameFixed: z.string().optional(), passwordFixed: z.string().optional() }),
  oauth2: z.strictObject({
    authorizeUrl: httpsUrl.optional(),
    tokenUrl: httpsUrl,
    scopes: z.array(text).optional(),
    pkce: z.boolean().optional(),
    clientAuth: z.enum(["basic", "body"]).optional(),
    params: scalarTexts.optional(),
    grants: grants.optional(),
  }),
} as const;

export const sourceSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "must be lower case letters, digits and hyphens"),
  name: text,
  category: text,
  aliases: z.array(z.union([text, z.strictObject({ text, caseSensitive: z.boolean().optional() })])).optional(),
  negativeAliases: z.array(text).optional(),
  docs: httpsUrl,
  baseUrl: httpsUrl.optional(),
  hosts: z.array(text).optional(),
  settings: z
    .record(z.string().regex(/^\w+$/), z.strictObject({ about: text, pattern: text, example: scalarText }))
    .optional(),
  auth: z.array(z.unknown()).min(1),
  headers: scalarTexts.optional(),
  limits: z.strictObject({ calls: z.int().min(1), perMs: z.int().min(1), source: httpsUrl }).optional(),
  errors: z
    .strictObject({
      code: z.union([text, z.array(text)]).optional(),
      message: z.union([text, z.array(text)]).optional(),
      field: z.union([text, z.array(text)]).optional(),
      ok: text.optional(),
      okValues: z.array(z.json()).optional(),
      failure: text.optional(),
      retryAfter: text.optional(),
      retryAfterMs: z.number().min(0).optional(),
      sample: z.json().optional(),
      codes: z.record(z.string(), text).optional(),
    })
    .optional(),
  paging: z.record(z.string(), paginationSchema).optional(),
  types: z.record(z.string(), z.unknown()).optional(),
  operations: z.record(z.string(), z.unknown()),
  events: z.record(z.string(), z.unknown()).optional(),
  /** A read by which a connection is tried: `GET /users/me`, or more of an operation's keys. */
  test: z.union([callSource, operationSourceSchema.omit({ name: true })]).optional(),
  /** The vendor's own OpenAPI document (or several) within the folder of documents that `catalogue -- verify` is given. */
  openapi: z.union([text, z.array(text).min(1)]).optional(),
  check: checkSchema.optional(),
});
export type ServiceSource = z.infer<typeof sourceSchema>;
