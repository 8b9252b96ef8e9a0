import { describe, expect, test } from "vitest";
import type { Step } from "@/lib/workflow/definition-schema";
import { cronMeaning } from "./cron-meaning";
import type { Expectation } from "./expectation";
import type { JudgedDefinition } from "./graph";
import { scoreAnswer } from "./score";

const orders: Expectation = {
  triggers: [{ kind: "service", service: "shopify", events: ["order.created"] }],
  steps: [
    {
      id: "big",
      service: ["slack"],
      operations: ["message.post"],
      guard: { group: "big", side: "then" },
      with: ["#vip"],
    },
    { id: "small", service: ["google-sheets"], operations: ["row.append"], guard: { group: "big", side: "else" } },
  ],
  guards: { big: { says: ["500"] } },
};
const shopify = { order: { service: "shopify", event: "order.created" } };
const big: Step = {
  service: "slack",
  operation: "message.post",
  when: "trigger.total > 500",
  with: { channel: "#vip" },
};
const small: Step = { service: "google-sheets", operation: "row.append", when: "trigger.total <= 500" };

function score(definition: JudgedDefinition | null, wanted: Expectation, asked: string[] = []) {
  return scoreAnswer({ definition, asked }, wanted);
}

describe("conditions", () => {
  test("a branch and its opposite are right", () => {
    const result = score({ triggers: shopify, steps: { big, small } }, orders);
    expect(result).toEqual({ right: true, edits: 0, reasons: [], slots: { found: 1, wanted: 1 } });
  });

  test("else may stand as a need on what was skipped", () => {
    const otherwise: Step = {
      service: "google-sheets",
      operation: "row.append",
      needs: [{ step: "big", on: "skipped" }],
    };
    expect(score({ triggers: shopify, steps: { big, otherwise } }, orders).right).toBe(true);
  });

  test("the threshold may stand in a step that the condition reads", () => {
    const check: Step = {
      service: "transform",
      operation: "shape",
      with: { value: { big: "{{ trigger.total > 500 }}" } },
    };
    const steps: Record<string, Step> = {
      check,
      big: { ...big, needs: ["check"], when: "steps.check.output.big" },
      small: { ...small, needs: ["check"], when: "!steps.check.output.big" },
    };
    expect(score({ triggers: shopify, steps }, orders).right).toBe(true);
  });

  test("the same condition on both sides is one edit", () => {
    const result = score(
      { triggers: shopify, steps: { big, small: { ...small, when: "trigger.total > 500" } } },
      orders,
    );
    expect(result.reasons).toEqual(["small: only if not big"]);
  });

  test("a condition about something else, and none, are wrong", () => {
    const other = score({ triggers: shopify, steps: { big: { ...big, when: "trigger.total > 50" }, small } }, orders);
    expect(other.edits).toBe(1);
    const none = score(
      { triggers: shopify, steps: { big: { service: "slack", operation: "message.post" }, small } },
      orders,
    );
    expect(none.edits).toBe(1);
  });

  test("what follows a guarded step is guarded; what lacks it all along is one edit", () => {
    const wanted: Expectation = {
      steps: [
        { id: "a", service: ["jira"], guard: { group: "g", side: "then" } },
        { id: "b", service: ["slack"], guard: { group: "g", side: "then" } },
      ],
      guards: { g: { says: ["urgent"] } },
    };
    const a: Step = { service: "jira", operation: "issue.create" };
    const b: Step = { service: "slack", operation: "message.post", needs: ["a"] };
    expect(score({ steps: { a: { ...a, when: 'trigger.priority == "urgent"' }, b } }, wanted).right).toBe(true);
    expect(score({ steps: { a, b } }, wanted).edits).toBe(1);
    const ended: Step = { ...b, needs: [{ step: "a", on: "ended" }] };
    expect(score({ steps: { a: { ...a, when: 'trigger.priority == "urgent"' }, b: ended } }, wanted).edits).toBe(1);
  });

  test("a filter of the trigger guards all steps, by its settings or its condition", () => {
    const wanted: Expectation = {
      triggers: [{ kind: "service", service: "gmail" }],
      steps: [{ id: "a", service: ["asana"], guard: { group: "g", side: "then" } }],
      guards: { g: { says: ["invoice"] } },
    };
    const steps: Record<string, Step> = { a: { service: "asana", operation: "task.create" } };
    const mail = { service: "gmail", event: "message.received" };
    expect(score({ triggers: { m: { ...mail, with: { query: "subject:invoice" } } }, steps }, wanted).right).toBe(true);
    expect(
      score({ triggers: { m: { ...mail, when: 'trigger.subject.contains("invoice")' } }, steps }, wanted).right,
    ).toBe(true);
    expect(score({ triggers: { m: mail }, steps }, wanted).right).toBe(false);
  });

  test("a condition that nobody asked for is an edit, a look whether there is anything is none", () => {
    const wanted: Expectation = { steps: [{ id: "a", service: ["slack"] }] };
    const post: Step = { service: "slack", operation: "message.post" };
    expect(score({ steps: { a: { ...post, when: "trigger.total > 5" } } }, wanted).edits).toBe(1);
    expect(score({ steps: { a: { ...post, when: "size(steps.x.output.items) > 0" } } }, wanted).right).toBe(true);
    expect(
      score({ steps: { a: { ...post, when: "size(trigger.items) > 0 && trigger.total > 5" } } }, wanted).edits,
    ).toBe(1);
  });

  test("an error wish is a step that needs a failure, and no other", () => {
    const wanted: Expectation = {
      steps: [
        { id: "call", service: ["http"] },
        { id: "tell", service: ["slack"], guard: { failed: true } },
      ],
      order: [["call", "tell"]],
    };
    const call: Step = { service: "http", operation: "request" };
    const tell: Step = { service: "slack", operation: "message.post", needs: [{ step: "call", on: "failed" }] };
    expect(score({ steps: { call, tell } }, wanted).right).toBe(true);
    expect(score({ steps: { call, tell: { ...tell, needs: ["call"] } } }, wanted).edits).toBe(1);
    const reads: Step = { ...tell, needs: ["call"], when: "steps.call.output.status != 200" };
    expect(score({ steps: { call, tell: reads } }, wanted).right).toBe(true);
    const notCall: Step = { ...reads, when: 'trigger.status == "open"' };
    expect(score({ steps: { call, tell: notCall } }, wanted).edits).toBe(1);
  });
});

