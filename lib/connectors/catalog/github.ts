import type { Service } from "../schema";
import { operation } from "./operation";
import {
  anyObject,
  choice,
  fields,
  flag,
  instant,
  integer,
  list,
  longText,
  text,
  url,
  howMany,
  all,
} from "./schema-parts";

const owner = text("Owner of the repository", "octocat");
const repo = text("Name of the repository", "hello-world");
const issueNumber = integer("Issue number", 7);
const user = fields({ login: text("User name", "octocat"), id: integer("User id", 1) }, ["login"]);
const repository = fields(
  {
    full_name: text("Owner and name", "octocat/hello-world"),
    html_url: url("Address", "https://github.com/octocat/hello-world"),
  },
  ["full_name"],
);
const issue = fields(
  {
    id: integer("Id", 1),
    number: issueNumber,
    title: text("Title", "Login fails"),
    body: longText("Text", "Steps to reproduce: …"),
    state: choice("State", ["open", "closed"]),
    html_url: url("Address", "https://github.com/octocat/hello-world/issues/7"),
    user,
    labels: list("Labels", fields({ name: text("Label", "bug") }, ["name"])),
    created_at: instant("When it was made"),
  },
  ["id", "number", "title", "state", "html_url", "user"],
);
const issueInput = {
  title: text("Title", "Login fails"),
  body: longText("Text", "Steps to reproduce: …"),
  labels: list("Labels", text("Label", "bug")),
  assignees: list("Who works on it", text("User name", "octocat")),
};
const fixedHeaders = { Accept: "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28" };
const scope = fields({ owner, repo }, ["owner", "repo"]);

