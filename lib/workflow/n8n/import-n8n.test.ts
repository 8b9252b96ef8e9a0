import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { isExecutable, validateDefinition } from "../core/validate-definition";
import { parseDefinition } from "../parse-definition";
import { importN8n } from "./import-n8n";

const BASE = "n8n-nodes-base.";
const node = (name: string, type: string, parameters: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  name,
  type: type.includes(".") ? type : BASE + type,
  typeVersion: 1,
  parameters,
  ...more,
});
const start = node("Start", "manualTrigger");
const to = (name: string): Json => ({ node: name, type: "main", index: 0 });
const chain = (...names: string[]): JsonObject =>
  Object.fromEntries(names.slice(0, -1).map((name, i) => [name, { main: [[to(names[i + 1] ?? "")]] }]));

function imported(nodes: JsonObject[], connections: JsonObject = {}, more: JsonObject = {}) {
  const { definition, nodes: report } = importN8n({ nodes, connections, ...more }, catalog);
  // What could not be saved would throw.
  parseDefinition(definition);
  expect(validateDefinition(definition, catalog).filter(({ severity }) => severity === "error")).toEqual([]);
  return { definition, report, of: (name: string) => report.find((one) => one.name === name) };
}

describe("what has no counterpart", () => {
  it("becomes a generic step that keeps type and parameters, with nothing in them that is evaluated", () => {
    const parameters = { text: "={{ $json.secret }}", deep: [{ a: "{{ 1 }}" }] };
    const { definition, of } = imported([start, node("Odd", "n8n-nodes-odd.thing", parameters)], chain("Start", "Odd"));
    expect(definition.steps["odd"]).toMatchObject({
      service: "imported",
      operation: "n8n.node",
      with: { type: "n8n-nodes-odd.thing", parameters: { text: "={{{{ $json.secret }}", deep: [{ a: "{{{{ 1 }}" }] } },
    });
    expect(of("Odd")).toMatchObject({ outcome: "generic", path: "/steps/odd" });
  });
  it("a trigger without a counterpart starts by hand only", () => {
    const { definition } = imported([node("File", "localFileTrigger"), node("Go", "noOp")], chain("File", "Go"));
    expect(definition.triggers["file"]).toMatchObject({ service: "imported", event: "n8n.trigger" });
  });
});

describe("several triggers", () => {
  it("start only what they lead to; a run that none of them started goes the way of the first", () => {
    const { definition } = imported(
      [start, node("Hook", "webhook", { path: "x" }), node("A", "noOp"), node("B", "noOp"), node("Both", "noOp")],
      { Start: { main: [[to("A"), to("Both")]] }, Hook: { main: [[to("B"), to("Both")]] } },
    );
    expect(definition.steps["a"]?.when).toBe('run.trigger in ["start", null]');
    expect(definition.steps["b"]?.when).toBe('run.trigger in ["hook"]');
  });
});

describe("agents", () => {
  it("an agent with model and tools is rounds: the model chooses, the tool's step runs, until there is an answer", () => {
    const { definition, of } = imported(
      [
        start,
        node("Agent", "@n8n/n8n-nodes-langchain.agent", { promptType: "define", text: "=Find {{ $json.what }}" }),
        node("Model", "@n8n/n8n-nodes-langchain.lmChatOpenAi", { model: "gpt-4.1" }),
        node("Fetch", "httpRequestTool", { url: "={{ $fromAI('address', 'Where', 'string') }}" }, { typeVersion: 4.2 }),
        node("Odd tool", "n8n-nodes-odd.oddTool"),
      ],
      {
        ...chain("Start", "Agent"),
        Model: { ai_languageModel: [[{ node: "Agent", type: "ai_languageModel", index: 0 }]] },
        Fetch: { ai_tool: [[{ node: "Agent", type: "ai_tool", index: 0 }]] },
        "Odd tool": { ai_tool: [[{ node: "Agent", type: "ai_tool", index: 0 }]] },
      },
    );
    const body = definition.steps["agent"]?.steps ?? {};
    expect(definition.steps["agent"]?.repeat?.until).toBe("has(steps.agent_choice.output.answer)");
    expect(body["agent_ask"]).toMatchObject({ service: "openai", with: { model: "gpt-4.1" } });
    expect(body["fetch"]).toMatchObject({
      service: "http",
      when: 'steps.agent_choice.output.?tool.orValue("") == "fetch"',
      with: { url: "{{ steps.agent_choice.output.?input.orValue({}).?address.orValue(null) }}" },
    });
    expect([of("Model")?.outcome, of("Fetch")?.outcome, of("Odd tool")?.outcome]).toEqual([
      "mapped",
      "mapped",
      "generic",
    ]);
  });
});