describe("steps", () => {
  const wanted: Expectation = {
    triggers: [{ kind: "manual", service: "manual" }],
    steps: [
      { id: "read", service: ["zoho-crm"], operations: ["contact.list"] },
      { id: "look", service: ["hunter"], optional: true },
      { id: "add", service: ["brevo"], operations: ["contact.create", "list.addContacts"], each: true },
    ],
    order: [["read", "add"]],
    forbidden: ["slack"],
  };
  const triggers = { start: { service: "manual", event: "started" } };
  const read: Step = { service: "zoho-crm", operation: "contact.list" };
  const add: Step = { service: "brevo", operation: "contact.create", needs: ["read"], forEach: "steps.read.output" };

  test("harmless and optional steps cost nothing", () => {
    const shape: Step = { service: "transform", operation: "shape", needs: ["read"] };
    const look: Step = { service: "hunter", operation: "email.find", needs: ["shape"] };
    const later: Step = { ...add, needs: ["look"] };
    expect(score({ triggers, steps: { read, shape, look, add: later } }, wanted).right).toBe(true);
  });

  test("a loop over a body is a loop, and its steps come after what the loop needs", () => {
    const body: Step = {
      needs: ["read"],
      forEach: "steps.read.output",
      steps: { add: { service: "brevo", operation: "contact.create" } },
    };
    expect(score({ triggers, steps: { read, body } }, wanted).right).toBe(true);
    const wait: Step = { service: "hunter", operation: "email.find", needs: ["body"] };
    const after: Expectation = {
      ...wanted,
      order: [["add", "look"]],
      steps: (wanted.steps ?? []).map((s) => ({ ...s })),
    };
    expect(score({ triggers, steps: { read, body, wait } }, after).right).toBe(true);
  });

  test("missing, extra, replaced, disabled, unordered and unlooped steps count one each", () => {
    expect(score({ triggers, steps: { read } }, wanted).edits).toBe(1);
    expect(
      score({ triggers, steps: { read, add, more: { service: "jira", operation: "issue.create" } } }, wanted).edits,
    ).toBe(1);
    expect(score({ triggers, steps: { read, add: { ...add, service: "mailchimp" } } }, wanted).edits).toBe(1);
    expect(score({ triggers, steps: { read, add: { ...add, operation: "sms.send" } } }, wanted).edits).toBe(1);
    expect(score({ triggers, steps: { read, add: { ...add, disabled: true } } }, wanted).edits).toBe(1);
    const { needs: _needs, ...unordered } = add;
    expect(score({ triggers, steps: { read, add: unordered } }, wanted).reasons).toEqual(["add after read"]);
    const { forEach: _forEach, ...once } = add;
    expect(score({ triggers, steps: { read, add: once } }, wanted).reasons).toEqual(["do add for each item"]);
  });

  test("needs of a disabled step pass through", () => {
    const between: Step = { service: "wait", operation: "duration", needs: ["read"], disabled: true };
    expect(score({ triggers, steps: { read, between, add: { ...add, needs: ["between"] } } }, wanted).right).toBe(true);
  });

  test("a forbidden service is never right", () => {
    const result = score(
      { triggers, steps: { read, add, tell: { service: "slack", operation: "message.post" } } },
      wanted,
    );
    expect(result.right).toBe(false);
    expect(result.reasons).toEqual(["remove slack.message.post"]);
  });

  test("an empty answer needs every step and the trigger", () => {
    expect(score(null, wanted).edits).toBe(3);
    expect(score({ steps: {} }, wanted).edits).toBe(3);
  });

  test("two posts to one service go to the wishes that they fit", () => {
    const twice: Expectation = {
      steps: [
        { id: "all", service: ["slack"] },
        { id: "bad", service: ["slack"], guard: { group: "bad", side: "then" } },
      ],
      guards: { bad: { says: ["error"] } },
    };
    const post: Step = { service: "slack", operation: "message.post" };
    expect(score({ steps: { a: { ...post, when: 'trigger.state == "error"' }, b: post } }, twice).right).toBe(true);
  });

  test("a cycle of needs is judged, not looped over", () => {
    const steps: Record<string, Step> = { read: { ...read, needs: ["add"] }, add };
    expect(score({ triggers, steps }, wanted).edits).toBeLessThanOrEqual(1);
  });
});

