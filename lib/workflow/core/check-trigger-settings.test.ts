import { describe, expect, it } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import type { Trigger } from "../definition-schema";
import { definitionWith, logStep } from "../testing/definitions";
import { unresolvedConnections } from "./unresolved-connections";
import { validateDefinition } from "./validate-definition";

/** Code, path and words of what is wrong with a trigger. */
function flaws(trigger: Trigger): string[] {
  const definition = definitionWith({ a: logStep("x") }, { triggers: { t: trigger } });
  return validateDefinition(definition, catalog).map(
    ({ code, path, message, severity }) => `${severity} ${code} ${path}: ${message}`,
  );
}
const webhook = (settings: object, connection?: string): Trigger => ({
  service: "webhook",
  event: "received",
  with: { path: "in", ...settings },
  ...(connection === undefined ? {} : { connection }),
});
const sha256 = "a".repeat(64);

describe("a webhook's settings", () => {
  it.each([
    webhook({}),
    webhook({ auth: "none" as unknown as object }),
    webhook({ auth: { kind: "token", sha256 } }),
    webhook({ auth: { kind: "token", header: "X-Token" } }, "conn_1"),
    webhook({ auth: { kind: "basic", username: "ada", sha256 } }),
    webhook({ auth: { kind: "github" } }, "conn_1"),
    webhook({ auth: { kind: "hmac", header: "X-Sign", algorithm: "sha1", timestampHeader: "X-Time" } }, "conn_1"),
    webhook({ methods: ["POST", "PUT"], dedupe: "trigger.body.id" }),
    webhook({ path: "/orders/new/" }),
  ])("%j is fine", (trigger) => {
    expect(flaws(trigger).filter((flaw) => !flaw.includes("/with/auth: "))).toEqual([]);
  });

  it.each(["standard", "github", "stripe", "slack", "shopify", "token"])(
    "auth %s without a connection is an error at the connection, which says what to make",
    (kind) => {
      expect(flaws(webhook({ auth: { kind } }))).toEqual([
        expect.stringMatching(/^error NO_CONNECTION \/triggers\/t\/connection: .*connection of the service "webhook"/),
      ]);
    },
  );

  it("a secret written into the definition is refused, under whatever name", () => {
    for (const name of ["secret", "key", "token", "password"]) {
      const found = flaws(webhook({ auth: { kind: "github", [name]: "my-own-secret-0815" } }, "conn_1"));
      expect(found.some((flaw) => flaw.startsWith(`error UNKNOWN_INPUT /triggers/t/with/auth/${name}`))).toBe(true);
    }
    expect(flaws(webhook({ auth: { kind: "stripe", secret: "whsec_0123456789" } }, "conn_1"))).toContainEqual(
      expect.stringContaining("SECRET_IN_DEFINITION /triggers/t/with/auth/secret"),
    );
  });

  it.each([
    [{ auth: { kind: "git hub" } }, "/with/auth/kind", /one of none, token, basic, standard, github/],
    [{ auth: {} }, "/with/auth/kind", /one of none/],
    [{ auth: { kind: "hmac" } }, "/with/auth/header", /needed/],
    [{ auth: { kind: "hmac", header: "X Sign" } }, "/with/auth/header", /name of a header/],
    [{ auth: { kind: "token", sha256: "abc" } }, "/with/auth/sha256", /64 hexadecimal/],
    [{ auth: { kind: "basic", sha256 } }, "/with/auth/username", /needed/],
    [{ path: "a b" }, "/with/path", /orders\/new/],
    [{ path: "a//b" }, "/with/path", /orders\/new/],
    [{ path: "../up" }, "/with/path", /orders\/new/],
    [{ path: "a?b" }, "/with/path", /orders\/new/],
    [{ methods: ["FETCH"] }, "/with/methods", /GET, POST/],
    [{ methods: [] }, "/with/methods", /GET, POST/],
    [{ dedupe: "trigger.(" }, "/with/dedupe", /./],
    [{ dedupe: "steps.a.output" }, "/with/dedupe", /can read trigger/],
  ])("%j is refused at %s", (settings, path, message) => {
    const found = flaws(webhook(settings, "conn_1")).filter((flaw) => flaw.includes(` /triggers/t${path}: `));
    expect(found.length).toBeGreaterThan(0);
    expect(found.join("\n")).toMatch(message);
  });

  it("a dedupe key that the signature does not cover is warned of", () => {
    const auth = { kind: "github" };
    expect(flaws(webhook({ auth, dedupe: "trigger.headers['x-github-delivery']" }, "conn_1"))).toEqual([
      expect.stringMatching(/^warning DEDUPE_UNSIGNED \/triggers\/t\/with\/dedupe: .*trigger\.headers/),
    ]);
    expect(flaws(webhook({ auth, dedupe: "trigger.body.id" }, "conn_1"))).toEqual([]);
  });
});