describe("databases", () => {
  const row = (name: string, type: string, parameters: JsonObject, typeVersion: number): JsonObject =>
    node(name, type, parameters, { typeVersion });
  it("rows are found, written and deleted by their own operations; values in statements are bound, names are not", () => {
    const table = { __rl: true, mode: "list", value: "orders" };
    const { definition, of } = imported(
      [
        node("Hook", "webhook", { path: "x" }),
        row(
          "Find",
          "postgres",
          {
            operation: "select",
            table,
            limit: 5,
            where: {
              values: [
                { column: "id", value: "={{ $json.body.id }}" },
                { column: "gone", condition: "IS NULL" },
              ],
            },
          },
          2.6,
        ),
        row(
          "Later",
          "postgres",
          {
            operation: "select",
            table,
            limit: 5,
            where: { values: [{ column: "at", condition: ">", value: "={{ $('Hook').item.json.body.at }}" }] },
          },
          2.6,
        ),
        row(
          "Ask",
          "postgres",
          {
            operation: "executeQuery",
            query: "=SELECT * FROM orders WHERE town = $1 AND name = '{{ $('Hook').item.json.body.name }}'",
            options: { queryReplacement: "={{ $('Hook').item.json.body.town }}" },
          },
          2.6,
        ),
        row(
          "Paste",
          "mySql",
          { operation: "executeQuery", query: "=DELETE FROM {{ $('Hook').item.json.body.table }}" },
          2.4,
        ),
        row(
          "Change",
          "mySql",
          {
            operation: "update",
            table,
            dataMode: "defineBelow",
            columnToMatchOn: "id",
            valueToMatchOn: "7",
            valuesToSend: { values: [{ column: "name", value: "Ada" }] },
          },
          2.4,
        ),
        row("Drop rows", "postgres", { operation: "deleteTable", table, deleteCommand: "truncate" }, 2.6),
        row(
          "Names",
          "postgres",
          { operation: "executeQuery", query: "SELECT * FROM $1:name", options: { queryReplacement: "orders" } },
          2.6,
        ),
      ],
      chain("Hook", "Find", "Later", "Ask", "Paste", "Change", "Drop rows", "Names"),
    );
    const { steps } = definition;
    expect(steps["find"]).toMatchObject({
      operation: "row.find",
      with: { table: "orders", where: { id: "{{ trigger.body.?id.orValue(null) }}", gone: null }, limit: 5 },
    });
    expect(steps["later"]?.with?.["sql"]).toBe('SELECT * FROM "orders" WHERE "at" > $1 LIMIT 5');
    expect(steps["ask"]).toMatchObject({
      operation: "query.run",
      with: {
        sql: "SELECT * FROM orders WHERE town = $1 AND name = $2",
        params: ["{{ trigger.body.?town.orValue(null) }}", "{{ trigger.body.?name.orValue(null) }}"],
      },
    });
    expect(steps["paste"]).toMatchObject({ service: "mysql", operation: "statement.run" });
    expect(
      of("Paste")
        ?.notes.map(({ text }) => text)
        .join(),
    ).toContain("pasted");
    expect(steps["change"]).toMatchObject({
      operation: "row.update",
      with: { values: { name: "Ada" }, where: { id: "7" } },
    });
    expect(steps["drop_rows"]?.with?.["sql"]).toBe('TRUNCATE TABLE "orders"');
    expect(of("Names")?.outcome).toBe("generic");
  });
});

