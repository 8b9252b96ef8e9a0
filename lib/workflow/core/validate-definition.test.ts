import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Definition, Step } from "../definition-schema";
import { definitionWith, logStep } from "../testing/definitions";
import { smallCatalog } from "../testing/small-catalog";
import { contentHash } from "./content-hash";
import { findConnections } from "./find-connections";
import { findCycle } from "./find-cycle";
import { findSecrets } from "./find-secrets";
import { isExecutable, validateDefinition } from "./validate-definition";

function found(definition: Definition): string[] {
  return validateDefinition(definition, smallCatalog).map(({ code, path }) => `${code} ${path}`);
}

const post: Step = {
  service: "slack",
  operation: "message.post",
  connection: "conn_1",
  with: { channel: "#a", text: "hi" },
};

describe("validateDefinition", () => {
  it("a whole and valid definition has no problem", () => {
    const steps = {
      a: logStep("{{ trigger.x }}"),
      b: { ...post, needs: ["a"], when: "steps.a.status == 'succeeded'" },
      each: {
        forEach: "trigger.list",
        concurrency: 2,
        needs: ["b"],
        steps: {
          say: logStep("{{ item }} {{ index }} {{ steps.b.output.ts }}"),
          then: logStep("{{ steps.say.output }}", ["say"]),
        },
      },
      poll: {
        service: "http",
        operation: "request",
        with: { method: "GET", url: "https://a.example" },
        repeat: { until: "steps.poll.output.body.done", maxIterations: 3 },
      },
    } satisfies Record<string, Step>;
    expect(found(definitionWith(steps))).toEqual([]);
  });

  it("bodies stand in bodies, up to a depth, and a repeat may ask for the steps of its round", () => {
    const nested = (depth: number): Step =>
      depth === 0 ? logStep("{{ item }}") : { forEach: "trigger.list", steps: { [`s${depth}`]: nested(depth - 1) } };
    expect(found(definitionWith({ top: nested(4) }))).toEqual([]);
    expect(found(definitionWith({ top: nested(5) }))).toEqual([
      "BODY_TOO_DEEP /steps/top/steps/s5/steps/s4/steps/s3/steps/s2/steps",
    ]);
    const repeat = { until: "steps.say.status == 'succeeded' && index > 1", maxIterations: 3 };
    expect(found(definitionWith({ poll: { repeat, steps: { say: logStep("{{ index }}") } } }))).toEqual([]);
  });

  const cases: [string, Definition, string][] = [
    [
      "an unknown service",
      definitionWith({ a: { service: "nope", operation: "x" } }),
      "UNKNOWN_SERVICE /steps/a/service",
    ],
    [
      "an unknown operation",
      definitionWith({ a: { service: "slack", operation: "x" } }),
      "UNKNOWN_OPERATION /steps/a/operation",
    ],
    [
      "an unknown event",
      definitionWith({ a: logStep("x") }, { triggers: { t: { service: "manual", event: "x" } } }),
      "UNKNOWN_EVENT /triggers/t/event",
    ],
    [
      "a missing input",
      definitionWith({ a: { ...post, with: { channel: "#a" } } }),
      "MISSING_INPUT /steps/a/with/text",
    ],
    [
      "an empty required input",
      definitionWith({ a: { ...post, with: { channel: "", text: "x" } } }),
      "MISSING_INPUT /steps/a/with/channel",
    ],
    [
      "an unknown input",
      definitionWith({ a: { ...post, with: { channel: "#a", text: "x", chanel: 1 } } }),
      "UNKNOWN_INPUT /steps/a/with/chanel",
    ],
    [
      "a literal of the wrong type",
      definitionWith({ a: { ...post, with: { channel: 5, text: "x" } } }),
      "WRONG_TYPE /steps/a/with/channel",
    ],
    [
      "text in place of a number",
      definitionWith({ a: { ...post, with: { channel: "#a", text: "x", count: "n {{ trigger.n }}" } } }),
      "WRONG_TYPE /steps/a/with/count",
    ],
    ["an unknown need", definitionWith({ a: logStep("x", ["zzz"]) }), "UNKNOWN_NEED /steps/a/needs/0"],
    ["a need of itself", definitionWith({ a: logStep("x", ["a"]) }), "CYCLE /steps/a/needs/0"],
    ["a cycle", definitionWith({ a: logStep("x", ["b"]), b: logStep("x", ["a"]) }), "CYCLE /steps/a/needs"],
    [
      "an expression that is no CEL",
      definitionWith({ a: { ...logStep("x"), when: "trigger.x ==" } }),
      "EXPRESSION_INVALID /steps/a/when",
    ],
    [
      "an unclosed template",
      definitionWith({ a: logStep("{{ trigger.x") }),
      "EXPRESSION_INVALID /steps/a/with/message",
    ],
    [
      "an unknown step in a template",
      definitionWith({ a: logStep("{{ steps.b.output }}") }),
      "UNKNOWN_STEP /steps/a/with/message",
    ],
    [
      "a step that may not have ended",
      definitionWith({ a: logStep("{{ steps.b.output }}"), b: logStep("x") }),
      "NOT_AN_ANCESTOR /steps/a/with/message",
    ],
    ["item outside a loop", definitionWith({ a: logStep("{{ item }}") }), "NO_ITEM_HERE /steps/a/with/message"],
    [
      "a read of a step inside a body from outside",
      definitionWith({
        each: { forEach: "[1]", steps: { say: logStep("x") } },
        then: logStep("{{ steps.say.output }}", ["each"]),
      }),
      "UNKNOWN_STEP /steps/then/with/message",
    ],
    [
      "a read of a neighbour in the body that is not waited for",
      definitionWith({
        each: { forEach: "[1]", steps: { say: logStep("x"), then: logStep("{{ steps.say.output }}") } },
      }),
      "NOT_AN_ANCESTOR /steps/each/steps/then/with/message",
    ],
    [
      "a need of a step outside the body",
      definitionWith({ a: logStep("x"), each: { forEach: "[1]", steps: { say: logStep("x", ["a"]) } } }),
      "UNKNOWN_NEED /steps/each/steps/say/needs/0",
    ],
    [
      "a condition that reads the item before there is one",
      definitionWith({ a: { ...logStep("x"), forEach: "[1]", when: "item > 0" } }),
      "NO_ITEM_HERE /steps/a/when",
    ],
    ["a body without a loop", definitionWith({ a: { steps: { b: logStep("x") } } }), "LOOP_INVALID /steps/a/steps"],
    [
      "forEach and repeat at once",
      definitionWith({ a: { ...logStep("x"), forEach: "[1]", repeat: { until: "true", maxIterations: 1 } } }),
      "LOOP_INVALID /steps/a/repeat",
    ],
    ["a cache of a write", definitionWith({ a: { ...post, cache: { ttlMs: 1 } } }), "CACHE_INVALID /steps/a/cache"],
    [
      "cron nonsense",
      definitionWith(
        { a: logStep("x") },
        { triggers: { t: { service: "schedule", event: "cron", with: { cron: "99 * * * *" } } } },
      ),
      "SCHEDULE_INVALID /triggers/t/with/cron",
    ],
    [
      "a day that never comes",
      definitionWith(
        { a: logStep("x") },
        { triggers: { t: { service: "schedule", event: "cron", with: { cron: "0 0 30 2 *" } } } },
      ),
      "SCHEDULE_INVALID /triggers/t/with/cron",
    ],
    [
      "an unknown zone",
      definitionWith(
        { a: logStep("x") },
        { triggers: { t: { service: "schedule", event: "cron", with: { cron: "0 9 * * *", timezone: "Berlin" } } } },
      ),
      "SCHEDULE_INVALID /triggers/t/with/timezone",
    ],
    [
      "an interval too short",
      definitionWith(
        { a: logStep("x") },
        { triggers: { t: { service: "schedule", event: "interval", with: { everyMs: 10 } } } },
      ),
      "SCHEDULE_INVALID /triggers/t/with/everyMs",
    ],
    ["no steps", definitionWith({}), "NO_STEPS /steps"],
    [
      "a secret",
      definitionWith({
        a: {
          service: "http",
          operation: "request",
          with: { method: "GET", url: "https://a.example", headers: { Authorization: "Bearer abcdefgh1234" } },
        },
      }),
      "SECRET_IN_DEFINITION /steps/a/with/headers/Authorization",
    ],
  ];
  it.each(cases)("%s is found, with step and field", (_, definition, expected) => {
    expect(found(definition)).toContain(expected);
    expect(isExecutable(validateDefinition(definition, smallCatalog))).toBe(false);
  });
  it("a cache is for reads alone, and is refused elsewhere by its path", () => {
    const get = { service: "http", operation: "request", with: { method: "GET", url: "https://a.example" } };
    const cache = { ttlMs: 1 };
    expect(found(definitionWith({ a: { ...get, cache } }))).toEqual([]);
    for (const step of [logStep("x"), { ...get, with: { ...get.with, method: "POST" } }]) {
      const definition = definitionWith({ a: { ...step, cache } });
      expect(found(definition)).toEqual(["CACHE_INVALID /steps/a/cache"]);
      expect(isExecutable(validateDefinition(definition, smallCatalog))).toBe(false);
    }
  });
  it("29 February is a day that comes", () => {
    expect(
      found(
        definitionWith(
          { a: logStep("x") },
          { triggers: { t: { service: "schedule", event: "cron", with: { cron: "0 0 29 2 *" } } } },
        ),
      ),
    ).toEqual([]);
  });
  it("retry where there is nothing to be tried again is a warning at its place", () => {
    const retry = { maxAttempts: 3 };
    const steps = {
      pause: { service: "wait", operation: "duration", retry },
      ask: { service: "approval", operation: "request", retry },
      each: { forEach: "trigger.list", steps: { call: { service: "workflow", operation: "call", retry } } },
      say: { ...post, retry },
    } satisfies Record<string, Step>;
    const definition = definitionWith(steps);
    expect(found(definition).sort()).toEqual([
      "RETRY_UNUSED /steps/ask/retry",
      "RETRY_UNUSED /steps/each/steps/call/retry",
      "RETRY_UNUSED /steps/pause/retry",
    ]);
    expect(isExecutable(validateDefinition(definition, smallCatalog))).toBe(true);
  });
  it("no trigger and no connection are warnings", () => {
    const definition = definitionWith({ a: { ...post, connection: undefined } }, { triggers: {} });
    expect(found(definition)).toEqual(["NO_TRIGGER /triggers", "NO_CONNECTION /steps/a/connection"]);
    expect(isExecutable(validateDefinition(definition, smallCatalog))).toBe(true);
  });
  it("a cycle is named whole", () => {
    const problems = validateDefinition(
      definitionWith({ a: logStep("x", ["c"]), b: logStep("x", ["a"]), c: logStep("x", ["b"]) }),
      smallCatalog,
    );
    expect(problems.find(({ code }) => code === "CYCLE")?.message).toMatch(/a → c → b → a/);
  });
});

