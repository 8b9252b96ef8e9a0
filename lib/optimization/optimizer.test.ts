import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import { asJson } from "@/lib/kernel/json";
import { applyPatch } from "@/lib/workflow/core/apply-patch";
import { definitionSchema, type Definition, type Step } from "@/lib/workflow/definition-schema";
import { ancestors, directNeeds } from "./core/step-order";
import { NO_HISTORY } from "./core/summarize-history";
import { trueDependencies } from "./core/true-dependencies";
import { predict } from "./predict";
import { definitionOf, optimizerPorts, testOptimizer } from "./testing/optimizer-fixture";
import { verifyEquivalence } from "./verify";
import type { History } from "./schema";

const optimizer = testOptimizer();
const task: Step = {
  service: "asana",
  operation: "task.create",
  with: { name: "{{ trigger.subject }}", project: "p" },
};
const note: Step = { service: "slack", operation: "message.post", with: { channel: "#a", text: "Hi" } };
const mail: Step = {
  service: "gmail",
  operation: "message.send",
  with: { to: "a@client.example", subject: "s", body: "b" },
};

const analyze = (definition: Definition, history: History = NO_HISTORY) =>
  optimizer.analyze({ definition, history, strategy: "performance" });
const typesOf = async (definition: Definition) => (await analyze(definition)).opportunities.map((one) => one.type);

describe("parallel execution", () => {
  it("frees steps of different services that read nothing of each other", async () => {
    const found = await analyze(
      definitionOf({ task, tell: { ...note, needs: ["task"] }, write: { ...mail, needs: ["tell"] } }),
    );
    const parallel = found.opportunities.find((one) => one.type === "parallel_execution");
    expect(parallel).toMatchObject({ steps: ["tell", "write"], risk: "review" });
    expect(parallel?.estimated_improvement).toBeGreaterThan(0.2);
    expect(parallel?.patch[0]?.op).toBe("test");
    expect(found.estimatedImprovement).toBeGreaterThan(0.2);
  });

  it("keeps a step behind the one whose output it reads", async () => {
    const tell = { ...note, needs: ["task"], with: { channel: "#a", text: "New: {{ steps.task.output.id }}" } };
    expect(await typesOf(definitionOf({ task, tell }))).not.toContain("parallel_execution");
  });

  it("never reorders writes to the same thing", async () => {
    expect(await typesOf(definitionOf({ first: note, second: { ...note, needs: ["first"] } }))).not.toContain(
      "parallel_execution",
    );
  });

  it("leaves handled failures, conditions and waits where they are", async () => {
    const handled = {
      task,
      sorry: { ...note, needs: [{ step: "task", on: "failed" as const }] },
      tell: { ...mail, needs: ["task"] },
    };
    expect(await typesOf(definitionOf(handled))).not.toContain("parallel_execution");
    expect(
      await typesOf(
        definitionOf({ task: { ...task, when: "trigger.subject != ''" }, tell: { ...note, needs: ["task"] } }),
      ),
    ).not.toContain("parallel_execution");
    const wait: Step = { service: "wait", operation: "duration", with: { ms: 1000 }, needs: ["task"] };
    expect(await typesOf(definitionOf({ task, wait, tell: { ...note, needs: ["wait"] } }))).not.toContain(
      "parallel_execution",
    );
  });
});

it("nothing worth changing is an answer", async () => {
  const done = { retry: { maxAttempts: 3 }, timeoutMs: 30_000 };
  const found = await analyze(definitionOf({ task: { ...task, ...done }, tell: { ...note, ...done } }));
  expect(found).toMatchObject({
    opportunities: [],
    estimatedImprovement: 0,
    potential: "low",
    currentPerformance: 100,
  });
});

it("a retry is worth what the measured failures say, and nothing where nothing was measured", async () => {
  const definition = definitionOf({ tell: note });
  const history: History = {
    ...NO_HISTORY,
    runs: 50,
    succeeded: 35,
    failed: 15,
    steps: { tell: { attempts: 50, latencyMsP50: 200, latencyMsP99: 400, transientFailures: 15 } },
  };
  const measured = await optimizer.analyze({ definition, history, strategy: "reliability" });
  expect(measured.opportunities[0]).toMatchObject({ type: "retry_policy", confidence: 0.95 });
  expect(measured.opportunities[0]?.estimated_improvement).toBeGreaterThan(0.5);
  const guessed = await optimizer.analyze({ definition, history: NO_HISTORY, strategy: "reliability" });
  expect(guessed.opportunities.find((one) => one.type === "retry_policy")?.estimated_improvement).toBe(0);
});

