import type { Service } from "../schema";
import { operation } from "./operation";
import { choice, email as address, fields, instant, list, longText, text } from "./schema-parts";

/** Mail by SMTP and IMAP, for any provider. */
export const email: Service = {
  id: "email",
  name: "Email (SMTP/IMAP)",
  category: "email",
  aliases: [{ text: "SMTP" }],
  // Simulated runs know it; sending needs an SMTP client, which this release does not have.
  maturity: "listed",
  auth: [{ kind: "basic" }],
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
          from: address("Sender", "team@example.com"),
          subject: text("Subject", "Your request"),
          body: longText("Text of the mail", "Thank you"),
          format: choice("How the text is written", ["text", "html"]),
        },
        ["to", "subject", "body"],
      ),
      output: fields(
        {
          messageId: text("Message-ID header", "<b658f8ca@example.com>"),
          accepted: list("Accepted recipients", address("Address")),
        },
        ["messageId", "accepted"],
      ),
      ms: 900,
      verbs: "send, mail, email, notify",
      nouns: "email, mail, e-mail, message, notification, report",
    }),
  ],
  events: [
    {
      id: "message.received",
      name: "Mail received",
      kind: "polling",
      input: fields({ folder: text("Folder", "INBOX") }),
      output: fields(
        {
          messageId: text("Message-ID header", "<b658f8ca@example.com>"),
          from: address("Sender"),
          to: text("Recipients", "team@example.com"),
          subject: text("Subject", "Question"),
          body: longText("Text", "Hello"),
          date: instant("When it was received"),
        },
        ["messageId", "from", "subject", "body", "date"],
      ),
      verbs: ["receive", "get", "arrive", "email"],
      nouns: ["email", "mail", "e-mail", "inbox", "message"],
    },
  ],
};
