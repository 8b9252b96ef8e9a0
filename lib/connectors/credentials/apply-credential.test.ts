import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { catalog, catalogs } from "../testing/catalog";
import type { SealedCredential } from "../connection-schema";
import type { Service } from "../schema";
import { applyCredential } from "./apply-credential";
import { hostsToSeal } from "./bound-hosts";
import { createConnectionSource } from "./connection-source";
import { masterKey, seal } from "./seal";

function service(id: string): Service {
  const found = catalog.service(id);
  if (found === undefined) throw new TypeError(id);
  return found;
}
const content = (credential: SealedCredential["credential"]): SealedCredential => ({
  credential,
  settings: {},
  allowedHosts: null,
});

describe("a credential goes where its service expects it", () => {
  it.each([
    ["slack", { kind: "bearer", token: "xoxb-secret" }, { headers: { authorization: "Bearer xoxb-secret" } }],
    ["discord", { kind: "api_key", key: "bot-secret" }, { headers: { authorization: "Bot bot-secret" } }],
    ["telegram", { kind: "api_key", key: "123:secret" }, { path: { token: "123:secret" } }],
    ["trello", { kind: "api_key", key: "tok-secret" }, { query: { token: "tok-secret" } }],
    ["shopify", { kind: "api_key", key: "shpat_secret" }, { headers: { "x-shopify-access-token": "shpat_secret" } }],
    [
      "jira",
      { kind: "basic", username: "ada", password: "pass" },
      { headers: { authorization: "Basic YWRhOnBhc3M=" } },
    ],
    ["http", { kind: "api_key", key: "k-secret", in: "query", name: "api_key" }, { query: { api_key: "k-secret" } }],
    [
      "http",
      { kind: "api_key", key: "k-secret", in: "header", name: "X-Api-Key" },
      { headers: { "x-api-key": "k-secret" } },
    ],
  ] as const)("%s %o", (id, credential, expected) => {
    expect(applyCredential("conn_1", content(credential), service(id))).toMatchObject(expected);
  });

  it("is bound to the hosts of its service", () => {
    expect(applyCredential("conn_1", content({ kind: "bearer", token: "x" }), service("slack")).allowedHosts).toEqual([
      "slack.com",
    ]);
  });
});

describe("a service that runs at the user's", () => {
  const own: Service = {
    ...service("slack"),
    id: "own",
    baseUrl: "https://{host}/api",
    hosts: ["{host}", "*.cdn.example"],
  };
  const hostsFor = (host: string) =>
    applyCredential("conn_1", { ...content({ kind: "bearer", token: "x" }), settings: { host } }, own).allowedHosts;

  it("is bound to the host that the connection names, whatever its port", () => {
    expect(hostsFor("Chat.example.com:8443")).toEqual(["chat.example.com", "*.cdn.example"]);
  });

  it.each(["", "evil.com/x", "a@evil.com", "*.com", "evil.com#", "a b", "-x.com", "x.com:port"])(
    "sends the credential nowhere for the host %j",
    (host) => expect(hostsFor(host)).toEqual(["*.cdn.example"]),
  );
});

describe("a service that the workspace described itself", () => {
  const described = (hosts: string[]): Service => ({ ...service("slack"), id: "own-crm", hosts });
  const sealedFor = (hosts: string[] | null): SealedCredential => ({
    ...content({ kind: "bearer", token: "x" }),
    allowedHosts: hosts,
  });

  it("keeps a credential from hosts that a later description names", () => {
    const sealed = sealedFor(hostsToSeal(described(["crm.example.com"]), {}, undefined));
    const open = (hosts: string[]) => applyCredential("conn_1", sealed, described(hosts)).allowedHosts;
    expect(open(["crm.example.com"])).toEqual(["crm.example.com"]);
    expect(open(["attacker.example"])).toEqual([]);
  });

  it("keeps it to the port it was entered for; the host is compared without one", () => {
    const sealed = sealedFor(hostsToSeal(described(["10.0.0.7:8080", "[::1]:9000"]), {}, undefined));
    const open = (hosts: string[]) => applyCredential("conn_1", sealed, described(hosts)).allowedHosts;
    expect(open(["10.0.0.7:8080", "[::1]:9000"])).toEqual(["10.0.0.7", "[::1]"]);
    expect(open(["10.0.0.7:9999", "[::1]"])).toEqual([]);
  });
});

describe("a key as one half of a basic sign-in", () => {
  it.each([
    [{ usernameFixed: "api" }, { username: "ada", password: "key" }, "api:key", "key"],
    [{ passwordFixed: "X" }, { username: "key", password: "ada" }, "key:X", "key"],
    [{}, { username: "ada", password: "pass" }, "ada:pass", "pass"],
  ] as const)("%o", (fixed, halves, pair, secret) => {
    const half: Service = { ...service("jira"), auth: [{ kind: "basic", ...fixed }] };
    const opened = applyCredential("conn_1", content({ kind: "basic", ...halves }), half);
    expect(opened.headers["authorization"]).toBe(`Basic ${Buffer.from(pair).toString("base64")}`);
    expect(opened.secrets).toContain(secret);
  });
});

describe("opening a connection", () => {
  const master = masterKey(randomBytes(32));
  const sealed = seal(
    JSON.stringify(content({ kind: "bearer", token: "xoxb-secret" })),
    { workspaceId: "ws_1", connectionId: "conn_1", field: "credential" },
    master,
  );
  const source = createConnectionSource({
    catalogs,
    find: async (workspaceId, id) =>
      id === "conn_1" && workspaceId.startsWith("ws_") ? { service: "slack", sealed } : null,
    keys: async () => [master],
  });

  it("works in its workspace, for its service and for the HTTP step", async () => {
    expect(await source.open("ws_1", "conn_1", "slack")).toMatchObject({ kind: "opened" });
    expect(await source.open("ws_1", "conn_1", "http")).toMatchObject({
      kind: "opened",
      connection: { allowedHosts: ["slack.com"] },
    });
  });

  it("is refused for another service, an unknown id and a row that was moved from another workspace", async () => {
    expect(await source.open("ws_1", "conn_1", "gmail")).toMatchObject({ error: { code: "CONNECTION_MISMATCH" } });
    expect(await source.open("ws_1", "conn_9", "slack")).toMatchObject({ error: { code: "CONNECTION_NOT_FOUND" } });
    expect(await source.open("ws_2", "conn_1", "slack")).toMatchObject({ error: { code: "CONNECTION_UNREADABLE" } });
  });
});
