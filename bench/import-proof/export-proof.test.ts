import { afterAll, describe, expect, it } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import type { Json } from "@/lib/kernel/json";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import { importN8n } from "@/lib/workflow/n8n/import-n8n";
import { toN8n } from "@/lib/workflow/n8n/write/write-n8n";
import { simulator } from "./simulate";

const { simulate, close } = simulator(1);
afterAll(close);

const shape = (value: Json, more: Partial<Step> = {}): Step => ({
  service: "transform",
  operation: "shape",
  with: { value },
  ...more,
});
const of = (steps: Record<string, Step>): Definition => ({
  schema: 1,
  name: "Ours",
  triggers: { hook: { service: "webhook", event: "received", with: { path: "x", method: "POST" } } },
  steps,
});

const definitions: [string, Definition, Json[]][] = [
  [
    "expressions",
    of({
      result: shape({
        name: "{{ trigger.body.name }}",
        hi: "Hi {{ trigger.body.name }}!",
        n: "{{ size(trigger.body.list) }}",
        none: '{{ trigger.body.?gone.orValue("x") }}',
        big: "{{ trigger.body.list.filter(i, i > 1).map(i, i * 2) }}",
        deep: { a: ["{{ trigger.body.list[0] }}"] },
      }),
    }),
    [{ name: "Ada", list: [1, 2, 3] }],
  ],
  [
    "steps that read steps",
    of({
      first: shape({ v: "{{ trigger.body.v + 1 }}" }),
      result: shape({ w: "{{ steps.first.output.v * 2 }}" }, { needs: ["first"] }),
    }),
    [{ v: 4 }],
  ],
  [
    "a value that is no object",
    of({
      list: shape("{{ trigger.body.list.map(i, i + 1) }}"),
      result: shape({ n: "{{ size(steps.list.output) }}" }, { needs: ["list"] }),
    }),
    [{ list: [1, 2] }],
  ],
  [
    "conditions and ways that meet",
    of({
      a: shape({ r: "a" }, { when: "trigger.body.go" }),
      b: shape({ r: "b" }, { when: "!trigger.body.go" }),
      result: shape({ done: true }, { needs: ["a", "b"] }),
    }),
    [{ go: true }, { go: false }],
  ],
  [
    "code",
    of({
      result: {
        service: "code",
        operation: "javascript",
        with: { source: "return { doubled: input.v * 2 };", input: { v: "{{ trigger.body.v }}" } },
      },
    }),
    [{ v: 21 }],
  ],
  [
    "for each of a list",
    of({
      each: shape({ v: "{{ item.v }}", at: "{{ index }}" }, { forEach: "trigger.body.items" }),
      result: shape({ all: "{{ steps.each.output.map(o, o.v) }}" }, { needs: ["each"] }),
    }),
    [{ items: [{ v: "x" }, { v: "y" }] }],
  ],
];

describe("what is written for n8n reads back to the same", () => {
  it.each(definitions)("%s", async (_name, definition, inputs) => {
    const exported = toN8n(definition);
    const { definition: back, nodes } = importN8n(exported, catalog);
    expect(nodes.filter(({ outcome }) => outcome === "generic")).toEqual([]);
    for (const body of inputs) {
      const trigger = { method: "POST", path: "x", query: {}, headers: {}, body };
      const ours = await simulate({ definition, trigger });
      const again = await simulate({ definition: back, trigger });
      expect(again.error).toBeNull();
      const last = (steps: typeof ours.steps): Json | undefined =>
        steps.find(({ path: at }) => at === "result")?.output;
      const value = last(again.steps);
      const wrapped = Array.isArray(value) ? value[0] : value;
      const plain =
        typeof wrapped === "object" && wrapped !== null && "value" in wrapped
          ? (wrapped as { value: Json }).value
          : wrapped;
      expect(plain).toEqual(last(ours.steps));
    }
  });
  it("what n8n cannot say is a node that does nothing, and a note; generic steps become what they were; no connection goes along", () => {
    const exported = JSON.stringify(
      toN8n(
        of({
          body: { forEach: "trigger.body.l", steps: { in: shape(1) } },
          odd: {
            service: "imported",
            operation: "n8n.node",
            with: { type: "n8n-nodes-odd.x", typeVersion: 2, parameters: { a: "={{{{ $json.b }}" } },
          },
          send: {
            service: "slack",
            operation: "message.post",
            connection: "conn_secret",
            with: { channel: "#a", text: "{{ trigger.body.t }}" },
          },
        }),
      ),
    );
    expect(exported).toContain("steps with a body of their own are not written");
    expect(exported).toContain('"a":"={{ $json.b }}"');
    expect(exported).toContain("n8n-nodes-base.slack");
    expect(exported).not.toContain("conn_secret");
  });
  it("a step that sends mail and a trigger that reads it are what they were, where they were", () => {
    const definition: Definition = {
      schema: 1,
      name: "Mail",
      triggers: { mail: { service: "email", event: "message.received" } },
      steps: {
        send: { service: "email", operation: "message.send", with: { to: ["a@b.example"], subject: "s", text: "t" } },
      },
      layout: { mail: { x: 16, y: 8 }, send: { x: 352, y: 160 } },
    };
    const exported = toN8n(definition);
    expect(JSON.stringify(exported)).toContain('"n8n-nodes-base.emailReadImap"');
    expect(JSON.stringify(exported)).toContain('"n8n-nodes-base.emailSend"');
    const { definition: back } = importN8n(exported, catalog);
    expect(Object.values(back.triggers).map(({ service }) => service)).toEqual(["email"]);
    expect(Object.values(back.steps).map(({ service }) => service)).toContain("email");
    const places = Object.values(back.layout ?? {});
    expect(places).toContainEqual({ x: 16, y: 8 });
    expect(places).toContainEqual({ x: 352, y: 160 });
  });
});