describe("apply", () => {
  const definition = definitionOf({ task, tell: { ...note, needs: ["task"] } });

  it("takes whole opportunities, ids and types, and says why it skips", async () => {
    const { opportunities } = await analyze(definition);
    const whole = await optimizer.apply({ definition, history: NO_HISTORY, requested: opportunities });
    const byType = await optimizer.apply({
      definition,
      history: NO_HISTORY,
      requested: opportunities.map(({ type }) => ({ type })),
    });
    expect(whole.definition).toEqual(byType.definition);
    expect(whole.applied).toHaveLength(opportunities.length);
    expect(whole.verification).toMatchObject({ equivalent: true, cases: 5 });
    expect(whole.performanceImprovement).toBeGreaterThan(0);
    const none = await optimizer.apply({
      definition,
      history: NO_HISTORY,
      requested: [{ id: "opt_gone" }, { type: "caching" }, {}],
    });
    expect(none.definition).toEqual(definition);
    expect(none.skipped.map(({ id }) => id)).toEqual(["opt_gone", "caching", "#3"]);
  });

  it("the same opportunity has the same id again", async () => {
    const ids = async () => (await analyze(definition)).opportunities.map(({ id }) => id);
    expect(await ids()).toEqual(await ids());
  });

  it("a read that is made twice is made once, and its reader reads the first", async () => {
    const get: Step = { service: "asana", operation: "task.get", with: { task: "1" } };
    const twice = definitionOf({
      get,
      again: { ...get, needs: ["get"] },
      tell: { ...note, needs: ["again"], with: { channel: "#a", text: "{{ steps.again.output.echo.task }}" } },
    });
    const { opportunities } = await analyze(twice);
    expect(opportunities.map(({ type }) => type)).toContain("deduplication");
    const { definition: after } = await optimizer.apply({
      definition: twice,
      history: NO_HISTORY,
      requested: [{ type: "deduplication" }],
    });
    expect(Object.keys(after.steps)).toEqual(["get", "tell"]);
    expect(after.steps["tell"]).toMatchObject({ needs: ["get"], with: { text: "{{ steps.get.output.echo.task }}" } });
  });

  it("a step that is switched off is removed and its needs pass through", async () => {
    const off = definitionOf({
      task,
      off: { ...mail, disabled: true, needs: ["task"] },
      tell: { ...note, needs: ["off"], with: { channel: "#a", text: "{{ steps.task.output.id }}" } },
    });
    const { definition: after } = await optimizer.apply({
      definition: off,
      history: NO_HISTORY,
      requested: [{ type: "dead_step_removal" }],
    });
    expect(after.steps).not.toHaveProperty("off");
    expect(after.steps["tell"]?.needs).toEqual(["task"]);
  });
});

/** Chains and DAGs of known operations, some of which read earlier steps or run under a condition. */
const definitions = fc
  .array(
    fc.record({
      kind: fc.nat(5),
      reads: fc.option(fc.nat(7), { nil: undefined }),
      needs: fc.array(fc.nat(7), { maxLength: 2 }),
      when: fc.boolean(),
    }),
    { minLength: 2, maxLength: 8 },
  )
  .map((parts) => {
    const kinds: Step[] = [
      task,
      note,
      mail,
      { service: "asana", operation: "task.get", with: { task: "1" } },
      { service: "transform", operation: "shape", with: { value: 1 } },
      { ...note, with: { channel: "#b", text: "x" } },
    ];
    const entries = parts.map(({ kind, reads, needs, when }, i): [string, Step] => {
      const base = kinds[kind] ?? note;
      const before = [...new Set([...needs, ...(reads === undefined ? [] : [reads])].filter((n) => n < i))];
      const read =
        reads !== undefined && reads < i
          ? { text: `{{ steps.s${reads}.output }}`, name: `{{ string(steps.s${reads}.status) }}` }
          : {};
      const chain = before.length === 0 && i > 0 ? [i - 1] : before;
      return [
        `s${i}`,
        {
          ...base,
          with: { ...base.with, ...read },
          ...(when && i % 3 === 0 ? { when: "trigger.subject != ''" } : {}),
          ...(chain.length === 0 ? {} : { needs: chain.map((n) => `s${n}`) }),
        },
      ];
    });
    return definitionOf(Object.fromEntries(entries));
  });

describe("of any definition", () => {
  const ports = optimizerPorts();

  it("parallel execution keeps every true dependency, is equivalent and is never slower", async () => {
    await fc.assert(
      fc.asyncProperty(definitions, async (definition) => {
        const applied = await optimizer.apply({
          definition,
          history: NO_HISTORY,
          requested: [{ type: "parallel_execution" }],
        });
        for (const { before, after } of trueDependencies(definition, catalog))
          expect(ancestors(after, directNeeds(applied.definition)).has(before)).toBe(true);
        expect(applied.skipped.filter(({ reason }) => reason.startsWith("Not equivalent"))).toEqual([]);
        const [was, is] = [
          await predict(ports, definition, NO_HISTORY),
          await predict(ports, applied.definition, NO_HISTORY),
        ];
        expect(is.makespanMs).toBeLessThanOrEqual(was.makespanMs);
      }),
      { numRuns: 60 },
    );
  });

  it("each opportunity's patch applies, gives a valid definition and changes no step it does not name", async () => {
    await fc.assert(
      fc.asyncProperty(definitions, async (definition) => {
        for (const { patch, steps, type } of (await analyze(definition)).opportunities) {
          const after = definitionSchema.parse(applyPatch(asJson(definition), patch));
          if (type === "dead_step_removal" || type === "deduplication") continue;
          for (const id of Object.keys(definition.steps))
            if (!steps.includes(id) && type !== "parallel_execution")
              expect(after.steps[id]).toEqual(definition.steps[id]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

it("a change that loses a dependency is not equivalent", async () => {
  const before = definitionOf({
    task,
    tell: { ...note, needs: ["task"], with: { channel: "#a", text: "{{ steps.task.output.id }}" } },
  });
  const after = definitionOf({ task, tell: { ...note, with: { channel: "#a", text: "{{ steps.task.output.id }}" } } });
  const verdict = await verifyEquivalence(optimizerPorts(), before, after);
  expect(verdict.equivalent).toBe(false);
  expect(verdict.differences.join()).toContain("no longer waits");
});
