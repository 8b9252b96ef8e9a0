import type { Service } from "../schema";
import { operation } from "./operation";
import { anyObject, choice, email, fields, flag, instant, integer, list, text, howMany, all } from "./schema-parts";

const listId = text("Audience id", "57afe96172");
const status = choice("Subscription", ["subscribed", "unsubscribed", "cleaned", "pending"]);
const merge = anyObject("Values of the audience's fields", { FNAME: "Ada", LNAME: "Lovelace" });
const member = fields(
  {
    id: text("Member id", "852aaa9532cb36adfb5e9fef7a4206a9"),
    email_address: email("E-mail address"),
    status,
    merge_fields: merge,
    list_id: listId,
    timestamp_opt: instant("When it was confirmed"),
  },
  ["id", "email_address", "status"],
);
const subscriber = email("E-mail address of the member");

export const mailchimp: Service = {
  id: "mailchimp",
  name: "Mailchimp",
  category: "email-marketing",
  aliases: [{ text: "Mailchimp" }],
  maturity: "callable",
  baseUrl: "https://{dc}.api.mailchimp.com/3.0",
  connectionSettings: {
    dc: { description: "Data centre: the end of the API key", pattern: "^[a-z]{2}[0-9]{1,3}$", example: "us19" },
  },
  hosts: ["*.api.mailchimp.com"],
  auth: [{ kind: "bearer" }, { kind: "basic" }],
  docsUrl: "https://mailchimp.com/developer/marketing/api/",
  operations: [
    operation({
      id: "member.add",
      name: "Add a subscriber",
      effect: "write",
      resource: "member:{listId}",
      input: fields(
        {
          listId,
          email_address: email("E-mail address"),
          status,
          merge_fields: merge,
          tags: list("Tags", text("Tag", "customer")),
        },
        ["listId", "email_address", "status"],
      ),
      output: member,
      http: { method: "POST", path: "/lists/{listId}/members" },
      ms: 500,
      verbs: "add, subscribe, sign up",
      nouns: "subscriber, member, contact, list, audience, newsletter, mailing list",
    }),
    operation({
      id: "member.upsert",
      name: "Add or change a subscriber",
      effect: "idempotent-write",
      resource: "member:{listId}",
      input: fields(
        {
          listId,
          subscriber,
          email_address: email("E-mail address"),
          status_if_new: status,
          status,
          merge_fields: merge,
        },
        ["listId", "subscriber", "email_address", "status_if_new"],
      ),
      output: member,
      http: { method: "PUT", path: "/lists/{listId}/members/{subscriber}" },
      ms: 500,
      verbs: "update, unsubscribe, change",
      nouns: "subscriber, member",
    }),
    operation({
      id: "member.get",
      name: "Get a subscriber",
      effect: "read",
      resource: "member:{listId}",
      input: fields({ listId, subscriber }, ["listId", "subscriber"]),
      output: member,
      http: { method: "GET", path: "/lists/{listId}/members/{subscriber}", body: "none" },
      ms: 300,
      verbs: "get, check, find",
      nouns: "subscriber, member",
    }),
    operation({
      id: "member.list",
      name: "List subscribers",
      effect: "read",
      resource: "member:{listId}",
      input: fields(
        {
          listId,
          since_last_changed: instant("Changed after this"),
          count: howMany(1000, 100),
          all,
        },
        ["listId"],
      ),
      output: fields({ members: list("Subscribers", member), total_items: integer("How many there are", 1) }, [
        "members",
      ]),
      http: {
        method: "GET",
        path: "/lists/{listId}/members",
        query: { since_last_changed: "since_last_changed", count: "count" },
        body: "none",
        pagination: {
          kind: "offset",
          requestField: "offset",
          itemsPath: "members",
          sizeField: "count",
          sizeMax: 1000,
        },
      },
      ms: 500,
      verbs: "list, get, fetch",
      nouns: "subscribers, members, audience",
    }),
    operation({
      id: "campaign.send",
      name: "Send a campaign",
      effect: "write",
      resource: "campaign:{campaignId}",
      input: fields({ campaignId: text("Campaign id", "42694e9e57") }, ["campaignId"]),
      output: fields({}),
      http: { method: "POST", path: "/campaigns/{campaignId}/actions/send", body: "none" },
      ms: 700,
      verbs: "send, launch",
      nouns: "campaign, newsletter",
    }),
  ],
  events: [
    {
      id: "member.subscribed",
      name: "Subscriber added",
      kind: "webhook",
      input: fields({ listId }, ["listId"]),
      output: fields(
        {
          type: text("Kind", "subscribe"),
          email: email("E-mail address"),
          list_id: listId,
          merges: merge,
          confirmed: flag("Confirmed", true),
        },
        ["type", "email", "list_id"],
      ),
      verbs: ["subscribe", "add", "sign up", "join"],
      nouns: ["subscriber", "member", "list", "newsletter"],
    },
  ],
  errorEnvelope: {
    codePath: "title",
    messagePath: "detail",
    fieldPath: "errors.0.field",
    sample: {
      type: "https://mailchimp.com/developer/marketing/docs/errors/",
      title: "{{code}}",
      status: "{{status}}",
      detail: "{{message}}",
      instance: "995c5cb0-3280-4a6e-808b-3b096d0bb219",
    },
  },
  errorCodes: {
    "Member Exists": "conflict_duplicate",
    "Resource Not Found": "not_found",
    "Invalid Resource": "validation_error",
    "API Key Invalid": "invalid_credentials",
    "API Key Missing": "invalid_credentials",
    Forbidden: "auth_missing_scope",
    "Forgotten Email Not Subscribed": "resource_state",
    "Member In Compliance State": "resource_state",
    "Too Many Requests": "rate_limited",
  },
};