export const github: Service = {
  id: "github",
  name: "GitHub",
  category: "developer",
  aliases: [{ text: "GitHub" }],
  maturity: "callable",
  baseUrl: "https://api.github.com",
  hosts: ["api.github.com"],
  auth: [
    { kind: "bearer" },
    {
      kind: "oauth2",
      authorizeUrl: "https://github.com/login/oauth/authorize",
      tokenUrl: "https://github.com/login/oauth/access_token",
      scopes: ["repo"],
    },
  ],
  docsUrl: "https://docs.github.com/en/rest",
  operations: [
    operation({
      id: "issue.create",
      name: "Open an issue",
      effect: "write",
      resource: "issue:{repo}",
      input: fields({ owner, repo, ...issueInput }, ["owner", "repo", "title"]),
      output: issue,
      http: { method: "POST", path: "/repos/{owner}/{repo}/issues", fixedHeaders },
      ms: 450,
      verbs: "create, open, file, add, report",
      nouns: "issue, bug, ticket",
    }),
    operation({
      id: "issue.update",
      name: "Change an issue",
      effect: "idempotent-write",
      resource: "issue:{repo}",
      input: fields(
        { owner, repo, issue_number: issueNumber, ...issueInput, state: choice("State", ["open", "closed"]) },
        ["owner", "repo", "issue_number"],
      ),
      output: issue,
      http: { method: "PATCH", path: "/repos/{owner}/{repo}/issues/{issue_number}", fixedHeaders },
      ms: 400,
      verbs: "update, close, change, label, assign",
      nouns: "issue, label",
    }),
    operation({
      id: "issue.get",
      name: "Get an issue",
      effect: "read",
      resource: "issue:{repo}",
      input: fields({ owner, repo, issue_number: issueNumber }, ["owner", "repo", "issue_number"]),
      output: issue,
      http: { method: "GET", path: "/repos/{owner}/{repo}/issues/{issue_number}", fixedHeaders, body: "none" },
      ms: 220,
      verbs: "get, read",
      nouns: "issue",
    }),
    operation({
      id: "issue.list",
      name: "List issues",
      description: "Pull requests are among them, as GitHub counts them as issues.",
      effect: "read",
      resource: "issue:{repo}",
      input: fields(
        {
          owner,
          repo,
          state: choice("State", ["open", "closed", "all"]),
          since: instant("Changed after this"),
          per_page: howMany(100, 30),
          all,
        },
        ["owner", "repo"],
      ),
      output: list("Issues", issue),
      http: {
        method: "GET",
        path: "/repos/{owner}/{repo}/issues",
        query: { state: "state", since: "since", per_page: "per_page" },
        fixedHeaders,
        body: "none",
        pagination: { kind: "link", itemsPath: "", sizeField: "per_page", sizeMax: 100 },
      },
      ms: 350,
      verbs: "list, find, get, fetch",
      nouns: "issues",
    }),
    operation({
      id: "comment.create",
      name: "Comment on an issue or pull request",
      effect: "write",
      resource: "comment:{repo}",
      input: fields(
        { owner, repo, issue_number: issueNumber, body: longText("The comment", "Thank you for the report.") },
        ["owner", "repo", "issue_number", "body"],
      ),
      output: fields(
        {
          id: integer("Id", 1),
          body: longText("The comment", "Thank you"),
          html_url: url("Address", "https://github.com/octocat/hello-world/issues/7#issuecomment-1"),
        },
        ["id", "html_url"],
      ),
      http: { method: "POST", path: "/repos/{owner}/{repo}/issues/{issue_number}/comments", fixedHeaders },
      ms: 400,
      verbs: "comment, reply, answer",
      nouns: "comment",
    }),
    operation({
      id: "release.create",
      name: "Make a release",
      effect: "write",
      resource: "release:{repo}",
      input: fields(
        {
          owner,
          repo,
          tag_name: text("Tag", "v1.2.0"),
          name: text("Title", "1.2.0"),
          body: longText("Notes", "Fixes"),
          draft: flag("Draft only"),
        },
        ["owner", "repo", "tag_name"],
      ),
      output: fields(
        {
          id: integer("Id", 1),
          tag_name: text("Tag", "v1.2.0"),
          html_url: url("Address", "https://github.com/octocat/hello-world/releases/tag/v1.2.0"),
        },
        ["id", "tag_name", "html_url"],
      ),
      http: { method: "POST", path: "/repos/{owner}/{repo}/releases", fixedHeaders },
      ms: 500,
      verbs: "create, publish, make",
      nouns: "release, tag",
    }),
    operation({
      id: "workflow.dispatch",
      name: "Start an Actions workflow",
      effect: "write",
      resource: "workflow:{repo}",
      input: fields(
        {
          owner,
          repo,
          workflow_id: text("File name or id of the workflow", "deploy.yml"),
          ref: text("Branch or tag", "main"),
          inputs: anyObject("Inputs", { target: "staging" }),
        },
        ["owner", "repo", "workflow_id", "ref"],
      ),
      output: fields({}),
      http: { method: "POST", path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", fixedHeaders },
      ms: 450,
      verbs: "start, trigger, run, dispatch",
      nouns: "action, build, pipeline, deployment",
    }),
  ],
  events: [
    {
      id: "issue.opened",
      name: "Issue opened",
      kind: "webhook",
      input: scope,
      output: fields({ action: text("What happened", "opened"), issue, repository, sender: user }, [
        "action",
        "issue",
        "repository",
      ]),
      verbs: ["open", "create", "file"],
      nouns: ["issue", "bug"],
    },
    {
      id: "pullRequest.opened",
      name: "Pull request opened",
      kind: "webhook",
      input: scope,
      output: fields(
        {
          action: text("What happened", "opened"),
          number: integer("Number", 8),
          pull_request: fields(
            {
              title: text("Title", "Fix login"),
              body: longText("Text", "Closes #7"),
              html_url: url("Address", "https://github.com/octocat/hello-world/pull/8"),
              user,
            },
            ["title", "html_url", "user"],
          ),
          repository,
        },
        ["action", "number", "pull_request", "repository"],
      ),
      verbs: ["open", "create", "submit"],
      nouns: ["pull request", "pr", "merge request"],
    },
    {
      id: "commit.pushed",
      name: "Commits pushed",
      kind: "webhook",
      input: scope,
      output: fields(
        {
          ref: text("Branch", "refs/heads/main"),
          commits: list(
            "Commits",
            fields({
              id: text("Hash", "6dcb09b5"),
              message: text("Message", "Fix login"),
              url: url("Address", "https://github.com/octocat/hello-world/commit/6dcb09b5"),
            }),
          ),
          repository,
          pusher: fields({ name: text("Name", "octocat") }),
        },
        ["ref", "commits", "repository"],
      ),
      verbs: ["push", "commit"],
      nouns: ["commit", "push", "code", "branch"],
    },
    {
      id: "release.published",
      name: "Release published",
      kind: "webhook",
      input: scope,
      output: fields(
        {
          action: text("What happened", "published"),
          release: fields(
            {
              tag_name: text("Tag", "v1.2.0"),
              name: text("Title", "1.2.0"),
              html_url: url("Address", "https://github.com/octocat/hello-world/releases/tag/v1.2.0"),
            },
            ["tag_name"],
          ),
          repository,
        },
        ["action", "release", "repository"],
      ),
      verbs: ["publish", "release"],
      nouns: ["release", "version"],
    },
  ],
  errorEnvelope: {
    messagePath: "message",
    codePath: "errors.0.code",
    fieldPath: "errors.0.field",
    // Their advice for a secondary limit that names no time.
    retryAfterMsDefault: 60_000,
    sample: { message: "{{message}}", documentation_url: "https://docs.github.com/rest" },
  },
  errorCodes: {
    missing: "not_found",
    missing_field: "validation_error",
    invalid: "validation_error",
    already_exists: "conflict_duplicate",
    unprocessable: "validation_error",
  },
};