describe("findCycle", () => {
  const graph = fc
    .integer({ min: 1, max: 12 })
    .chain((size) =>
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 40 }).map((edges) => ({ size, edges })),
    );
  const stepsOf = (size: number, edges: [number, number][]): Record<string, Step> =>
    Object.fromEntries(
      Array.from({ length: size }, (_, i) => [
        `s${i}`,
        { needs: edges.filter(([from]) => from === i).map(([, to]) => `s${to}`) },
      ]),
    );
  it("finds none where every need points back", () => {
    fc.assert(
      fc.property(
        graph,
        ({ size, edges }) =>
          void expect(
            findCycle(
              stepsOf(
                size,
                edges.filter(([a, b]) => a > b),
              ),
            ),
          ).toBeNull(),
      ),
    );
  });
  it("whenever one is closed it is found, and what is found is one", () => {
    fc.assert(
      fc.property(graph, fc.integer({ min: 1, max: 6 }), ({ size, edges }, length) => {
        const ring = Array.from(
          { length: Math.min(length, size) },
          (_, i, all = Math.min(length, size)) => [i, (i + 1) % all] as [number, number],
        );
        const steps = stepsOf(size, [...edges, ...ring]);
        const cycle = findCycle(steps) ?? [];
        expect(cycle.length).toBeGreaterThan(1);
        expect(cycle[0]).toBe(cycle.at(-1));
        cycle.slice(0, -1).forEach((id, i) => expect(steps[id]?.needs).toContain(cycle[i + 1]));
      }),
    );
  });
  it("a chain of ten thousand steps does not exhaust the stack", () => {
    expect(
      findCycle(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`s${i}`, { needs: [`s${i + 1}`] }]))),
    ).toBeNull();
  });
});

