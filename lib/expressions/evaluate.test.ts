import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/kernel/app-error";
import { findJsonFlaw, type Json } from "@/lib/kernel/json";
import { evaluateExpression, evaluateTemplates } from "./evaluate";
import type { Scope } from "./scope";

function scopeWith(trigger: Json): Scope {
  return {
    trigger,
    steps: { task: { output: { url: "u", id: 7 }, status: "succeeded" } },
    run: {},
    workflow: {},
    env: {},
  };
}

function failureOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new AppError("INTERNAL", "nothing was thrown");
}

describe("templates", () => {
  it("a string that is exactly one expression keeps the value's type", () => {
    expect(
      evaluateTemplates({ a: "{{ trigger.n }}", b: "{{trigger.o}}" }, scopeWith({ n: 1, o: { x: [true] } })),
    ).toEqual({ a: 1, b: { x: [true] } });
  });
  it("other strings take results as text; null is empty, objects are JSON", () => {
    expect(
      evaluateTemplates(
        "n={{ trigger.n }} z={{ trigger.z }} o={{ trigger.o }}",
        scopeWith({ n: 1.5, z: null, o: { a: 1 } }),
      ),
    ).toBe('n=1.5 z= o={"a":1}');
  });
  it("{{{{ is a literal {{", () => {
    expect(evaluateTemplates("{{{{ name }} {{ trigger.n }}", scopeWith({ n: 1 }))).toBe("{{ name }} 1");
  });
  it("braces in CEL strings and maps do not end an expression", () => {
    expect(evaluateTemplates('{{ {"a": {"b": "}}"}}.a.b }}', scopeWith(null))).toBe("}}");
  });
  it("an unclosed or empty expression is invalid and names the field", () => {
    for (const text of ["{{ trigger", "{{ }}"]) {
      const error = failureOf(() => evaluateTemplates({ a: [{ b: text }] }, scopeWith({})));
      expect(error.code).toBe("EXPRESSION_INVALID");
      expect(error.facts["field"]).toBe("a.0.b");
    }
  });
  it("text without templates comes back as it is, and the input is never changed", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        const result = evaluateTemplates(JSON.parse(before.replaceAll("{{", "{ {")) as Json, scopeWith({}));
        expect(JSON.stringify(result)).toBe(before.replaceAll("{{", "{ {"));
      }),
    );
  });
  it("any JSON value passes through a path expression unchanged", () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => findJsonFlaw(value, 64) === null),
        (value) => {
          const clean = JSON.parse(JSON.stringify(value)) as Json;
          expect(JSON.stringify(evaluateTemplates("{{ trigger.v }}", scopeWith({ v: clean })))).toBe(
            JSON.stringify(clean),
          );
        },
      ),
    );
  });
});

describe("a missing key", () => {
  it("names the path and what is there instead", () => {
    const error = failureOf(() => evaluateExpression("steps.task.output.link", scopeWith({})));
    expect(error.code).toBe("EXPRESSION_FAILED");
    expect(error.facts).toMatchObject({
      expression: "steps.task.output.link",
      path: "steps.task.output.link",
      availableKeys: ["url", "id"],
    });
    expect(error.message).toContain("there is url, id");
  });
  it("names the first missing part of a longer path", () => {
    expect(failureOf(() => evaluateExpression("trigger.a.b.c", scopeWith({ a: {}, z: 1 }))).facts).toMatchObject({
      path: "trigger.a.b",
      availableKeys: [],
    });
    expect(failureOf(() => evaluateExpression("trigger.list[5].x", scopeWith({ list: [1] }))).facts).toMatchObject({
      path: "trigger.list.5",
      availableKeys: ["items 0 to 0"],
    });
  });
  it("item outside a loop is a failure that lists the variables", () => {
    expect(failureOf(() => evaluateExpression("item.x", scopeWith({}))).message).toContain("item does not exist");
  });
});

