import type { Service } from "../schema";
import { operation } from "./operation";
import { fields, list, longText, text, url, howMany, all } from "./schema-parts";

const issueKey = text("Issue key", "APP-24");
const issueFields = fields({
  summary: text("Title", "Login fails"),
  description: longText("Description", "Steps: …"),
  status: fields({ name: text("Status", "To Do") }),
  priority: fields({ name: text("Priority", "High") }),
});
const issue = fields(
  {
    id: text("Id", "10000"),
    key: issueKey,
    self: url("Address of the record", "https://example.atlassian.net/rest/api/2/issue/10000"),
    fields: issueFields,
  },
  ["id", "key", "fields"],
);
const made = fields(
  {
    id: text("Id", "10000"),
    key: issueKey,
    self: url("Address of the record", "https://example.atlassian.net/rest/api/2/issue/10000"),
  },
  ["id", "key", "self"],
);
const text_ = {
  summary: text("Title", "Login fails"),
  description: longText("Description", "Steps: …"),
  priority: text("Priority", "High"),
  labels: list("Labels", text("Label", "customer")),
};

export const jira: Service = {
  id: "jira",
  name: "Jira",
  category: "project-management",
  aliases: [{ text: "Jira" }],
  maturity: "callable",
  baseUrl: "https://{site}.atlassian.net/rest/api/2",
  connectionSettings: {
    site: {
      description: "Name of the site: the part before .atlassian.net",
      pattern: "^[a-z0-9][a-z0-9-]{0,62}$",
      example: "example",
    },
  },
  hosts: ["*.atlassian.net"],
  auth: [{ kind: "basic" }],
  docsUrl: "https://developer.atlassian.com/cloud/jira/platform/rest/v2/",
  operations: [
    operation({
      id: "issue.create",
      name: "Create an issue",
      effect: "write",
      resource: "issue",
      input: fields(
        {
          project: text("Project key", "APP"),
          issueType: text("Kind of issue", "Task", { default: "Task" }),
          ...text_,
        },
        ["project", "summary"],
      ),
      output: made,
      http: {
        method: "POST",
        path: "/issue",
        bodyRoot: "fields",
        bodyPaths: { project: "project.key", issueType: "issuetype.name", priority: "priority.name" },
      },
      ms: 600,
      verbs: "create, open, file, add, raise",
      nouns: "issue, ticket, bug, task, story",
    }),
    operation({
      id: "issue.update",
      name: "Change an issue",
      effect: "idempotent-write",
      resource: "issue:{issueKey}",
      input: fields({ issueKey, ...text_ }, ["issueKey"]),
      output: fields({}),
      http: { method: "PUT", path: "/issue/{issueKey}", bodyRoot: "fields", bodyPaths: { priority: "priority.name" } },
      ms: 550,
      verbs: "update, change, edit",
      nouns: "issue, ticket",
    }),
    operation({
      id: "issue.get",
      name: "Get an issue",
      effect: "read",
      resource: "issue:{issueKey}",
      input: fields({ issueKey }, ["issueKey"]),
      output: issue,
      http: { method: "GET", path: "/issue/{issueKey}", body: "none" },
      ms: 350,
      verbs: "get, read",
      nouns: "issue, ticket",
    }),
    operation({
      id: "issue.search",
      name: "Search issues",
      effect: "read",
      resource: "issue",
      input: fields(
        {
          jql: text("Query in JQL", "project = APP AND status = 'To Do'"),
          maxResults: howMany(100, 50),
          all,
          fields: text("Fields to return, separated by commas", "summary,status", { default: "*navigable" }),
        },
        ["jql"],
      ),
      output: fields({ issues: list("Issues", issue), nextPageToken: text("Where to continue", "CAEaAggD") }, [
        "issues",
      ]),
      http: {
        method: "GET",
        path: "/search/jql",
        query: { jql: "jql", maxResults: "maxResults", fields: "fields" },
        body: "none",
        pagination: {
          kind: "cursor",
          requestField: "nextPageToken",
          responsePath: "nextPageToken",
          itemsPath: "issues",
          sizeField: "maxResults",
          sizeMax: 100,
        },
      },
      ms: 500,
      verbs: "search, find, list, get",
      nouns: "issues, tickets",
    }),
    operation({
      id: "comment.create",
      name: "Comment on an issue",
      effect: "write",
      resource: "comment:{issueKey}",
      input: fields({ issueKey, body: longText("The comment", "Done") }, ["issueKey", "body"]),
      output: fields({ id: text("Comment id", "10001"), body: longText("The comment", "Done") }, ["id"]),
      http: { method: "POST", path: "/issue/{issueKey}/comment" },
      ms: 450,
      verbs: "comment, add",
      nouns: "comment, note",
    }),
    operation({
      id: "issue.transition",
      name: "Move an issue to another status",
      effect: "write",
      resource: "issue:{issueKey}",
      input: fields({ issueKey, transition: text("Transition id", "31") }, ["issueKey", "transition"]),
      output: fields({}),
      http: { method: "POST", path: "/issue/{issueKey}/transitions", bodyPaths: { transition: "transition.id" } },
      ms: 500,
      verbs: "move, close, resolve, transition",
      nouns: "issue, ticket, status",
    }),
  ],
  events: [
    {
      id: "issue.created",
      name: "Issue created",
      kind: "webhook",
      input: fields({ project: text("Only this project", "APP") }),
      output: issue,
      verbs: ["create", "open", "file"],
      nouns: ["issue", "ticket", "bug"],
    },
    {
      id: "issue.updated",
      name: "Issue changed",
      kind: "webhook",
      input: fields({ project: text("Only this project", "APP") }),
      output: issue,
      verbs: ["update", "change", "close", "move"],
      nouns: ["issue", "ticket"],
    },
  ],
  errorEnvelope: {
    // Refused fields stand in `errors`, with no message beside them.
    messagePath: ["errorMessages.0", "errors"],
    sample: { errorMessages: ["{{message}}"], errors: {} },
  },
};