describe("findSecrets", () => {
  const within = (input: Step["with"]): string[] =>
    findSecrets(definitionWith({ a: { service: "http", operation: "request", with: input } })).map(({ path }) =>
      path.replace("/steps/a/with/", ""),
    );
  it.each([
    [{ headers: { authorization: "Bearer abcdef123456" } }, "headers/authorization"],
    [{ headers: { "X-Api-Key": "abc" } }, "headers/X-Api-Key"],
    [{ url: "https://a.example/?x=1&api_key=abc" }, "url"],
    [{ url: "https://u:p4ss@a.example/" }, "url"],
    [{ body: { nested: [{ password: "hunter2" }] } }, "body/nested/0/password"],
    [{ body: { client_secret: "x" } }, "body/client_secret"],
    [{ text: '{{ "xoxb-1234567890-abcdefghij" }}' }, "text"],
    [{ headers: { Authorization: "Bearer {{ env.A }}literal-rest-of-it" } }, "headers/Authorization"],
  ] as [Step["with"], string][])("%j holds one", (input, path) => expect(within(input)).toEqual([path]));
  it.each([
    { headers: { Authorization: "Bearer {{ env.TOKEN }}" } },
    { url: "https://a.example/?api_key={{ env.KEY }}" },
    { body: { password: "{{ trigger.password }}", password_hint: "x", token: "page-2", tokens: 5 } },
    { headers: { "content-type": "application/json" }, url: "https://a.example/password/reset?next=/x" },
  ] as Step["with"][])("%j holds none", (input) => expect(within(input)).toEqual([]));
});

describe("what a definition names", () => {
  it("connections are found at any depth", () => {
    const definition = definitionWith({
      a: { connection: "conn_a", with: { deep: [{ connection: "conn_b" }] }, steps: { b: { connection: "conn_c" } } },
    });
    expect(
      findConnections(JSON.parse(JSON.stringify(definition)))
        .map(({ connectionId }) => connectionId)
        .sort(),
    ).toEqual(["conn_a", "conn_b", "conn_c"]);
  });
  it("the content hash leaves layout and key order out", () => {
    const a = definitionWith({ a: logStep("x") }, { layout: { a: { x: 1, y: 2 } } });
    expect(contentHash({ ...a, layout: undefined })).toBe(contentHash(a));
    expect(contentHash(definitionWith({ a: logStep("y") }))).not.toBe(contentHash(a));
  });
});
