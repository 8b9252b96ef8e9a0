import { expect, test } from "@playwright/test";
import { broken, call, definition, get, log, must, post, ran, shape, step, type Body } from "./api";

const statuses = (run: Body): Record<string, string> =>
  Object.fromEntries(run.steps.map((one: Body) => [one.path, one.status]));

test.describe("order, conditions and failures", () => {
  test("when false skips, and what needs the skipped step is skipped too", async () => {
    const run = await ran(
      {
        a: log("x", { when: "trigger.n > 1" }),
        b: log("y", { needs: ["a"] }),
        c: log("z", { needs: [{ step: "a", on: "skipped" }] }),
        d: log("e", { needs: [{ step: "a", on: "ended" }] }),
      },
      {},
      { input: { n: 1 } },
    );
    expect(run.status).toBe("succeeded");
    expect(statuses(run)).toEqual({ a: "skipped", b: "skipped", c: "succeeded", d: "succeeded" });
  });

  test("join any runs with one condition held, join all only with every one", async () => {
    const run = await ran({
      yes: log("y"),
      no: log("n", { when: "false" }),
      any: log("any", { needs: ["yes", "no"] }),
      all: log("all", { needs: ["yes", "no"], join: "all" }),
    });
    expect(statuses(run)).toEqual({ yes: "succeeded", no: "skipped", any: "succeeded", all: "skipped" });
  });

  test("a handled failure goes on; the handler sees the error", async () => {
    const run = await ran({
      bad: broken(),
      handler: shape("{{ steps.bad.error.category }}: {{ steps.bad.status }}", {
        needs: [{ step: "bad", on: "failed" }],
      }),
      after: log("no", { needs: ["bad"] }),
    });
    expect(run.status).toBe("succeeded");
    expect(run.error).toBeNull();
    expect(step(run, "handler").output).toBe("expression_error: failed");
    expect(statuses(run)).toMatchObject({ bad: "failed", after: "skipped" });
  });

  test("an unhandled failure fails the run with its error; no new step starts", async () => {
    const run = await ran({
      bad: broken(),
      later: log("x", { needs: ["slow"] }),
      slow: { service: "wait", operation: "duration", with: { ms: 300 } },
    });
    expect(run).toMatchObject({
      status: "failed",
      error: {
        category: "expression_error",
        code: expect.any(String),
        message: expect.any(String),
        stepId: "bad",
        retryable: false,
      },
    });
    expect(["skipped", "cancelled"]).toContain(step(run, "later").status);
  });

  test("onError continue counts as success and leaves the error", async () => {
    const run = await ran({
      bad: broken({ onError: "continue" }),
      next: shape("{{ steps.bad.error.code }}", { needs: ["bad"] }),
    });
    expect(run.status).toBe("succeeded");
    expect(step(run, "bad").status).toBe("failed");
    expect(step(run, "next").output).toBe(step(run, "bad").error.code);
  });

  test("a disabled step is as if it were not there", async () => {
    const run = await ran({
      a: shape("A"),
      off: broken({ needs: ["a"], disabled: true }),
      b: shape("{{ steps.a.output }}B", { needs: ["off"] }),
    });
    expect(run.status).toBe("succeeded");
    expect(step(run, "b").output).toBe("AB");
    expect(step(run, "off")?.status ?? "skipped").toBe("skipped");
  });
});

test.describe("loops", () => {
  test("forEach keeps the order of outputs; index and item are there", async () => {
    const run = await ran(
      {
        each: shape("{{ index }}:{{ item.n }}", { forEach: "trigger.items", concurrency: 3 }),
        sum: shape("{{ size(steps.each.output) }}", { needs: ["each"] }),
      },
      {},
      { input: { items: [{ n: "a" }, { n: "b" }, { n: "c" }, { n: "d" }] } },
    );
    expect(run.status).toBe("succeeded");
    expect(step(run, "each").output).toEqual(["0:a", "1:b", "2:c", "3:d"]);
    expect(step(run, "sum").output).toBe(4);
    expect(step(run, "each[2]")).toMatchObject({ stepId: "each", status: "succeeded", output: "2:c" });
  });

  test("batchSize hands on lists; an empty list gives an empty list", async () => {
    const run = await ran({
      batches: shape("{{ item }}", { forEach: "[1, 2, 3, 4, 5]", batchSize: 2 }),
      none: shape("x", { forEach: "[]" }),
    });
    expect(step(run, "batches").output).toEqual([[1, 2], [3, 4], [5]]);
    expect(step(run, "none")).toMatchObject({ status: "succeeded", output: [] });
  });

  test("an item that fails under continue leaves {error} in its place; under fail the run fails", async () => {
    const steps = (onError: string): Body => ({
      each: shape("{{ item.v }}", { forEach: "trigger.items", onError }),
    });
    const input = { items: [{ v: 1 }, {}, { v: 3 }] };
    const run = await ran(steps("continue"), {}, { input });
    expect(run.status).toBe("succeeded");
    expect(step(run, "each").output).toEqual([
      1,
      { error: expect.objectContaining({ category: "expression_error" }) },
      3,
    ]);
    expect((await ran(steps("fail"), {}, { input })).status).toBe("failed");
  });

  test("forEach over what is no list fails with the expression's error", async () => {
    const run = await ran({ each: shape("x", { forEach: "trigger.items" }) }, {}, { input: { items: 7 } });
    expect(run).toMatchObject({
      status: "failed",
      error: { category: expect.stringMatching(/expression_error|type_error/), stepId: "each" },
    });
  });

  test("repeat goes on until its condition holds; reaching the maximum is an error", async () => {
    const run = await ran({
      poll: shape("{{ index }}", { repeat: { until: "steps.poll.output >= 2", maxIterations: 5, delayMs: 10 } }),
    });
    expect(run.status).toBe("succeeded");
    expect(step(run, "poll").output).toBe(2);
    const never = await ran({ poll: shape(1, { repeat: { until: "false", maxIterations: 3 } }) });
    expect(never).toMatchObject({ status: "failed", error: { stepId: "poll", category: expect.any(String) } });
  });
});