describe("a schedule's settings", () => {
  const cron = (pattern: string): Trigger => ({ service: "schedule", event: "cron", with: { cron: pattern } });
  it.each([
    "every day",
    "61 * * * *",
    "* * * *",
    "0 0 31 4 *",
    "? ? ? ? ?",
    "*/0 * * * *",
    "0 9 * * 8",
    "@often",
    "{{ 1 }}",
    "0 0 0 0 0 0 0",
  ])("%s is refused at the pattern, with an example of one", (pattern) => {
    const found = flaws(cron(pattern));
    expect(found).toEqual([expect.stringContaining("error SCHEDULE_INVALID /triggers/t/with/cron: ")]);
    if (!pattern.includes("{{")) expect(found[0]).toContain("0 9 * * 1-5");
  });
  it.each(["0 9 * * MON-FRI", "@daily", "*/15 * * * *", "0 0 29 2 *", "0 0 L * *", "0 30 6 * * *"])(
    "%s is fine",
    (pattern) => {
      expect(flaws(cron(pattern))).toEqual([]);
    },
  );
  it.each([
    [{ everyMs: 999 }, "everyMs"],
    [{ everyMs: 1e300 }, "everyMs"],
    [{ everyMs: -5 }, "everyMs"],
    [{ everyMs: "1 h" }, "everyMs"],
    [{ everyMs: 60_000, anchor: "tomorrow" }, "anchor"],
    [{ everyMs: 60_000, anchor: "5" }, "anchor"],
  ])("interval %j is refused at %s", (settings, field) => {
    const found = flaws({ service: "schedule", event: "interval", with: settings });
    expect(found[0]).toMatch(new RegExp(`^error \\w+ /triggers/t/with/${field}: `));
  });
});

describe("a form's settings", () => {
  const form = (settings: object): Trigger => ({ service: "form", event: "submitted", with: { ...settings } });
  const field = { name: "email", label: "E-mail", type: "email" };
  it("a form with fields is fine", () => {
    expect(
      flaws(form({ title: "T", fields: [field, { name: "size", label: "Size", type: "select", options: ["S"] }] })),
    ).toEqual([]);
  });
  it.each([
    [{ fields: [] }, "/with/fields", /at least one/],
    [{ fields: [field, field] }, "/with/fields/1/name", /names two fields/],
    [{ fields: [{ ...field, name: "a b" }] }, "/with/fields/0/name", /letters, digits/],
    [{ fields: [{ ...field, name: "constructor" }] }, "/with/fields/0/name", /cannot be/],
    [{ fields: [{ ...field, label: " " }] }, "/with/fields/0/label", /empty/],
    [{ fields: [{ ...field, type: "file" }] }, "/with/fields/0/type", /text/],
    [{ fields: [{ ...field, type: "select" }] }, "/with/fields/0/options", /options/],
    [
      { fields: Array.from({ length: 51 }, (_, i) => ({ ...field, name: `f${i}` })) },
      "/with/fields",
      /FORM_FIELDS_MAX/,
    ],
  ])("%j is refused at %s", (settings, path, message) => {
    const found = flaws(form(settings)).filter((flaw) => flaw.includes(` /triggers/t${path}: `));
    expect(found.join("\n")).toMatch(message);
  });
});

describe("publishing a webhook that checks signatures", () => {
  const definition = definitionWith(
    { a: logStep("x") },
    { triggers: { t: webhook({ auth: { kind: "github" } }, "conn_1") } },
  );
  it("takes a connection of the service webhook, and names the field where it is none", () => {
    expect(unresolvedConnections(definition, catalog, new Map([["conn_1", "webhook"]]))).toEqual([]);
    for (const services of [new Map([["conn_1", "slack"]]), new Map<string, string>()])
      expect(unresolvedConnections(definition, catalog, services)).toEqual([
        { path: "definition.triggers.t.connection", message: expect.stringContaining("service webhook") },
      ]);
  });
});