describe("tables and files of n8n", () => {
  it("a data table is one of SQLite, to be made first; a file on disk lies below the folder of files; what has no reader stays", () => {
    const { definition, of } = imported(
      [
        start,
        node("Rows", "dataTable", {
          operation: "get",
          dataTableId: { __rl: true, mode: "list", value: "x1", cachedResultName: "people" },
          filters: { conditions: [{ keyName: "name", keyValue: "Ada" }] },
        }),
        node("Read", "readWriteFile", { fileSelector: "/data/in.csv" }),
        node("Table", "extractFromFile", { operation: "csv" }),
        node("PDF", "extractFromFile", { operation: "pdf" }),
        node("Many", "readWriteFile", { fileSelector: "/data/*.csv" }),
      ],
      chain("Start", "Rows", "Read", "Table", "PDF", "Many"),
    );
    expect(definition.steps["rows"]).toMatchObject({
      service: "sqlite",
      operation: "row.find",
      with: { file: "data-tables.db", table: "people", where: { name: "Ada" }, limit: 50 },
    });
    expect(of("Rows")?.notes.map(({ kind }) => kind)).toContain("fill_in");
    expect(definition.steps["read"]?.with?.["path"]).toBe("data/in.csv");
    expect(definition.steps["table"]).toMatchObject({
      service: "transform",
      operation: "file.read",
      with: { as: "csv" },
    });
    expect(["PDF", "Many"].map((name) => of(name)?.outcome)).toEqual(["generic", "generic"]);
  });
});

describe("new files on disk", () => {
  it("start a run, of a folder below the folder of files", () => {
    const { definition } = imported(
      [
        node("New", "localFileTrigger", { triggerOn: "folder", path: "C:\\\\in\\box", events: ["add"] }),
        node("Go", "noOp"),
      ],
      chain("New", "Go"),
    );
    expect(definition.triggers["new"]).toMatchObject({
      service: "files",
      event: "file.created",
      with: { path: "in/box" },
    });
  });
});

describe("services that take one of several inputs", () => {
  it("a node that gives none of them is a real step with the first left to fill in, as for one needed input", () => {
    const { definition, of } = imported(
      [start, node("Ask", "perplexity", { model: "sonar-pro" })],
      chain("Start", "Ask"),
    );
    expect(of("Ask")?.outcome).toBe("mapped");
    expect(definition.steps["ask"]).toMatchObject({ service: "perplexity", operation: "answer.generate" });
    expect(definition.steps["ask"]?.with).toHaveProperty("prompt");
  });
});

