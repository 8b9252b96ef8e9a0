import { describe, expect, it } from "vitest";
import { allServices, catalog } from "./testing/catalog";
import { hostsOf } from "./credentials/bound-hosts";
import { readPath } from "./core/dotted-path";
import { refusedWithin } from "./core/refused-within";
import { listedServiceSchema, serviceSchema } from "./schema";
import { ERROR_CATEGORIES } from "@/lib/workflow/run-schema";

describe("the catalogue", () => {
  it.each(allServices().map((service) => [service.id, service] as const))("%s is of the format", (_id, service) => {
    expect(serviceSchema.safeParse(service).error).toBeUndefined();
  });

  it("lists every known name once, in the format", () => {
    const listed = catalog.listed();
    for (const service of listed) expect(listedServiceSchema.safeParse(service).success).toBe(true);
    expect(new Set(listed.map((service) => service.id)).size).toBe(listed.length);
    expect(listed.length).toBeGreaterThan(1300);
  });

  it("names only error categories that exist", () => {
    for (const service of allServices()) {
      for (const category of Object.values(service.errorCodes ?? {})) expect(ERROR_CATEGORIES).toContain(category);
    }
  });

  it("reads its own example of a refusal within an answer of 200 as one, where a service says how", () => {
    const saying = allServices().filter(
      ({ errorEnvelope: said }) => said?.okPath !== undefined || said?.failurePath !== undefined,
    );
    expect(saying.length).toBeGreaterThan(35);
    for (const service of saying) {
      const [operation] = service.operations;
      const sample = service.errorEnvelope?.sample;
      if (operation === undefined || sample === undefined) continue;
      const readable = [service.errorEnvelope?.okPath, service.errorEnvelope?.failurePath].some(
        (path) => path !== undefined && readPath(sample, path) !== undefined,
      );
      if (readable) expect(refusedWithin(service, operation, sample), service.id).toBeDefined();
    }
  });

  it("asks Google for a token that can be renewed", () => {
    const asking = allServices().flatMap(({ id, auth }) =>
      auth.flatMap((kind) =>
        kind.kind === "oauth2" && kind.authorizeUrl?.startsWith("https://accounts.google.com/") === true
          ? [{ id, kind }]
          : [],
      ),
    );
    expect(asking.length).toBeGreaterThan(20);
    for (const { id, kind } of asking) expect(kind.authorizeParams, id).toMatchObject({ access_type: "offline" });
  });

  it("has unique operations and events, and polls by operations that exist", () => {
    for (const service of allServices()) {
      const ids = service.operations.map((operation) => operation.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const event of service.events) if (event.polling) expect(ids).toContain(event.polling.operation);
    }
  });

  it("asks for pages by declared input fields, and polls by input its lists know", () => {
    for (const service of allServices()) {
      for (const { id, input, http, effect } of service.operations) {
        const size = http?.pagination?.sizeField;
        if (http?.pagination === undefined) continue;
        expect(effect, `${service.id}.${id}`).toBe("read");
        if (size !== undefined) expect(Object.keys(input["properties"] ?? {}), `${service.id}.${id}`).toContain(size);
      }
      for (const { id, polling } of service.events) {
        if (polling === undefined) continue;
        const list = catalog.operation(service.id, polling.operation);
        const known = Object.keys(list?.input["properties"] ?? {});
        for (const name of Object.keys(polling.input ?? {})) expect(known, `${service.id}.${id}`).toContain(name);
        if (polling.detail === undefined) continue;
        const detail = catalog.operation(service.id, polling.detail.operation);
        expect(Object.keys(detail?.input["properties"] ?? {})).toContain(polling.detail.input);
      }
    }
  });

  it("fills path, query and body names from declared input fields only", () => {
    for (const service of allServices()) {
      for (const operation of service.operations) {
        const { http } = operation;
        if (!http) continue;
        const declared = Object.keys((operation.input["properties"] ?? {}) as object);
        const inPath = [...http.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        for (const name of [
          ...inPath,
          ...Object.keys(http.query ?? {}),
          ...Object.keys(http.headers ?? {}),
          ...Object.keys(http.bodyPaths ?? {}),
        ]) {
          expect(declared, `${service.id}.${operation.id}`).toContain(name);
        }
        const required = operation.input["required"] as string[];
        const properties = operation.input["properties"] as Record<string, Record<string, unknown>>;
        for (const name of inPath) {
          const filled = required.includes(name ?? "") || properties[name ?? ""]?.["default"] !== undefined;
          expect(filled, `${service.id}.${operation.id}: ${name}`).toBe(true);
        }
      }
    }
  });

  it("keeps calls within the hosts of the service", () => {
    for (const service of allServices()) {
      if (!service.baseUrl) continue;
      const filled = (text: string): string =>
        text.replace(/\{(\w+)\}/g, (_match, name: string) => service.connectionSettings?.[name]?.example ?? "x");
      const { hostname } = new URL(filled(service.baseUrl));
      const settings = Object.entries(service.connectionSettings ?? {}).map(([name, { example }]) => [name, example]);
      const covered = (hostsOf(service, null, Object.fromEntries(settings)) ?? []).some((allowed) =>
        allowed.startsWith("*.") ? hostname.endsWith(allowed.slice(1)) : hostname === allowed,
      );
      expect(covered, service.id).toBe(true);
    }
  });

  it("judges http.request by its method, and what it does not know as a write", () => {
    expect(catalog.effectOf("http", "request", { method: "get" })).toBe("read");
    expect(catalog.effectOf("http", "request", { method: "PUT" })).toBe("idempotent-write");
    expect(catalog.effectOf("http", "request", { method: "PATCH" })).toBe("write");
    expect(catalog.effectOf("http", "request")).toBe("write");
    expect(catalog.effectOf("nobody", "knows")).toBe("write");
    expect(catalog.effectOf("asana", "task.get")).toBe("read");
  });
});
