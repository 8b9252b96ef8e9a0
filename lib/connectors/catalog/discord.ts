import type { Service } from "../schema";
import { operation } from "./operation";
import { anything, fields, instant, list, longText, text, howMany, everyMs } from "./schema-parts";

const channelId = text("Channel id", "772908445358620702");
const guildId = text("Server id", "772904309264089089");
const messageId = text("Message id", "1129784704267194388");
const author = fields({ id: text("User id", "523328542113"), username: text("Name", "ada") }, ["id", "username"]);
const message = fields(
  {
    id: messageId,
    channel_id: channelId,
    content: longText("Text", "Deployed"),
    timestamp: instant("When it was sent"),
    author,
  },
  ["id", "channel_id", "content", "timestamp"],
);
/** Discord refuses clients that do not name themselves in this form. */
const fixedHeaders = { "User-Agent": "DiscordBot (https://undici.nodejs.org, 7)" };
const content = longText("Text, at most 2000 characters", "Deployed", { maxLength: 2000 });

export const discord: Service = {
  id: "discord",
  name: "Discord",
  category: "chat",
  aliases: [{ text: "Discord" }],
  maturity: "callable",
  baseUrl: "https://discord.com/api/v10",
  hosts: ["discord.com"],
  auth: [{ kind: "api_key", in: "header", name: "Authorization", prefix: "Bot " }],
  docsUrl: "https://discord.com/developers/docs/reference",
  operations: [
    operation({
      id: "message.send",
      name: "Send a message",
      effect: "write",
      resource: "message:{channel_id}",
      input: fields({ channel_id: channelId, content, embeds: list("Embeds", anything("An embed")) }, [
        "channel_id",
        "content",
      ]),
      output: message,
      http: { method: "POST", path: "/channels/{channel_id}/messages", fixedHeaders },
      ms: 250,
      verbs: "send, post, notify, announce, message, alert",
      nouns: "message, channel, server, notification",
    }),
    operation({
      id: "message.edit",
      name: "Change a message",
      effect: "idempotent-write",
      resource: "message:{channel_id}",
      input: fields({ channel_id: channelId, message_id: messageId, content }, ["channel_id", "message_id", "content"]),
      output: message,
      http: { method: "PATCH", path: "/channels/{channel_id}/messages/{message_id}", fixedHeaders },
      ms: 250,
      verbs: "edit, update",
      nouns: "message",
    }),
    operation({
      id: "message.list",
      name: "Read a channel's messages",
      effect: "read",
      resource: "message:{channel_id}",
      input: fields(
        {
          channel_id: channelId,
          limit: howMany(100, 50),
          after: text("Only messages after this one; not for more than 100", "1129784704267194388"),
        },
        ["channel_id"],
      ),
      output: list("Messages", message),
      http: {
        method: "GET",
        path: "/channels/{channel_id}/messages",
        query: { limit: "limit", after: "after" },
        fixedHeaders,
        body: "none",
        pagination: { kind: "cursor", requestField: "before", lastItemPath: "id", sizeField: "limit", sizeMax: 100 },
      },
      ms: 250,
      verbs: "list, read, get",
      nouns: "messages",
    }),
    operation({
      id: "reaction.add",
      name: "Add a reaction",
      effect: "idempotent-write",
      resource: "reaction:{channel_id}",
      input: fields({ channel_id: channelId, message_id: messageId, emoji: text("Emoji", "👍") }, [
        "channel_id",
        "message_id",
        "emoji",
      ]),
      output: fields({}),
      http: {
        method: "PUT",
        path: "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me",
        fixedHeaders,
        body: "none",
      },
      ms: 220,
      verbs: "react",
      nouns: "reaction, emoji",
    }),
    operation({
      id: "role.add",
      name: "Give a member a role",
      effect: "idempotent-write",
      resource: "member:{user_id}",
      input: fields(
        { guild_id: guildId, user_id: text("User id", "523328542113"), role_id: text("Role id", "772905309264089090") },
        ["guild_id", "user_id", "role_id"],
      ),
      output: fields({}),
      http: {
        method: "PUT",
        path: "/guilds/{guild_id}/members/{user_id}/roles/{role_id}",
        fixedHeaders,
        body: "none",
      },
      ms: 250,
      verbs: "add, give, assign",
      nouns: "role, member",
    }),
    operation({
      id: "channel.create",
      name: "Create a channel",
      effect: "write",
      resource: "channel:{guild_id}",
      input: fields({ guild_id: guildId, name: text("Name", "project-apollo") }, ["guild_id", "name"]),
      output: fields({ id: channelId, name: text("Name", "project-apollo") }, ["id", "name"]),
      http: { method: "POST", path: "/guilds/{guild_id}/channels", fixedHeaders },
      ms: 350,
      verbs: "create, make",
      nouns: "channel",
    }),
  ],
  events: [
    {
      id: "message.posted",
      name: "Message posted",
      kind: "polling",
      input: fields({ channel_id: channelId, everyMs }, ["channel_id"]),
      output: message,
      polling: { operation: "message.list", cursorField: "timestamp", idField: "id", input: { limit: 100 } },
      verbs: ["post", "receive", "send", "write"],
      nouns: ["message", "channel"],
    },
  ],
  errorEnvelope: {
    codePath: "code",
    messagePath: "message",
    retryAfterPath: "retry_after",
    sample: { message: "{{message}}", code: "{{code}}" },
  },
  errorCodes: {
    "10003": "not_found",
    "10004": "not_found",
    "10008": "not_found",
    "10011": "not_found",
    "40001": "invalid_credentials",
    "50001": "auth_missing_scope",
    "50013": "auth_missing_scope",
    "50006": "validation_error",
    "50035": "validation_error",
    "50083": "resource_state",
    "30013": "quota_exhausted",
  },
};