describe("hostile input", () => {
  const attacks = [
    'constructor.constructor("return process")()',
    "[].map.constructor('return process')()",
    "(()=>{ return process })()",
    "{...trigger}",
    "__proto__.x",
    'trigger["const"+"ructor"]',
    'trigger["constructor"]["constructor"]',
    'trigger["__proto__"].polluted',
    "trigger.toString",
    'trigger.name["constructor"]',
    "trigger.tags.length",
    "trigger.tags.constructor",
    "process.exit(1)",
    "globalThis",
    "require('fs')",
    "import('fs')",
    "`${process}`",
    "trigger.name.matches('^(a+)+$')",
  ];
  it.each(attacks)("%s reaches nothing", (cel) => {
    const scope = scopeWith({ name: "x", tags: ["a"] });
    for (const work of [() => evaluateExpression(cel, scope), () => evaluateTemplates(`x {{ ${cel} }}`, scope)]) {
      expect(["EXPRESSION_INVALID", "EXPRESSION_FAILED"]).toContain(failureOf(work).code);
    }
    expect(Reflect.get(Object.prototype, "polluted")).toBeUndefined();
  });
  it("keys that reach a prototype do not enter through data or literals", () => {
    const scope = scopeWith(
      JSON.parse('{"__proto__": {"isAdmin": true}, "text": "{\\"__proto__\\": {\\"isAdmin\\": true}}"}') as Json,
    );
    for (const cel of [
      "trigger",
      "parseJson(trigger.text)",
      '{"__proto__": {"isAdmin": true}}',
      'merge(trigger, {"a": 1})',
    ]) {
      const result = evaluateExpression(cel, scope);
      expect(Reflect.get(result as object, "isAdmin")).toBeUndefined();
    }
    expect(Reflect.get({}, "isAdmin")).toBeUndefined();
  });
  const items = Array.from({ length: 3000 }, (_, i) => i);
  const bombs = [
    "trigger.items.map(a, trigger.items.map(b, trigger.items.map(c, a + b + c)))",
    "trigger.items.exists(a, trigger.items.exists(b, trigger.items.exists(c, a + b + c < 0)))",
    "trigger.items.filter(a, trigger.items == trigger.items.map(x, x))",
    `cel.bind(a, trigger.text, ${Array.from({ length: 40 }, (_, i) => `cel.bind(${"a".repeat(i + 2)}, ${"a".repeat(i + 1)} + ${"a".repeat(i + 1)}, `).join("")}"x"${")".repeat(41)}`,
    'trigger.items.map(a, trigger.text).join("").replace("x", trigger.text)',
    `${"[".repeat(200)}1${"]".repeat(200)}`,
    `1${"+1".repeat(5000)}`,
    `${"(".repeat(2000)}1${")".repeat(2000)}`,
    `[${"1,".repeat(1500)}1]`,
    "trigger.text.regexTest('((a{1,100}){1,100}){1,100}')",
  ];
  it.each(bombs.map((cel) => [cel.slice(0, 60), cel]))("%s… is refused by the budget", (_, cel) => {
    const error = failureOf(() => evaluateExpression(cel, scopeWith({ items, text: "x".repeat(100_000) })));
    expect(["EXPRESSION_INVALID", "EXPRESSION_FAILED"]).toContain(error.code);
  });
  it("a limit says its name, its size and the way out", () => {
    const l = Array.from({ length: 200 }, (_, n) => n);
    const work = () => evaluateExpression("trigger.l.map(a, trigger.l.map(b, trigger.l.map(c, a)))", scopeWith({ l }));
    expect(failureOf(work).message).toContain("COST_MAX is 1000000 units): use smaller lists");
    const million = scopeWith({ l: Array.from({ length: 1_000_000 }, () => 1) });
    expect(failureOf(() => evaluateExpression("trigger.l", million)).message).toContain(
      "RESULT_ITEMS_MAX (500000): take a part of it",
    );
  });
  it("a pattern that hangs backtracking engines answers", () => {
    expect(evaluateExpression('trigger.t.regexTest("^(a+)+$")', scopeWith({ t: `${"a".repeat(5000)}!` }))).toBe(false);
  });
  it("ordinary work on a thousand items fits the budget", () => {
    const list = Array.from({ length: 1000 }, (_, id) => ({ id, name: `n${id}`, ok: id % 2 === 0 }));
    expect(
      evaluateExpression("size(trigger.l.filter(i, i.ok && i.id > 10).map(i, i.name + '!'))", scopeWith({ l: list })),
    ).toBe(494);
  });
  it("a template nested too deep is refused", () => {
    let value: Json = "x";
    for (let i = 0; i < 100; i += 1) value = [value];
    expect(failureOf(() => evaluateTemplates(value, scopeWith({}))).code).toBe("EXPRESSION_FAILED");
  });
  it("whatever is typed between braces ends in a value or a clear error", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        try {
          evaluateTemplates(`{{ ${text} }}`, scopeWith({ n: 1 }));
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
