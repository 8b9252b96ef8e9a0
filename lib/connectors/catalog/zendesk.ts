import type { Service } from "../schema";
import { operation } from "./operation";
import { choice, email, fields, flag, instant, integer, list, longText, text, url, howMany } from "./schema-parts";

const id = integer("Ticket id", 35436);
const priority = choice("Priority", ["normal", "urgent", "high", "low"]);
const status = choice("Status", ["new", "open", "pending", "hold", "solved", "closed"]);
const ticket = fields(
  {
    id,
    subject: text("Subject", "Printer on fire"),
    description: longText("First message", "It burns"),
    status,
    priority,
    requester_id: integer("Who asked", 20978392),
    created_at: instant("When it was made"),
    tags: list("Tags", text("Tag", "printer")),
    url: url("Address of the record", "https://example.zendesk.com/api/v2/tickets/35436.json"),
  },
  ["id", "subject", "status", "created_at"],
);
const tags = list("Tags", text("Tag", "printer"));

export const zendesk: Service = {
  id: "zendesk",
  name: "Zendesk",
  category: "support",
  aliases: [{ text: "Zendesk" }],
  maturity: "callable",
  baseUrl: "https://{subdomain}.zendesk.com/api/v2",
  connectionSettings: {
    subdomain: {
      description: "Name of the account: the part before .zendesk.com",
      pattern: "^[a-z0-9][a-z0-9-]{0,62}$",
      example: "example",
    },
  },
  hosts: ["*.zendesk.com"],
  auth: [{ kind: "basic" }, { kind: "bearer" }],
  docsUrl: "https://developer.zendesk.com/api-reference/",
  operations: [
    operation({
      id: "ticket.create",
      name: "Create a ticket",
      effect: "write",
      resource: "ticket",
      input: fields(
        {
          subject: text("Subject", "Printer on fire"),
          comment: longText("First message", "It burns"),
          priority,
          requesterName: text("Name of who asks", "Ada Lovelace"),
          requesterEmail: email("E-mail of who asks"),
          tags,
        },
        ["subject", "comment"],
      ),
      output: ticket,
      http: {
        method: "POST",
        path: "/tickets.json",
        bodyRoot: "ticket",
        bodyPaths: { comment: "comment.body", requesterName: "requester.name", requesterEmail: "requester.email" },
        resultPath: "ticket",
        idempotencyHeader: "Idempotency-Key",
      },
      ms: 550,
      verbs: "create, open, file, raise",
      nouns: "ticket, case, request, support ticket",
    }),
    operation({
      id: "ticket.update",
      name: "Change or answer a ticket",
      effect: "write",
      resource: "ticket:{ticketId}",
      input: fields(
        {
          ticketId: id,
          comment: longText("Answer or note", "We are on our way"),
          public: flag("Whether the customer sees it", true),
          status,
          priority,
          tags,
        },
        ["ticketId"],
      ),
      output: ticket,
      http: {
        method: "PUT",
        path: "/tickets/{ticketId}.json",
        bodyRoot: "ticket",
        bodyPaths: { comment: "comment.body", public: "comment.public" },
        resultPath: "ticket",
      },
      ms: 550,
      verbs: "update, reply, answer, close, solve, tag, comment",
      nouns: "ticket, reply, comment",
    }),
    operation({
      id: "ticket.get",
      name: "Get a ticket",
      effect: "read",
      resource: "ticket:{ticketId}",
      input: fields({ ticketId: id }, ["ticketId"]),
      output: ticket,
      http: { method: "GET", path: "/tickets/{ticketId}.json", body: "none", resultPath: "ticket" },
      ms: 300,
      verbs: "get, read",
      nouns: "ticket",
    }),
    operation({
      id: "ticket.search",
      name: "Search tickets",
      effect: "read",
      resource: "ticket",
      // Their search ends at 1,000 results.
      input: fields({ query: text("Search expression", "type:ticket status:open"), limit: howMany(100, 100, 1000) }, [
        "query",
      ]),
      output: fields({ results: list("Tickets", ticket), count: integer("How many there are", 1) }, [
        "results",
        "count",
      ]),
      http: {
        method: "GET",
        path: "/search.json",
        query: { query: "query", limit: "per_page" },
        body: "none",
        pagination: {
          kind: "page",
          requestField: "page",
          responsePath: "next_page",
          itemsPath: "results",
          sizeField: "limit",
          sizeMax: 100,
        },
      },
      ms: 500,
      verbs: "search, find, list",
      nouns: "tickets",
    }),
    operation({
      id: "user.create",
      name: "Create a user",
      effect: "write",
      resource: "user",
      input: fields({ name: text("Name", "Ada Lovelace"), email: email("E-mail address") }, ["name", "email"]),
      output: fields(
        { id: integer("User id", 20978392), name: text("Name", "Ada Lovelace"), email: email("E-mail address") },
        ["id"],
      ),
      http: { method: "POST", path: "/users.json", bodyRoot: "user", resultPath: "user" },
      ms: 450,
      verbs: "create, add",
      nouns: "user, customer",
    }),
  ],
  events: [
    {
      id: "ticket.created",
      name: "Ticket created",
      kind: "webhook",
      input: fields({}),
      output: ticket,
      verbs: ["create", "open", "receive", "submit"],
      nouns: ["ticket", "request", "support ticket"],
    },
    {
      id: "ticket.updated",
      name: "Ticket changed",
      kind: "webhook",
      input: fields({}),
      output: ticket,
      verbs: ["update", "solve", "close", "change"],
      nouns: ["ticket"],
    },
  ],
  errorEnvelope: {
    // `error` is a word, or an object with title and message.
    codePath: ["error.title", "error"],
    messagePath: ["description", "error.message"],
    sample: { error: "{{code}}", description: "{{message}}" },
  },
  errorCodes: {
    RecordNotFound: "not_found",
    RecordInvalid: "validation_error",
    InvalidEndpoint: "not_found",
    UpdateConflict: "concurrency_lock",
    "Couldn't authenticate you": "invalid_credentials",
    Forbidden: "auth_missing_scope",
    TooManyRequests: "rate_limited",
  },
};
