import type { Service } from "./schema";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { allServices, catalog, catalogs } from "./testing/catalog";
import { probeOf, PROBE_OPERATION } from "./catalog/probe-of";
import type { TransportAnswer } from "./core/prepared-request";
import type { OpenedConnection, Transport } from "./ports";
import { createOperationExecutor } from "./executor";
import { catalogsOfProbes, createProbeConnection } from "./probe-connection";

const clock = { now: () => 1_000, monotonicMs: () => 1_000 };
const opened: OpenedConnection = {
  id: "conn_1",
  settings: { site: "acme", subdomain: "acme", dc: "us1", domain: "acme", shop: "acme" },
  headers: { authorization: "Bearer t" },
  query: {},
  path: {},
  allowedHosts: null,
  secrets: ["t"],
};

/** A service that gives one answer, and what was sent to it. */
function world(serviceId: string, status: number, body: Json, failing?: TransportAnswer) {
  const sent: { method: string; url: string; body?: string | undefined }[] = [];
  const transport: Transport = {
    async send({ request }) {
      sent.push(request);
      if (failing !== undefined) return failing;
      return {
        kind: "answered",
        status,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        url: request.url,
      };
    },
  };
  const executor = createOperationExecutor({
    catalogs: catalogsOfProbes(catalogs),
    clock,
    transport,
    connections: { open: async () => ({ kind: "opened", connection: { ...opened, settings: settingsOf(serviceId) } }) },
  });
  const probe = createProbeConnection({
    catalogs,
    executor,
    serviceOf: async (_workspaceId, id) => (id === "conn_1" ? serviceId : undefined),
    clock,
    random: seededRandom(1),
  });
  return { sent, try: (url?: string, id = "conn_1") => probe({ workspaceId: "ws_1", connectionId: id, url }) };
}

/** What a connection of the service would name, by its examples. */
function settingsOf(serviceId: string): Record<string, string> {
  const settings = Object.entries(catalog.service(serviceId)?.connectionSettings ?? {});
  return Object.fromEntries(settings.map(([name, { example }]) => [name, example]));
}

/** A place in the address that nothing fills, but for a credential's own. */
function unfilled(service: Service): RegExp {
  const own = service.auth.flatMap((auth) => (auth.in === "path" ? [auth.name ?? "token"] : []));
  return new RegExp(`\\{(?!(?:${own.join("|")})\\})\\w+\\}`);
}

describe("trying a credential", () => {
  it("is one read below the service's own address, for every service that has one", async () => {
    const probed = allServices().filter((service) => probeOf(service)?.operations[0]?.http !== undefined);
    expect(probed.length).toBeGreaterThan(20);
    for (const service of probed) {
      const { sent, try: attempt } = world(service.id, 200, { ok: true });
      expect(await attempt(), service.id).toEqual({ kind: "ok" });
      expect(sent).toHaveLength(1);
      expect(sent[0]?.url).not.toMatch(unfilled(service));
    }
  });

  it("an answer of 401 refuses, a 200 of Slack that says no refuses too", async () => {
    expect(await world("github", 401, { message: "Bad credentials" }).try()).toMatchObject({
      kind: "refused",
      error: { category: "invalid_credentials", status: 401 },
    });
    expect(await world("slack", 200, { ok: false, error: "invalid_auth" }).try()).toMatchObject({ kind: "refused" });
  });

  it("an answer that says nothing about the credential is a failure only", async () => {
    expect(await world("github", 503, {}).try()).toMatchObject({ kind: "failed", error: { category: "upstream_5xx" } });
  });

  it("a scope that the read lacks, or an address that must not be called, breaks no connection that works", async () => {
    expect(await world("github", 403, { message: "Resource not accessible by integration" }).try()).toMatchObject({
      kind: "failed",
      error: { category: "auth_missing_scope" },
    });
    const refused = { category: "configuration_missing", code: "CREDENTIAL_HOST_REFUSED" } as const;
    const answer = {
      ...refused,
      kind: "failed",
      message: "not with this host",
      acted: "no",
      retryable: false,
    } as const;
    const { try: attempt } = world("http", 200, {}, answer);
    expect(await attempt("https://elsewhere.example/")).toMatchObject({ kind: "failed", error: refused });
  });

  it("a connection of the HTTP step needs an address to read", async () => {
    expect(await world("http", 200, {}).try()).toEqual({ kind: "untestable" });
    const { sent, try: attempt } = world("http", 200, {});
    expect(await attempt("https://api.example.com/me")).toEqual({ kind: "ok" });
    expect(sent[0]).toMatchObject({ method: "GET", url: "https://api.example.com/me" });
  });

  it("what reads nothing cannot be tried; an unknown connection is not found", async () => {
    expect(await world("webhook", 200, {}).try()).toEqual({ kind: "untestable" });
    expect(await world("slack", 200, {}).try(undefined, "conn_2")).toEqual({ kind: "not_found" });
  });

  it("of what speaks no HTTP is done by who performs its operations", () => {
    for (const id of ["email", "postgres", "mysql"]) {
      const service = catalog.service(id);
      expect(service && probeOf(service)?.operations, id).toMatchObject([{ id: PROBE_OPERATION, effect: "read" }]);
    }
  });

  it("no workflow can name the probe", () => {
    expect(catalog.operation("slack", PROBE_OPERATION)).toBeUndefined();
  });
});
