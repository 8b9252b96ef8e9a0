import type { JsonObject } from "@/lib/kernel/json";
import type { Service } from "../schema";
import { operation } from "./operation";
import {
  anything,
  choice,
  email as address,
  everyMs,
  fields,
  flag,
  instant,
  integer,
  list,
  longText,
  text,
} from "./schema-parts";

const folder = text("Folder", "INBOX", { default: "INBOX" });
const uid = integer("Number of the message in its folder, as a search gives it", 4711, { minimum: 1 });

const headers: Record<string, JsonObject> = {
  id: text("What names the message: its Message-ID, or its place", "<b658f8ca@example.com>"),
  uid,
  folder: text("Folder", "INBOX"),
  position: text("Its place in the order of the folder", "000000.1718000000.0000004711"),
  messageId: text("Message-ID header", "<b658f8ca@example.com>"),
  from: text("Sender", "Ada Lovelace <ada@example.com>"),
  to: text("Recipients", "team@example.com"),
  cc: text("Copies", ""),
  replyTo: text("Where answers go", "ada@example.com"),
  subject: text("Subject", "Question"),
  inReplyTo: text("Message-ID of what it answers", ""),
  date: instant("When it was sent"),
  receivedAt: instant("When it was received"),
  seen: flag("Whether it was read", false),
  flagged: flag("Whether it is marked", false),
  size: integer("Bytes", 4_200),
};
const body = longText("Text", "Hello");
const mailHeaders = ["messageId", "from", "subject"];
const message = fields({ ...headers, body }, ["uid", ...mailHeaders]);

const nouns = "email, mail, e-mail, message, inbox";
const SECURITY = "^(tls|starttls|none)?$";
const HOST = "^([A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)?$";

