import type { Service } from "../schema";
import { GOOGLE_ERRORS, googleAuth } from "./google-errors";
import { choice, email, fields, instant, integer, list, longText, text, howMany, all, everyMs } from "./schema-parts";

const id = text("Message id", "18f2a1b3c4d5e6f7");
const threadId = text("Thread id", "18f2a1b3c4d5e6f7");
const labelIds = list("Label ids", text("Label id", "INBOX"));
const sent = fields({ id, threadId, labelIds }, ["id", "threadId"]);
const recipients = {
  to: text("Recipients, separated by commas", "ada@example.com"),
  cc: text("Copies, separated by commas", "grace@example.com"),
  bcc: text("Blind copies, separated by commas", "audit@example.com"),
};
const content = {
  subject: text("Subject", "Your request"),
  body: longText("Text of the mail", "Thank you, we will come back to you."),
  format: choice("How the text is written", ["text", "html"]),
};
/** A message with its headers and text taken out of Gmail's payload. */
const message = fields(
  {
    id,
    threadId,
    labelIds,
    from: email("Sender"),
    to: text("Recipients", "team@example.com"),
    subject: text("Subject", "Question about our order"),
    body: longText("Text of the mail", "Hello, when will our order arrive?"),
    snippet: text("First words", "Hello, when will"),
    date: instant("When it was received"),
    importance: choice("Whether Gmail marks it as important", ["high", "normal"]),
  },
  ["id", "threadId", "from", "subject", "body", "date", "importance"],
);

export const gmail: Service = {
  id: "gmail",
  name: "Gmail",
  category: "email",
  aliases: [{ text: "Gmail" }, { text: "Google Mail" }],
  maturity: "callable",
  baseUrl: "https://gmail.googleapis.com/gmail/v1",
  hosts: ["gmail.googleapis.com"],
  auth: googleAuth("gmail.modify"),
  docsUrl: "https://developers.google.com/workspace/gmail/api/reference/rest",
  operations: [
    {
      id: "message.send",
      name: "Send a mail",
      effect: "write",
      resource: "message",
      input: fields({ ...recipients, ...content, replyTo: email("Where answers go") }, ["to", "subject", "body"]),
      output: sent,
      http: { method: "POST", path: "/users/me/messages/send" },
      costUsd: 0,
      latencyMsTypical: 520,
      verbs: ["send", "mail", "email", "notify", "write", "forward"],
      nouns: ["email", "mail", "e-mail", "message", "confirmation", "notification"],
    },
    {
      id: "message.reply",
      name: "Reply to a mail",
      effect: "write",
      resource: "message",
      input: fields(
        {
          threadId,
          inReplyTo: text("Message-ID header of the mail answered", "<CAF1@mail.example.com>"),
          ...recipients,
          ...content,
        },
        ["threadId", "to", "subject", "body"],
      ),
      output: sent,
      http: { method: "POST", path: "/users/me/messages/send" },
      costUsd: 0,
      latencyMsTypical: 520,
      verbs: ["reply", "respond", "answer"],
      nouns: ["reply", "email", "mail", "thread"],
    },
    {
      id: "message.get",
      name: "Get a mail",
      effect: "read",
      resource: "message:{id}",
      input: fields({ id }, ["id"]),
      output: message,
      http: { method: "GET", path: "/users/me/messages/{id}", fixedQuery: { format: "full" }, body: "none" },
      costUsd: 0,
      latencyMsTypical: 250,
      verbs: ["get", "read", "fetch"],
      nouns: ["email", "mail", "message"],
    },
    {
      id: "message.list",
      name: "Search mails",
      effect: "read",
      resource: "message",
      input: fields({
        query: text("Search as in Gmail's search box", "from:client@example.com is:unread"),
        labelId: text("Only mails with this label", "INBOX"),
        maxResults: howMany(500, 20),
        all,
        pageToken: text("Continue a former search", "08123"),
      }),
      output: fields(
        {
          messages: list("Ids of the mails, newest first", fields({ id, threadId }, ["id", "threadId"])),
          nextPageToken: text("Where to continue", "08123"),
          resultSizeEstimate: integer("Roughly how many there are", 1),
        },
        [],
      ),
      http: {
        method: "GET",
        path: "/users/me/messages",
        query: { query: "q", labelId: "labelIds", maxResults: "maxResults", pageToken: "pageToken" },
        body: "none",
        pagination: {
          kind: "cursor",
          requestField: "pageToken",
          responsePath: "nextPageToken",
          itemsPath: "messages",
          sizeField: "maxResults",
          sizeMax: 500,
        },
      },
      costUsd: 0,
      latencyMsTypical: 300,
      verbs: ["search", "find", "list", "fetch", "check"],
      nouns: ["emails", "mails", "inbox", "messages"],
    },
    {
      id: "draft.create",
      name: "Create a draft",
      effect: "write",
      resource: "draft",
      input: fields({ ...recipients, ...content }, ["subject", "body"]),
      output: fields({ id: text("Draft id", "r-123456789"), message: sent }, ["id", "message"]),
      http: { method: "POST", path: "/users/me/drafts" },
      costUsd: 0,
      latencyMsTypical: 450,
      verbs: ["draft", "prepare", "create"],
      nouns: ["draft"],
    },
    {
      id: "label.add",
      name: "Change a mail's labels",
      effect: "idempotent-write",
      resource: "message:{id}",
      input: fields(
        {
          id,
          addLabelIds: list("Labels to put on", text("Label id", "STARRED")),
          removeLabelIds: list("Labels to take off", text("Label id", "UNREAD")),
        },
        ["id"],
      ),
      output: sent,
      http: { method: "POST", path: "/users/me/messages/{id}/modify" },
      costUsd: 0,
      latencyMsTypical: 300,
      verbs: ["label", "tag", "mark", "archive", "star"],
      nouns: ["label", "email", "mail"],
    },
    {
      id: "message.trash",
      name: "Move a mail to the bin",
      effect: "delete",
      resource: "message:{id}",
      input: fields({ id }, ["id"]),
      output: sent,
      http: { method: "POST", path: "/users/me/messages/{id}/trash", body: "none" },
      costUsd: 0,
      latencyMsTypical: 300,
      verbs: ["delete", "trash", "remove"],
      nouns: ["email", "mail", "message"],
    },
  ],
  events: [
    {
      id: "message.received",
      name: "Mail received",
      kind: "polling",
      input: fields({
        query: text("Only mails that this search finds", "from:@client.example is:important"),
        labelId: text("Only mails with this label", "INBOX", { default: "INBOX" }),
        everyMs,
      }),
      output: message,
      polling: {
        operation: "message.list",
        cursorField: "date",
        idField: "id",
        itemsPath: "messages",
        input: { maxResults: 100 },
        detail: { operation: "message.get", input: "id" },
      },
      verbs: ["receive", "get", "arrive", "come in", "email"],
      nouns: ["email", "mail", "e-mail", "message", "inbox", "emails"],
    },
  ],
  ...GOOGLE_ERRORS,
};