test.describe("limits of time", () => {
  test("the run's timeout counts what is busy, not what waits", async () => {
    const run = await ran(
      { w: { service: "wait", operation: "duration", with: { ms: 900 } }, a: log("x", { needs: ["w"] }) },
      { settings: { timeoutMs: 500 } },
    );
    expect(run.status).toBe("succeeded");
  });
});

test.describe("expressions", () => {
  test("types stay, texts join, escapes and optional fields work", async () => {
    const run = await ran(
      {
        s: shape({
          number: "{{ trigger.n }}",
          list: "{{ trigger.l }}",
          text: "n={{ trigger.n }} l={{ trigger.l }} b={{ trigger.b }} nil={{ trigger.nil }}",
          sum: "{{ trigger.n + 1 }}",
          orValue: "{{ trigger.?missing.orValue('none') }}",
          brace: "{{{{ not code }}",
          nested: ["{{ trigger.o.deep[0].x }}"],
          ternary: "{{ trigger.n > 2 ? 'big' : 'small' }}",
          joined: "{{ 'a' + 'b' }}",
          mapped: "{{ trigger.l.map(x, x * 2) }}",
          when: "{{ size(trigger.l) == 3 && trigger.b }}",
          reserved: "{{ trigger['in'] }}",
          workflow: "{{ workflow.id }}",
          run: "{{ run.id }}",
        }),
      },
      {},
      { input: { n: 3, l: [1, 2, 3], b: true, nil: null, o: { deep: [{ x: "y" }] }, in: "reserved" } },
    );
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(step(run, "s").output).toEqual({
      number: 3,
      list: [1, 2, 3],
      text: "n=3 l=[1,2,3] b=true nil=",
      sum: 4,
      orValue: "none",
      brace: "{{ not code }}",
      nested: ["y"],
      ternary: "big",
      joined: "ab",
      mapped: [2, 4, 6],
      when: true,
      reserved: "reserved",
      workflow: run.workflowId,
      run: run.id,
    });
  });

  test("a missing key says the path and what is there", async () => {
    const run = await ran({ a: shape("{{ trigger.user.nmae }}") }, {}, { input: { user: { name: "Ann" } } });
    expect(run.error.category).toBe("expression_error");
    expect(run.error.message).toMatch(/nmae/);
    expect(run.error.message).toMatch(/name/);
  });

  test("no JavaScript is evaluated", async () => {
    for (const text of [
      '{{constructor.constructor("return process")()}}',
      "{{ (()=>{})() }}",
      "{{ {...x} }}",
      "{{ [].map.constructor('x')() }}",
    ]) {
      const answer = await post("/workflows", { definition: definition({ a: shape(text) }) });
      if (answer.status === 201) {
        const run = await must(200, post(`/workflows/${answer.body.id}/runs`, { mode: "live", waitMs: 20_000 })).catch(
          () => null,
        );
        if (run !== null) expect(run.status).toBe("failed");
      } else expect(answer.status).toBe(422);
    }
  });

  test("env is the workspace's variables, overridden by the workflow's", async () => {
    const before = await must(200, get("/settings"));
    await must(200, call("PUT", "/settings", { ...before, env: { REGION: "eu", COUNT: 2 } }));
    try {
      const plain = await ran({ a: shape("{{ env.REGION }}-{{ env.COUNT }}") });
      expect(step(plain, "a").output).toBe("eu-2");
      const own = await ran({ a: shape("{{ env.REGION }}") }, { settings: { env: { REGION: "us" } } });
      expect(step(own, "a").output).toBe("us");
    } finally {
      await must(200, call("PUT", "/settings", before));
    }
  });
});