/** Mail by SMTP and IMAP, for any provider. */
export const email: Service = {
  id: "email",
  name: "Email (SMTP/IMAP)",
  category: "email",
  aliases: [{ text: "SMTP" }],
  maturity: "callable",
  // By OAuth at Google, Microsoft and others: by an app of one's own, whose addresses the connection names.
  auth: [{ kind: "basic" }, { kind: "oauth2" }],
  docsUrl: "https://www.rfc-editor.org/rfc/rfc9051",
  connectionSettings: {
    smtpHost: { description: "Server that sends; may be empty", pattern: HOST, example: "smtp.example.com" },
    smtpPort: { description: "Its port; by the security if left out", pattern: "^\\d{0,5}$", example: "587" },
    smtpSecurity: {
      description: "starttls (default), tls (from the first byte, port 465) or none",
      pattern: SECURITY,
      example: "starttls",
    },
    imapHost: { description: "Server that is read from; may be empty", pattern: HOST, example: "imap.example.com" },
    imapPort: { description: "Its port; by the security if left out", pattern: "^\\d{0,5}$", example: "993" },
    imapSecurity: {
      description: "tls (default, port 993), starttls or none",
      pattern: SECURITY,
      example: "tls",
    },
    username: {
      description: "Whose mailbox it is, for OAuth; with a password it is part of the credential",
      pattern: "^[^\\r\\n\u0001]{0,300}$",
      example: "ada@example.com",
    },
    from: {
      description: "Sender where a step names none; the user name if left out",
      pattern: "^[^\\r\\n]{0,300}$",
      example: "Example team <team@example.com>",
    },
  },
  operations: [
    operation({
      id: "message.send",
      name: "Send a mail",
      effect: "write",
      resource: "message",
      input: fields(
        {
          to: text("Recipients, separated by commas", "ada@example.com"),
          cc: text("Copies, separated by commas", "grace@example.com"),
          bcc: text("Blind copies, separated by commas", "archive@example.com"),
          from: text("Sender; that of the connection if left out", "team@example.com"),
          replyTo: text("Where answers go", "support@example.com"),
          subject: text("Subject", "Your request"),
          body: longText("Text of the mail", "Thank you"),
          format: choice("How the text is written", ["text", "html"]),
          html: longText("The same in HTML, beside the text", "<p>Thank you</p>"),
          inReplyTo: text("Message-ID of the mail that is answered", "<a1@example.com>"),
          attachments: list("Files of earlier steps", anything("A file")),
        },
        ["to", "subject", "body"],
      ),
      output: fields(
        {
          messageId: text("Message-ID header", "<b658f8ca@example.com>"),
          accepted: list("Accepted recipients", address("Address")),
          rejected: list("Recipients that the server refused", address("Address")),
        },
        ["messageId", "accepted"],
      ),
      ms: 900,
      verbs: "send, mail, email, notify",
      nouns: "email, mail, e-mail, message, notification, report",
    }),
    operation({
      id: "message.search",
      name: "Search mails",
      effect: "read",
      resource: "folder:{folder}",
      input: fields({
        folder,
        from: text("Part of the sender", "ada@example.com"),
        to: text("Part of the recipients", "team@example.com"),
        subject: text("Part of the subject", "Question"),
        text: text("Text anywhere in the mail", "invoice"),
        unread: flag("Only mails not read yet", true),
        since: text("Received on this day or later", "2026-03-02"),
        before: text("Received before this day", "2026-03-09"),
        withBody: flag("With the text of each", false),
        limit: integer("How many at most, the newest", 20, { minimum: 1, maximum: 200, default: 20 }),
        after: text("Position after which mails are wanted, oldest first", "000000.1718000000.0000004711"),
        receivedSince: instant("Where the folder was numbered anew since: what was received from then on"),
      }),
      output: list("Mails", message),
      ms: 900,
      verbs: "search, find, list, get, read, check, fetch",
      nouns,
    }),
    operation({
      id: "message.get",
      name: "Get a mail",
      effect: "read",
      resource: "message:{uid}",
      input: fields({ folder, uid }, ["uid"]),
      output: fields(
        {
          ...headers,
          body,
          html: longText("HTML, where it has some"),
          attachments: list("Its files", anything("A file")),
        },
        ["uid", ...mailHeaders, "body", "attachments"],
      ),
      ms: 900,
      verbs: "get, read, open, download, fetch",
      nouns: `${nouns}, attachment`,
    }),
    operation({
      id: "message.move",
      name: "Move a mail",
      effect: "idempotent-write",
      resource: "message:{uid}",
      input: fields({ folder, uid, to: text("Folder to which it goes", "Archive") }, ["uid", "to"]),
      output: fields({ folder: text("Folder", "Archive"), uid: integer("Its number there, where told", 12) }, [
        "folder",
      ]),
      ms: 700,
      verbs: "move, archive, file",
      nouns,
    }),
    operation({
      id: "message.mark",
      name: "Mark a mail",
      effect: "idempotent-write",
      resource: "message:{uid}",
      input: fields(
        {
          folder,
          uid,
          seen: flag("As read, or not read", true),
          flagged: flag("With a flag, or without", true),
          answered: flag("As answered, or not", true),
        },
        ["uid"],
      ),
      output: fields({ uid }, ["uid"]),
      ms: 700,
      verbs: "mark, flag, star",
      nouns,
    }),
    operation({
      id: "message.delete",
      name: "Delete a mail",
      effect: "delete",
      resource: "message:{uid}",
      input: fields({ folder, uid }, ["uid"]),
      output: fields({ uid }, ["uid"]),
      ms: 700,
      verbs: "delete, remove, trash",
      nouns,
    }),
    operation({
      id: "folder.list",
      name: "List folders",
      effect: "read",
      resource: "folder",
      input: fields({}),
      output: list(
        "Folders",
        fields(
          {
            path: text("What operations take as folder", "INBOX/Orders"),
            name: text("Name", "Orders"),
            use: text("What it is for, where the server says so", "\\Sent"),
          },
          ["path", "name"],
        ),
      ),
      ms: 600,
      verbs: "list",
      nouns: "folder, folders, mailbox",
    }),
  ],
  events: [
    {
      id: "message.received",
      name: "Mail received",
      kind: "polling",
      input: fields({
        folder: text("Folder", "INBOX"),
        from: text("Only of senders with this text", "ada@example.com"),
        subject: text("Only with this text in the subject", "Question"),
        everyMs,
      }),
      output: fields({ ...headers, to: text("Recipients", "team@example.com"), body }, [
        ...mailHeaders,
        "body",
        "date",
      ]),
      polling: {
        operation: "message.search",
        cursorField: "position",
        idField: "id",
        input: { after: "{cursor}", receivedSince: "{since}", withBody: true, limit: 100 },
      },
      verbs: ["receive", "get", "arrive", "email"],
      nouns: ["email", "mail", "e-mail", "inbox", "message"],
    },
  ],
};
