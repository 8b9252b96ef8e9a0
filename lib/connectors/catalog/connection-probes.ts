import type { HttpBinding, Service } from "../schema";
import { operation } from "./operation";
import { anything, fields } from "./schema-parts";

/** Id of the operation that tries a credential; no workflow can name it. */
export const PROBE_OPERATION = "connection.test";

/**
 * The cheapest read of each service that answers only to a good credential: "who am I" where there is one.
 * From the services' own API references (`docsUrl` of each).
 */
const PROBES: Readonly<Record<string, HttpBinding>> = {
  airtable: { method: "GET", path: "/meta/whoami" },
  asana: { method: "GET", path: "/users/me" },
  discord: { method: "GET", path: "/users/@me" },
  dropbox: { method: "POST", path: "/users/get_current_account", body: "none" },
  github: { method: "GET", path: "/user" },
  gmail: { method: "GET", path: "/users/me/profile" },
  "google-calendar": { method: "GET", path: "/users/me/calendarList", fixedQuery: { maxResults: "1" } },
  "google-drive": { method: "GET", path: "/about", fixedQuery: { fields: "user" } },
  "google-sheets": { method: "GET", baseUrl: "https://www.googleapis.com", path: "/oauth2/v3/tokeninfo" },
  hubspot: { method: "GET", path: "/crm/v3/objects/contacts", fixedQuery: { limit: "1" } },
  jira: { method: "GET", path: "/myself" },
  mailchimp: { method: "GET", path: "/ping" },
  "microsoft-outlook": { method: "GET", path: "/me" },
  notion: { method: "GET", path: "/users/me", fixedHeaders: { "Notion-Version": "2022-06-28" } },
  openai: { method: "GET", path: "/models" },
  salesforce: { method: "GET", path: "/limits" },
  shopify: { method: "GET", path: "/shop.json" },
  slack: { method: "POST", path: "/auth.test" },
  stripe: { method: "GET", path: "/balance" },
  telegram: { method: "GET", path: "/getMe" },
  trello: { method: "GET", path: "/members/me" },
  typeform: { method: "GET", path: "/me" },
  zendesk: { method: "GET", path: "/users/me.json" },
};

/** The service with its probe as the only operation; undefined where its credential cannot be tried by a read. */
export function probeOf(service: Service): Service | undefined {
  const http = PROBES[service.id];
  if (http === undefined) return undefined;
  const probe = operation({
    id: PROBE_OPERATION,
    name: "Try the connection",
    effect: "read",
    resource: "account",
    input: fields({}),
    output: anything("The account"),
    http,
    ms: 300,
    verbs: "test",
    nouns: "connection",
  });
  return { ...service, operations: [probe], events: [] };
}