describe("triggers", () => {
  const step: Record<string, Step> = { a: { service: "slack", operation: "message.post" } };
  const daily = (schedule: { cron?: string[]; everyMs?: number[]; timezone?: string }): Expectation => ({
    triggers: [{ kind: "schedule", service: "schedule", schedule }],
    steps: [{ id: "a", service: ["slack"] }],
  });
  const cron = (text: string, timezone?: string) => ({
    t: { service: "schedule", event: "cron", with: { cron: text, ...(timezone === undefined ? {} : { timezone }) } },
  });

  test("schedules that mean the same are the same", () => {
    expect(score({ triggers: cron("0 9 * * MON-FRI"), steps: step }, daily({ cron: ["0 9 * * 1-5"] })).right).toBe(
      true,
    );
    expect(score({ triggers: cron("0 9 * * 1-6"), steps: step }, daily({ cron: ["0 9 * * 1-5"] })).edits).toBe(1);
    const interval = { t: { service: "schedule", event: "interval", with: { everyMs: 900_000 } } };
    const quarter = daily({ cron: ["*/15 * * * *"], everyMs: [900_000] });
    expect(score({ triggers: interval, steps: step }, quarter).right).toBe(true);
    expect(score({ triggers: cron("0,15,30,45 * * * *"), steps: step }, quarter).right).toBe(true);
  });

  test("a zone that the text names has to be there, on the trigger or in the settings", () => {
    const wanted = daily({ cron: ["0 7 * * *"], timezone: "Europe/London" });
    expect(score({ triggers: cron("0 7 * * *", "Europe/London"), steps: step }, wanted).right).toBe(true);
    const settings = { timezone: "Europe/London" };
    expect(score({ triggers: cron("0 7 * * *"), steps: step, settings }, wanted).right).toBe(true);
    expect(score({ triggers: cron("0 7 * * *"), steps: step }, wanted).right).toBe(false);
  });

  test("further triggers must stand beside, and no more", () => {
    const wanted: Expectation = {
      triggers: [{ kind: "service", service: "typeform" }],
      alsoTriggers: [[{ kind: "service", service: "jotform", events: ["submission.created"] }]],
      steps: [{ id: "a", service: ["slack"] }],
    };
    const typeform = { service: "typeform", event: "response.submitted" };
    const jotform = { service: "jotform", event: "submission.created" };
    expect(score({ triggers: { typeform, jotform }, steps: step }, wanted).right).toBe(true);
    expect(score({ triggers: { typeform }, steps: step }, wanted).edits).toBe(1);
    expect(score({ triggers: { typeform, jotform, more: jotform }, steps: step }, wanted).edits).toBe(1);
    expect(
      score({ triggers: { typeform, jotform: { ...jotform, event: "form.created" } }, steps: step }, wanted).edits,
    ).toBe(1);
  });
});

describe("questions and refusals", () => {
  const ask: Expectation = {
    mayRefuse: true,
    triggers: [{ kind: "form", service: "form" }],
    steps: [{ id: "a", service: ["hubspot", "salesforce"] }],
    asks: [["crm", "hubspot"]],
  };
  const triggers = { f: { service: "form", event: "submitted" } };
  const steps: Record<string, Step> = { a: { service: "hubspot", operation: "contact.create" } };

  test("what must be asked is asked, with a draft or without", () => {
    expect(score({ triggers, steps }, ask, ["Which CRM do you use?"]).right).toBe(true);
    expect(score(null, ask, ["Which CRM do you use?"]).right).toBe(true);
    expect(score({ triggers, steps }, ask).edits).toBe(1);
    expect(score(null, ask, ["What time?"]).right).toBe(false);
  });

  test("a refusal has no step at all", () => {
    expect(score(null, { refuse: true }).right).toBe(true);
    const log: Step = { service: "log", operation: "write" };
    expect(score({ steps: { log } }, { refuse: true }).right).toBe(false);
    expect(score(null, { refuse: true, asks: [["what"]] }).right).toBe(false);
    expect(score(null, { refuse: true, asks: [["what"]] }, ["Say what should happen."]).right).toBe(true);
  });
});

test("cron is written in one way, and what isn't cron stands for itself", () => {
  expect(cronMeaning("0 0 * * 7")).toBe(cronMeaning("0 0 * * SUN"));
  expect(cronMeaning("*/30 8-9 1 jan-mar *")).toBe("0,30 8,9 1 1,2,3 0,1,2,3,4,5,6");
  expect(cronMeaning("61 * * * *")).toBe("61 * * * *");
  expect(cronMeaning("every day")).toBe("every day");
});
