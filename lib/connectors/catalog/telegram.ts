import type { Service } from "../schema";
import { operation } from "./operation";
import { choice, fields, flag, integer, longText, text } from "./schema-parts";

const chatId = text("Chat id or @channel", "123456789");
const messageId = integer("Message id", 42);
const chat = fields({ id: integer("Chat id", 123456789), type: text("Kind of chat", "private") }, ["id"]);
const message = fields(
  {
    message_id: messageId,
    date: integer("Seconds since 1970", 1718000000),
    chat,
    from: fields({
      id: integer("User id", 987654321),
      first_name: text("First name", "Ada"),
      username: text("Name", "ada"),
    }),
    text: longText("Text", "Hello"),
  },
  ["message_id", "date", "chat"],
);
const parseMode = choice("Markup used in the text", ["Markdown", "MarkdownV2", "HTML"]);

export const telegram: Service = {
  id: "telegram",
  name: "Telegram",
  category: "chat",
  aliases: [{ text: "Telegram" }],
  maturity: "callable",
  baseUrl: "https://api.telegram.org/bot{token}",
  hosts: ["api.telegram.org"],
  auth: [{ kind: "api_key", in: "path", name: "token" }],
  docsUrl: "https://core.telegram.org/bots/api",
  operations: [
    operation({
      id: "message.send",
      name: "Send a message",
      effect: "write",
      resource: "message:{chat_id}",
      input: fields(
        {
          chat_id: chatId,
          text: longText("Text, at most 4096 characters", "Your order is ready", { maxLength: 4096 }),
          parse_mode: parseMode,
          disable_notification: flag("Without a sound"),
        },
        ["chat_id", "text"],
      ),
      output: message,
      http: { method: "POST", path: "/sendMessage", resultPath: "result" },
      ms: 220,
      verbs: "send, message, notify, reply, post, alert, tell",
      nouns: "message, chat, notification, bot, reply",
    }),
    operation({
      id: "photo.send",
      name: "Send a photo",
      effect: "write",
      resource: "message:{chat_id}",
      input: fields(
        {
          chat_id: chatId,
          photo: text("Address or file id of the photo", "https://example.com/a.jpg"),
          caption: text("Text below it", "Done"),
        },
        ["chat_id", "photo"],
      ),
      output: message,
      http: { method: "POST", path: "/sendPhoto", resultPath: "result" },
      ms: 500,
      verbs: "send, post",
      nouns: "photo, image, picture",
    }),
    operation({
      id: "document.send",
      name: "Send a file",
      effect: "write",
      resource: "message:{chat_id}",
      input: fields(
        {
          chat_id: chatId,
          document: text("Address or file id", "https://example.com/a.pdf"),
          caption: text("Text below it", "Invoice"),
        },
        ["chat_id", "document"],
      ),
      output: message,
      http: { method: "POST", path: "/sendDocument", resultPath: "result" },
      ms: 600,
      verbs: "send",
      nouns: "file, document",
    }),
    operation({
      id: "message.edit",
      name: "Change a message",
      effect: "idempotent-write",
      resource: "message:{chat_id}",
      input: fields(
        { chat_id: chatId, message_id: messageId, text: longText("The new text", "Done"), parse_mode: parseMode },
        ["chat_id", "message_id", "text"],
      ),
      output: message,
      http: { method: "POST", path: "/editMessageText", resultPath: "result" },
      ms: 220,
      verbs: "edit, update, change",
      nouns: "message",
    }),
    operation({
      id: "chat.get",
      name: "Get a chat",
      effect: "read",
      resource: "chat:{chat_id}",
      input: fields({ chat_id: chatId }, ["chat_id"]),
      output: chat,
      http: { method: "GET", path: "/getChat", query: { chat_id: "chat_id" }, body: "none", resultPath: "result" },
      ms: 180,
      verbs: "get",
      nouns: "chat",
    }),
  ],
  events: [
    {
      id: "message.received",
      name: "Message received",
      kind: "webhook",
      input: fields({ chat_id: chatId }),
      output: fields(
        {
          update_id: integer("Update id", 10000),
          message_id: messageId,
          chat,
          from: fields({ id: integer("User id", 987654321), first_name: text("First name", "Ada") }),
          text: longText("Text", "What is the weather?"),
          date: integer("Seconds since 1970", 1718000000),
        },
        ["update_id", "message_id", "chat", "text", "date"],
      ),
      verbs: ["receive", "message", "write", "send", "get"],
      nouns: ["message", "chat", "bot", "command"],
    },
  ],
  errorEnvelope: {
    okPath: "ok",
    codePath: "error_code",
    messagePath: "description",
    retryAfterPath: "parameters.retry_after",
    sample: { ok: false, error_code: "{{status}}", description: "{{message}}" },
  },
};
