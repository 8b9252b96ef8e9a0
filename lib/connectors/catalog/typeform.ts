import type { Service } from "../schema";
import { operation } from "./operation";
import { anyObject, fields, instant, integer, list, text, url, howMany, all } from "./schema-parts";

const formId = text("Form id, from its address", "u6nXL7");
const answer = fields(
  {
    field: fields({
      id: text("Field id", "hVONkQcnSNRj"),
      ref: text("Name of the field", "email"),
      type: text("Kind", "email"),
    }),
    type: text("Kind of the answer", "email"),
    email: text("The answer", "ada@example.com"),
    text: text("The answer", "Ada Lovelace"),
  },
  ["field", "type"],
);
const response = fields(
  {
    token: text("Response id", "21085286190ffad1248d17c4135ee56f"),
    submitted_at: instant("When it was sent"),
    answers: list("Answers", answer),
    hidden: anyObject("Hidden fields", { source: "newsletter" }),
  },
  ["token", "submitted_at", "answers"],
);
const form = fields(
  {
    id: formId,
    title: text("Title", "Contact"),
    fields: list(
      "Fields",
      fields({
        id: text("Field id", "hVONkQcnSNRj"),
        title: text("Question", "Your e-mail?"),
        type: text("Kind", "email"),
      }),
    ),
  },
  ["id", "title"],
);

export const typeform: Service = {
  id: "typeform",
  name: "Typeform",
  category: "forms",
  aliases: [{ text: "Typeform" }],
  maturity: "callable",
  baseUrl: "https://api.typeform.com",
  hosts: ["api.typeform.com"],
  auth: [
    { kind: "bearer" },
    {
      kind: "oauth2",
      authorizeUrl: "https://api.typeform.com/oauth/authorize",
      tokenUrl: "https://api.typeform.com/oauth/token",
      scopes: ["forms:read", "responses:read", "webhooks:write"],
    },
  ],
  docsUrl: "https://www.typeform.com/developers/",
  operations: [
    operation({
      id: "response.list",
      name: "List responses",
      effect: "read",
      resource: "response:{formId}",
      input: fields(
        {
          formId,
          page_size: howMany(1000, 25),
          all,
          since: instant("Sent after this"),
        },
        ["formId"],
      ),
      output: fields({ total_items: integer("How many there are", 1), items: list("Responses", response) }, [
        "total_items",
        "items",
      ]),
      http: {
        method: "GET",
        path: "/forms/{formId}/responses",
        query: { page_size: "page_size", since: "since" },
        body: "none",
        pagination: {
          kind: "cursor",
          requestField: "before",
          lastItemPath: "token",
          itemsPath: "items",
          sizeField: "page_size",
          sizeMax: 1000,
        },
      },
      ms: 400,
      verbs: "list, get, fetch",
      nouns: "responses, answers, submissions",
    }),
    operation({
      id: "form.get",
      name: "Get a form",
      effect: "read",
      resource: "form:{formId}",
      input: fields({ formId }, ["formId"]),
      output: form,
      http: { method: "GET", path: "/forms/{formId}", body: "none" },
      ms: 300,
      verbs: "get",
      nouns: "form, survey",
    }),
    operation({
      id: "form.list",
      name: "List forms",
      effect: "read",
      resource: "form",
      input: fields({
        search: text("Words in the title", "Contact"),
        page_size: howMany(200, 25),
        all,
      }),
      output: fields({ items: list("Forms", fields({ id: formId, title: text("Title", "Contact") }, ["id"])) }, [
        "items",
      ]),
      http: {
        method: "GET",
        path: "/forms",
        query: { search: "search", page_size: "page_size" },
        body: "none",
        pagination: { kind: "page", requestField: "page", itemsPath: "items", sizeField: "page_size", sizeMax: 200 },
      },
      ms: 300,
      verbs: "list, find",
      nouns: "forms",
    }),
  ],
  events: [
    {
      id: "response.submitted",
      name: "Response submitted",
      kind: "webhook",
      input: fields({ formId }, ["formId"]),
      output: fields(
        {
          event_id: text("Event id", "LtWXD3crgy"),
          event_type: text("Kind", "form_response"),
          form_id: formId,
          submitted_at: instant("When it was sent"),
          token: text("Response id", "21085286190f"),
          answers: list("Answers", answer),
          answersByField: anyObject("Answers by field name", {
            name: "Ada Lovelace",
            email: "ada@example.com",
            message: "Please call me",
          }),
          hidden: anyObject("Hidden fields", { source: "newsletter" }),
          formUrl: url("Address of the form", "https://form.typeform.com/to/u6nXL7"),
        },
        ["event_id", "form_id", "submitted_at", "token", "answers", "answersByField"],
      ),
      verbs: ["submit", "fill", "fill in", "complete", "receive", "answer", "get"],
      nouns: ["form", "response", "submission", "survey", "entry", "lead"],
    },
  ],
  errorEnvelope: {
    codePath: "code",
    messagePath: "description",
    sample: { code: "{{code}}", description: "{{message}}" },
  },
  errorCodes: {
    AUTHENTICATION_FAILED: "invalid_credentials",
    FORBIDDEN: "auth_missing_scope",
    FORM_NOT_FOUND: "not_found",
    NOT_FOUND: "not_found",
    VALIDATION_ERROR: "validation_error",
  },
};