describe("agents with a form of answer", () => {
  const helps = (to: string, kind: string): JsonObject => ({ [kind]: [[{ node: to, type: kind, index: 0 }]] });
  it("keep their tools, ask for that form, and give it; a parser that mends stays, switched off, its inner one is used", () => {
    const { definition, of } = imported(
      [
        start,
        node("Agent", "@n8n/n8n-nodes-langchain.agent", { promptType: "define", text: "Go", hasOutputParser: true }),
        node("Model", "@n8n/n8n-nodes-langchain.lmChatOpenAi", { model: "gpt-4.1" }),
        node("Fetch", "httpRequestTool", { url: "https://example.com" }, { typeVersion: 4.2 }),
        node("Mend", "@n8n/n8n-nodes-langchain.outputParserAutofixing"),
        node("Form", "@n8n/n8n-nodes-langchain.outputParserStructured", { jsonSchemaExample: '{"town": "Ulm"}' }),
        node("Mender", "@n8n/n8n-nodes-langchain.lmChatOpenAi"),
        node("Use", "set", { values: { string: [{ name: "t", value: "={{ $json.output.town }}" }] } }),
      ],
      {
        ...chain("Start", "Agent", "Use"),
        Model: helps("Agent", "ai_languageModel"),
        Fetch: helps("Agent", "ai_tool"),
        Mend: helps("Agent", "ai_outputParser"),
        Form: helps("Mend", "ai_outputParser"),
        Mender: helps("Mend", "ai_languageModel"),
      },
    );
    const asked = JSON.stringify(definition.steps["agent"]?.steps?.["agent_ask"]?.with);
    expect(asked).toContain("Ulm");
    expect(asked).toContain("fetch");
    expect(["Fetch", "Form", "Mend", "Mender"].map((name) => of(name)?.outcome)).toEqual([
      "mapped",
      "mapped",
      "generic",
      "generic",
    ]);
    expect([definition.steps["mend"]?.disabled, definition.steps["mender"]?.disabled]).toEqual([true, true]);
    expect(JSON.stringify(definition.steps["use"])).toContain("parseJson(steps.agent.output.agent_choice.answer)");
  });
  it("a field that the trigger does not have is compared as nothing, not refused", () => {
    const { of } = imported(
      [
        node("Form", "formTrigger", { formFields: { values: [{ fieldLabel: "Kind" }] } }),
        node("Ways", "switch", {
          dataType: "string",
          value1: "={{ $json.Gone }}",
          rules: { rules: [{ value2: "basic", output: 0 }] },
        }),
      ],
      chain("Form", "Ways"),
    );
    expect(of("Ways")?.outcome).toBe("mapped");
  });
});

describe("secrets and credentials", () => {
  it("literal secrets are taken out and said, wherever they stand; credentials of others are named, not taken over", () => {
    const key = `sk-${"a1B2".repeat(8)}`;
    const { definition, of } = imported(
      [
        start,
        node(
          "Call",
          "httpRequest",
          {
            url: `https://api.example.com/x?api_key=${key}`,
            sendHeaders: true,
            headerParameters: { parameters: [{ name: "Authorization", value: `Bearer ${key}` }] },
          },
          { typeVersion: 4.2, credentials: { httpHeaderAuth: { id: "cred-of-others", name: "Boss" } } },
        ),
        node("Code", "code", { jsCode: `const k = "${key}"; return [];` }, { typeVersion: 2 }),
        node("Odd", "n8n-nodes-odd.thing", { password: "hunter2-hunter2", note: key }),
        node("Note", "stickyNote", { content: `my key is ${key}` }),
      ],
      chain("Start", "Call", "Code", "Odd"),
    );
    expect(JSON.stringify(definition)).not.toMatch(/sk-a1B2|hunter2|cred-of-others|Boss/);
    for (const name of ["Call", "Code", "Odd"]) expect(of(name)?.notes.map(({ kind }) => kind)).toContain("secret");
    expect(of("Call")?.notes.map(({ kind }) => kind)).toContain("credential");
  });
});

