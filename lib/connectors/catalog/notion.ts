import type { Service } from "../schema";
import { operation } from "./operation";
import {
  anyObject,
  anything,
  fields,
  flag,
  instant,
  list,
  longText,
  text,
  url,
  howMany,
  all,
  everyMs,
} from "./schema-parts";

const pageId = text("Page id", "59833787-2cf9-4fdf-8782-e53db20768a5");
const databaseId = text("Database id", "d9824bdc-8445-4327-be8b-5b47500af6ce");
const properties = anyObject("Values by property name, in Notion's form", {
  Status: { select: { name: "New" } },
});
const page = fields(
  {
    object: text("Kind", "page"),
    id: pageId,
    url: url("Address", "https://www.notion.so/598337872cf94fdf8782e53db20768a5"),
    created_time: instant("When it was made"),
    last_edited_time: instant("When it was last changed"),
    archived: flag("In the bin", false),
    properties,
  },
  ["id", "url", "properties"],
);
const fixedHeaders = { "Notion-Version": "2022-06-28" };

export const notion: Service = {
  id: "notion",
  name: "Notion",
  category: "notes-docs",
  aliases: [{ text: "Notion" }],
  negativeAliases: ["notion of", "the notion that"],
  maturity: "callable",
  baseUrl: "https://api.notion.com/v1",
  hosts: ["api.notion.com"],
  auth: [
    { kind: "bearer" },
    {
      kind: "oauth2",
      authorizeUrl: "https://api.notion.com/v1/oauth/authorize",
      tokenUrl: "https://api.notion.com/v1/oauth/token",
    },
  ],
  docsUrl: "https://developers.notion.com/reference",
  operations: [
    operation({
      id: "page.create",
      name: "Create a page in a database",
      effect: "write",
      resource: "page:{databaseId}",
      input: fields(
        {
          databaseId,
          title: text("Title", "Meeting notes"),
          properties,
          content: longText("First paragraph", "We agreed on the price."),
        },
        ["databaseId", "title"],
      ),
      output: page,
      http: {
        method: "POST",
        path: "/pages",
        fixedHeaders,
        bodyPaths: {
          databaseId: "parent.database_id",
          title: "properties.title.title.0.text.content",
          content: "children.0.paragraph.rich_text.0.text.content",
        },
      },
      ms: 550,
      verbs: "create, add, save, log, store, write",
      nouns: "page, database item, note, entry, database, item",
    }),
    operation({
      id: "page.update",
      name: "Change a page",
      effect: "idempotent-write",
      resource: "page:{pageId}",
      input: fields({ pageId, properties, archived: flag("Move to the bin") }, ["pageId"]),
      output: page,
      http: { method: "PATCH", path: "/pages/{pageId}", fixedHeaders },
      ms: 450,
      verbs: "update, change, archive",
      nouns: "page, item, status",
    }),
    operation({
      id: "page.get",
      name: "Get a page",
      effect: "read",
      resource: "page:{pageId}",
      input: fields({ pageId }, ["pageId"]),
      output: page,
      http: { method: "GET", path: "/pages/{pageId}", fixedHeaders, body: "none" },
      ms: 300,
      verbs: "get, read",
      nouns: "page",
    }),
    operation({
      id: "database.query",
      name: "Find pages of a database",
      effect: "read",
      resource: "page:{databaseId}",
      input: fields(
        {
          databaseId,
          filter: anyObject("Condition in Notion's form", { property: "Status", select: { equals: "New" } }),
          sorts: list("Order", anything("A sort")),
          page_size: howMany(100, 50),
          all,
        },
        ["databaseId"],
      ),
      output: fields({ results: list("Pages", page), has_more: flag("Whether there are more", false) }, ["results"]),
      http: {
        method: "POST",
        path: "/databases/{databaseId}/query",
        fixedHeaders,
        pagination: {
          kind: "cursor",
          requestField: "start_cursor",
          responsePath: "next_cursor",
          itemsPath: "results",
          morePath: "has_more",
          sizeField: "page_size",
          sizeMax: 100,
        },
      },
      ms: 450,
      verbs: "query, find, list, search, get, fetch",
      nouns: "pages, database, items",
    }),
    operation({
      id: "paragraph.append",
      name: "Append a paragraph",
      effect: "write",
      resource: "page:{pageId}",
      input: fields({ pageId, text: longText("The paragraph", "New: the offer was accepted.") }, ["pageId", "text"]),
      output: fields({ results: list("Blocks made", fields({ id: text("Block id", "b55c9c91") }, ["id"])) }, [
        "results",
      ]),
      http: {
        method: "PATCH",
        path: "/blocks/{pageId}/children",
        fixedHeaders,
        bodyPaths: { text: "children.0.paragraph.rich_text.0.text.content" },
      },
      ms: 450,
      verbs: "append, add",
      nouns: "paragraph, text, block",
    }),
  ],
  events: [
    {
      id: "page.added",
      name: "Page added to a database",
      kind: "polling",
      input: fields({ databaseId, everyMs }, ["databaseId"]),
      output: page,
      polling: {
        operation: "database.query",
        cursorField: "created_time",
        idField: "id",
        itemsPath: "results",
        input: { sorts: [{ timestamp: "created_time", direction: "descending" }], page_size: 100 },
      },
      verbs: ["add", "create", "update"],
      nouns: ["page", "database item", "item", "entry"],
    },
  ],
  errorEnvelope: {
    codePath: "code",
    messagePath: "message",
    sample: { object: "error", status: "{{status}}", code: "{{code}}", message: "{{message}}" },
  },
  errorCodes: {
    unauthorized: "invalid_credentials",
    restricted_resource: "auth_missing_scope",
    object_not_found: "not_found",
    validation_error: "validation_error",
    invalid_json: "validation_error",
    rate_limited: "rate_limited",
    conflict_error: "concurrency_lock",
    internal_server_error: "upstream_5xx",
    service_unavailable: "upstream_5xx",
    database_connection_unavailable: "upstream_5xx",
    gateway_timeout: "timeout",
  },
};
