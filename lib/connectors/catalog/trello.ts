import type { Service } from "../schema";
import { operation } from "./operation";
import { fields, flag, instant, list, longText, text, url } from "./schema-parts";

const cardId = text("Card id", "5abbe4b7ddc1b351ef961414");
const idList = text("List id", "5abbe4b7ddc1b351ef961400");
const idBoard = text("Board id", "5abbe4b7ddc1b351ef961300");
const card = fields(
  {
    id: cardId,
    name: text("Title", "Answer the client"),
    desc: longText("Description", "Wants an offer"),
    idList,
    idBoard,
    due: instant("Due"),
    closed: flag("Archived", false),
    shortUrl: url("Address", "https://trello.com/c/H0TZyzbK"),
  },
  ["id", "name", "idList", "shortUrl"],
);
const cardInput = {
  name: text("Title", "Answer the client"),
  desc: longText("Description", "Wants an offer"),
  due: instant("Due"),
  idLabels: list("Label ids", text("Label id", "5abbe4b7ddc1b351ef961401")),
  idMembers: list("Member ids", text("Member id", "5abbe4b7ddc1b351ef961402")),
};
/** Trello wants the app's key beside the account's token. */
const fixedQuery = { key: "{apiKey}" };

export const trello: Service = {
  id: "trello",
  name: "Trello",
  category: "project-management",
  aliases: [{ text: "Trello" }],
  maturity: "callable",
  baseUrl: "https://api.trello.com/1",
  connectionSettings: {
    apiKey: {
      description: "API key of the app (not secret)",
      pattern: "^[0-9a-zA-Z]{8,64}$",
      example: "0471642aefef5fa1fa76530ce1ba4c85",
    },
  },
  hosts: ["api.trello.com"],
  auth: [{ kind: "api_key", in: "query", name: "token" }],
  docsUrl: "https://developer.atlassian.com/cloud/trello/rest/",
  operations: [
    operation({
      id: "card.create",
      name: "Create a card",
      effect: "write",
      resource: "card:{idList}",
      input: fields({ idList, ...cardInput }, ["idList", "name"]),
      output: card,
      http: { method: "POST", path: "/cards", fixedQuery },
      ms: 380,
      verbs: "create, add, make",
      nouns: "card, task, to-do, board, ticket",
    }),
    operation({
      id: "card.update",
      name: "Change or move a card",
      effect: "idempotent-write",
      resource: "card:{id}",
      input: fields({ id: cardId, idList, ...cardInput, closed: flag("Archive it") }, ["id"]),
      output: card,
      http: { method: "PUT", path: "/cards/{id}", fixedQuery },
      ms: 350,
      verbs: "update, move, change, archive",
      nouns: "card",
    }),
    operation({
      id: "card.get",
      name: "Get a card",
      effect: "read",
      resource: "card:{id}",
      input: fields({ id: cardId }, ["id"]),
      output: card,
      http: { method: "GET", path: "/cards/{id}", fixedQuery, body: "none" },
      ms: 220,
      verbs: "get, read",
      nouns: "card",
    }),
    operation({
      id: "card.list",
      name: "List a list's cards",
      effect: "read",
      resource: "card:{idList}",
      input: fields({ idList }, ["idList"]),
      output: list("Cards", card),
      http: { method: "GET", path: "/lists/{idList}/cards", fixedQuery, body: "none" },
      ms: 300,
      verbs: "list, get, find",
      nouns: "cards",
    }),
    operation({
      id: "comment.create",
      name: "Comment on a card",
      effect: "write",
      resource: "comment:{id}",
      input: fields({ id: cardId, text: longText("The comment", "Offer sent") }, ["id", "text"]),
      output: fields({ id: text("Action id", "5abbe4b7ddc1b351ef961499"), type: text("Kind", "commentCard") }, ["id"]),
      http: { method: "POST", path: "/cards/{id}/actions/comments", fixedQuery },
      ms: 330,
      verbs: "comment, add",
      nouns: "comment, note",
    }),
    operation({
      id: "card.delete",
      name: "Delete a card",
      effect: "delete",
      resource: "card:{id}",
      input: fields({ id: cardId }, ["id"]),
      output: fields({}),
      http: { method: "DELETE", path: "/cards/{id}", fixedQuery, body: "none" },
      ms: 300,
      verbs: "delete, remove",
      nouns: "card",
    }),
  ],
  events: [
    {
      id: "card.created",
      name: "Card created",
      kind: "webhook",
      input: fields({ idBoard }, ["idBoard"]),
      output: card,
      verbs: ["create", "add"],
      nouns: ["card", "board", "task"],
    },
    {
      id: "card.moved",
      name: "Card moved to a list",
      kind: "webhook",
      input: fields({ idBoard, idList }, ["idBoard"]),
      output: card,
      verbs: ["move", "drag"],
      nouns: ["card", "list"],
    },
  ],
  errorEnvelope: {
    messagePath: "message",
    codePath: "error",
    // Limits count over ten seconds; the answer names no time.
    retryAfterMsDefault: 10_000,
    sample: { message: "{{message}}", error: "{{code}}" },
  },
  errorCodes: {
    API_TOKEN_LIMIT_EXCEEDED: "rate_limited",
    API_KEY_LIMIT_EXCEEDED: "rate_limited",
  },
};