describe("expressions that try to get out", () => {
  it("are data for a sandbox or are not brought over; never CEL with a reach of its own, never template code", () => {
    const tries = [
      "={{ constructor.constructor('return process')() }}",
      "={{ $json.__proto__.polluted = 1 }}",
      "={{ this.constructor.constructor('return this')() }}",
      "={{ process.env.HOME }}",
      "={{ require('fs').readFileSync('/etc/passwd') }}",
      "={{ $env.SECRET }}",
      "={{ 1 }}); globalThis.x = 1; (() => ({ }}",
      "={{ }) || steps.other.output || ({ }}",
      "={{ `${$json.a}`.constructor('alert(1)')() }}",
      "={{ '\"}}{{ env.KEY }}' }}",
      "={{ \u0000 }}",
      "={{ (".concat("(".repeat(5_000), " }}"),
      `={{ ${"a.".repeat(3_000)}b }}`,
    ];
    const fields = tries.map((value, i) => ({ id: String(i), name: `f${i}`, value, type: "string" }));
    const { definition, of } = imported(
      [start, node("Set", "set", { assignments: { assignments: fields } }, { typeVersion: 3.4 })],
      chain("Start", "Set"),
    );
    const text = JSON.stringify(definition);
    expect(text).not.toContain("readFileSync");
    expect(text).not.toContain("process.env");
    expect(of("Set")?.notes.filter(({ kind }) => kind === "fill_in").length).toBeGreaterThan(3);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("documents that are no good", () => {
  const refusal = (document: Json): string => {
    try {
      importN8n(document, catalog);
      return "taken";
    } catch (error) {
      return error instanceof Error ? error.message : "?";
    }
  };
  it.each<[string, Json, RegExp]>([
    ["null", null, /no workflow that n8n exports/],
    ["an empty list", [], /document is an empty list: it must be the workflow, an object with nodes/],
    ["a text", "workflow", /no workflow that n8n exports: document Must be an object with fields/],
    ["an empty document", {}, /document\.nodes Missing: it must be a list/],
    ["a list of two", [{ nodes: [] }, { nodes: [] }], /holds 2 workflows/],
    ["no nodes", { nodes: [] }, /document.nodes/],
    ["a node without a type", { nodes: [{ name: "a" }] }, /document\.nodes\.0\.type/],
    ["connections that are none", { nodes: [start], connections: { Start: { main: "x" } } }, /document\.connections/],
    [
      "a hostile key",
      JSON.parse('{"nodes": [{"name": "a", "type": "b", "parameters": {"__proto__": {"x": 1}}}]}') as Json,
      /__proto__/,
    ],
    ["too many nodes", { nodes: Array.from({ length: 2_001 }, (_, i) => node(`n${i}`, "noOp")) }, /document\.nodes/],
  ])("%s is refused with the place", (_name, document, message) => {
    expect(refusal(document)).toMatch(message);
  });
  it("nesting of 10,000 levels is refused without a crash", () => {
    let deep: Json = 1;
    for (let i = 0; i < 10_000; i += 1) deep = { a: deep };
    expect(refusal({ nodes: [node("a", "set", { deep })] })).toMatch(/nests deeper than 64/);
  });
});

describe("graphs that are odd", () => {
  it("equal names, connections to nobody, circles, a node that leads to itself, names that are no ids", () => {
    const { definition, report } = imported(
      [
        start,
        node("Same", "noOp"),
        node("Same", "noOp"),
        node("日本語 🚀", "noOp"),
        node("{{ trigger }}", "noOp"),
        node("steps", "noOp"),
        node("A", "if", { conditions: {} }, { typeVersion: 2 }),
        node("B", "noOp"),
      ],
      {
        ...chain("Start", "Same", "日本語 🚀", "{{ trigger }}", "steps", "A", "B", "A"),
        A: { main: [[to("B"), to("A")], [to("Nobody")]] },
      },
    );
    expect(Object.keys(definition.steps)).toHaveLength(report.length - 1);
    expect(
      report
        .find(({ name }) => name === "A")
        ?.notes.map(({ text }) => text)
        .join(),
    ).toMatch(/way back/);
  });
  it("loops in loops in loops end, and loops that never come back", () => {
    const loops = Array.from({ length: 6 }, (_, i) => node(`L${i}`, "splitInBatches", {}, { typeVersion: 3 }));
    const connections: Record<string, Json> = { Start: { main: [[to("L0")]] } };
    loops.forEach((_, i) => {
      connections[`L${i}`] = { main: [i === 0 ? [] : [to(`L${i - 1}`)], [to(i === 5 ? "In" : `L${i + 1}`)]] };
    });
    connections["In"] = { main: [[to("L5")]] };
    imported([start, ...loops, node("In", "noOp")], connections);
    imported([start, loops[0] ?? start, node("In", "noOp")], {
      Start: { main: [[to("L0")]] },
      L0: { main: [[], [to("In")]] },
    });
    imported([start, loops[0] ?? start], { Start: { main: [[to("L0")]] }, L0: { main: [[], [to("L0")]] } });
  });
  it("pinned data of megabytes is left where it was", () => {
    const pinData = { Start: Array.from({ length: 20_000 }, (_, i) => ({ json: { i, text: "x".repeat(100) } })) };
    const { definition } = imported([start, node("Go", "noOp")], chain("Start", "Go"), { pinData });
    expect(JSON.stringify(definition).length).toBeLessThan(2_000);
  });
});

describe("any graph of any nodes", () => {
  const types = [
    "set",
    "if",
    "switch",
    "filter",
    "merge",
    "splitInBatches",
    "splitOut",
    "aggregate",
    "code",
    "httpRequest",
    "wait",
    "noOp",
    "limit",
    "slack",
    "webhook",
    "scheduleTrigger",
    "executeWorkflow",
    "odd.x",
    "@n8n/n8n-nodes-langchain.agent",
    "@n8n/n8n-nodes-langchain.lmChatOpenAi",
  ];
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "={{ $json.a }}",
      "={{ $('n0').item.json.b }}",
      "=x {{ $json.c + 1 }}",
      "={{ $now.toISO() }}",
      "={{ $('n1').all() }}",
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const parameters = fc.dictionary(
    fc.constantFrom(
      "url",
      "text",
      "amount",
      "jsCode",
      "conditions",
      "assignments",
      "rules",
      "fieldToSplitOut",
      "mode",
      "resource",
      "operation",
      "options",
      "channelId",
      "batchSize",
      "rule",
    ),
    fc.oneof(
      value,
      fc.dictionary(
        fc.constantFrom("values", "assignments", "conditions", "value", "__rl", "interval"),
        fc.oneof(
          value,
          fc.array(fc.dictionary(fc.constantFrom("name", "value", "type", "leftValue", "field"), value), {
            maxLength: 3,
          }),
        ),
        { maxKeys: 3 },
      ),
    ),
    { maxKeys: 5 },
  );
  const graph = fc
    .array(
      fc.record({
        type: fc.constantFrom(...types),
        version: fc.constantFrom(1, 2, 3, 3.4),
        parameters,
        disabled: fc.boolean(),
        onError: fc.constantFrom("stopWorkflow", "continueRegularOutput", "continueErrorOutput"),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .chain((nodes) =>
      fc.record({
        nodes: fc.constant(nodes),
        edges: fc.array(
          fc.tuple(
            fc.nat(nodes.length - 1),
            fc.nat(2),
            fc.nat(nodes.length - 1),
            fc.nat(1),
            fc.constantFrom("main", "main", "main", "ai_tool", "ai_languageModel"),
          ),
          { maxLength: 20 },
        ),
      }),
    );
  it("becomes a definition that can be saved and run, every node accounted for once", () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const connections: Record<string, Record<string, Json[][]>> = {};
        for (const [from, output, target, index, kind] of edges) {
          const outputs = ((connections[`n${from}`] ??= {})[kind] ??= []);
          while (outputs.length <= output) outputs.push([]);
          outputs[output]?.push({ node: `n${target}`, type: kind, index });
        }
        const document = {
          nodes: nodes.map(({ type, version, parameters: given, disabled, onError }, i) =>
            node(`n${i}`, type, given as JsonObject, { typeVersion: version, disabled, onError }),
          ),
          connections: connections as unknown as JsonObject,
        };
        const { definition, nodes: report } = importN8n(document, catalog);
        parseDefinition(definition);
        expect(isExecutable(validateDefinition(definition, catalog))).toBe(true);
        expect(report.map(({ name }) => name).sort()).toEqual(document.nodes.map((one) => String(one["name"])).sort());
      }),
      { numRuns: 300 },
    );
  });
});
