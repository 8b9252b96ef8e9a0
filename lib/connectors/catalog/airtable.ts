import type { Service } from "../schema";
import { operation } from "./operation";
import { anyObject, fields, flag, instant, list, text, howMany, all, everyMs } from "./schema-parts";

const baseId = text("Base id", "appAbCdEfGhIjKlMn");
const table = text("Table name or id", "Leads");
const recordId = text("Record id", "recAbCdEfGhIjKlMn");
const cells = anyObject("Values by field name", { Name: "Ada Lovelace", Email: "ada@example.com" });
const record = fields({ id: recordId, createdTime: instant("When it was made"), fields: cells }, [
  "id",
  "createdTime",
  "fields",
]);
const typecast = flag("Let Airtable convert text to the field's type");

export const airtable: Service = {
  id: "airtable",
  name: "Airtable",
  category: "database",
  aliases: [{ text: "Airtable" }],
  maturity: "callable",
  baseUrl: "https://api.airtable.com/v0",
  hosts: ["api.airtable.com"],
  auth: [
    { kind: "bearer" },
    {
      kind: "oauth2",
      authorizeUrl: "https://airtable.com/oauth2/v1/authorize",
      tokenUrl: "https://airtable.com/oauth2/v1/token",
      scopes: ["data.records:read", "data.records:write"],
    },
  ],
  docsUrl: "https://airtable.com/developers/web/api",
  operations: [
    operation({
      id: "record.create",
      name: "Create a record",
      effect: "write",
      resource: "record:{baseId}",
      input: fields({ baseId, table, fields: cells, typecast }, ["baseId", "table", "fields"]),
      output: record,
      http: { method: "POST", path: "/{baseId}/{table}" },
      ms: 350,
      verbs: "create, add, save, store, insert, log, record",
      nouns: "record, row, entry, table, base",
    }),
    operation({
      id: "record.update",
      name: "Change a record",
      effect: "idempotent-write",
      resource: "record:{recordId}",
      input: fields({ baseId, table, recordId, fields: cells, typecast }, ["baseId", "table", "recordId", "fields"]),
      output: record,
      http: { method: "PATCH", path: "/{baseId}/{table}/{recordId}" },
      ms: 350,
      verbs: "update, change, set",
      nouns: "record, row, status, field",
    }),
    operation({
      id: "record.get",
      name: "Get a record",
      effect: "read",
      resource: "record:{recordId}",
      input: fields({ baseId, table, recordId }, ["baseId", "table", "recordId"]),
      output: record,
      http: { method: "GET", path: "/{baseId}/{table}/{recordId}", body: "none" },
      ms: 220,
      verbs: "get, read",
      nouns: "record, row",
    }),
    operation({
      id: "record.list",
      name: "Find records",
      effect: "read",
      resource: "record:{baseId}",
      input: fields(
        {
          baseId,
          table,
          filterByFormula: text("Formula that records must meet", "{Status} = 'New'"),
          maxRecords: howMany(100, 100),
          all,
          view: text("Only what this view shows", "Grid view"),
        },
        ["baseId", "table"],
      ),
      output: fields({ records: list("Records", record), offset: text("Where to continue", "itr1/rec1") }, ["records"]),
      http: {
        method: "GET",
        path: "/{baseId}/{table}",
        // Their `maxRecords` would end the list; ours is made of pages of `pageSize`.
        query: { filterByFormula: "filterByFormula", maxRecords: "pageSize", view: "view" },
        body: "none",
        pagination: {
          kind: "cursor",
          requestField: "offset",
          responsePath: "offset",
          itemsPath: "records",
          sizeField: "maxRecords",
          sizeMax: 100,
        },
      },
      ms: 320,
      verbs: "find, search, list, get, fetch, look up",
      nouns: "records, rows, table, base",
    }),
    operation({
      id: "record.delete",
      name: "Delete a record",
      effect: "delete",
      resource: "record:{recordId}",
      input: fields({ baseId, table, recordId }, ["baseId", "table", "recordId"]),
      output: fields({ id: recordId, deleted: flag("Whether it is gone", true) }, ["id", "deleted"]),
      http: { method: "DELETE", path: "/{baseId}/{table}/{recordId}", body: "none" },
      ms: 280,
      verbs: "delete, remove",
      nouns: "record, row",
    }),
  ],
  events: [
    {
      id: "record.created",
      name: "Record created",
      kind: "polling",
      input: fields({ baseId, table, view: text("Only what this view shows", "Grid view"), everyMs }, [
        "baseId",
        "table",
      ]),
      output: record,
      polling: {
        operation: "record.list",
        cursorField: "createdTime",
        idField: "id",
        itemsPath: "records",
        input: { maxRecords: 1000 },
      },
      verbs: ["create", "add", "update"],
      nouns: ["record", "row", "entry"],
    },
  ],
  errorEnvelope: {
    // Some refusals are `{"error": "NOT_FOUND"}`.
    codePath: ["error.type", "error"],
    messagePath: ["error.message", "error"],
    // The answer does not say it; the reference does.
    retryAfterMsDefault: 30_000,
    sample: { error: { type: "{{code}}", message: "{{message}}" } },
  },
  errorCodes: {
    AUTHENTICATION_REQUIRED: "invalid_credentials",
    INVALID_PERMISSIONS: "auth_missing_scope",
    INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND: "auth_missing_scope",
    NOT_FOUND: "not_found",
    TABLE_NOT_FOUND: "not_found",
    UNKNOWN_FIELD_NAME: "schema_drift",
    INVALID_VALUE_FOR_COLUMN: "validation_error",
    INVALID_MULTIPLE_CHOICE_OPTIONS: "validation_error",
    INVALID_REQUEST_UNKNOWN: "validation_error",
    RATE_LIMIT_REACHED: "rate_limited",
    PUBLIC_API_BILLING_LIMIT_EXCEEDED: "quota_exhausted",
  },
};
