import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { catalog } from "./catalog";
import { probeOf, PROBE_OPERATION } from "./catalog/connection-probes";
import type { OpenedConnection, Transport } from "./ports";
import { createOperationExecutor } from "./executor";
import { catalogOfProbes, createProbeConnection } from "./probe-connection";

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
function world(serviceId: string, status: number, body: Json) {
  const sent: { method: string; url: string; body?: string | undefined }[] = [];
  const transport: Transport = {
    async send({ request }) {
      sent.push(request);
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
    catalog: catalogOfProbes(catalog),
    clock,
    transport,
    connections: { open: async () => ({ kind: "opened", connection: opened }) },
  });
  const probe = createProbeConnection({
    catalog,
    executor,
    serviceOf: async (_workspaceId, id) => (id === "conn_1" ? serviceId : undefined),
    clock,
    random: seededRandom(1),
  });
  return { sent, try: (url?: string, id = "conn_1") => probe({ workspaceId: "ws_1", connectionId: id, url }) };
}

describe("trying a credential", () => {
  it("is one read below the service's own address, for every service that has one", async () => {
    const probed = catalog.services().filter((service) => probeOf(service) !== undefined);
    expect(probed.length).toBeGreaterThan(20);
    for (const service of probed) {
      const { sent, try: attempt } = world(service.id, 200, { ok: true });
      expect(await attempt(), service.id).toEqual({ kind: "ok" });
      expect(sent).toHaveLength(1);
      expect(sent[0]?.url).toMatch(/^https:\/\/[^{]+$|\{token\}/);
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

  it("a connection of the HTTP step needs an address to read", async () => {
    expect(await world("http", 200, {}).try()).toEqual({ kind: "untestable" });
    const { sent, try: attempt } = world("http", 200, {});
    expect(await attempt("https://api.example.com/me")).toEqual({ kind: "ok" });
    expect(sent[0]).toMatchObject({ method: "GET", url: "https://api.example.com/me" });
  });

  it("what reads nothing cannot be tried; an unknown connection is not found", async () => {
    expect(await world("email", 200, {}).try()).toEqual({ kind: "untestable" });
    expect(await world("slack", 200, {}).try(undefined, "conn_2")).toEqual({ kind: "not_found" });
  });

  it("no workflow can name the probe", () => {
    expect(catalog.operation("slack", PROBE_OPERATION)).toBeUndefined();
  });
});
