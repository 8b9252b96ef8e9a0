import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as explanation } from "@/app/api/v1/workflows/[id]/explanation/route";
import { POST as refine } from "@/app/api/v1/workflows/[id]/refine/route";
import { POST as apply } from "@/app/api/v1/proposals/[id]/apply/route";
import { POST as undo } from "@/app/api/v1/proposals/[id]/undo/route";
import { POST as generate } from "@/app/workflows/enhanced/intelligence/generate/route";
import { generateWorkflow } from "@/lib/api/contracts/intelligence";
import { explainWorkflow, refineWorkflow } from "@/lib/api/contracts/refine";
import type { Ctx } from "@/lib/kernel/context";
import type { Definition } from "@/lib/workflow/definition-schema";
import { testServices, type TestServices } from "./testing/test-services";

let test: TestServices;
let here: Place;
let elsewhere: Place;

interface Place {
  ctx: Ctx;
  editor: string;
  viewer: string;
}

async function place(name: string): Promise<Place> {
  const workspaceId = await test.workspace(name);
  return {
    ctx: { workspaceId, actor: { kind: "system", id: "test" }, requestId: "req_1" },
    editor: await test.key(workspaceId, "editor"),
    viewer: await test.key(workspaceId, "viewer"),
  };
}

beforeAll(async () => {
  test = await testServices();
  [here, elsewhere] = [await place("here"), await place("elsewhere")];
});
afterAll(() => test.remove());

const ORDERS: Definition = {
  schema: 1,
  name: "Orders",
  triggers: { order: { name: "Order placed", service: "shopify", event: "order.created" } },
  steps: {
    issue: {
      name: "Jira: Create an issue",
      service: "jira",
      operation: "issue.create",
      with: { project: "APP", summary: "{{ trigger.name }}" },
    },
    note: { name: "Write it down", service: "log", operation: "write", needs: ["issue"], with: { message: "done" } },
  },
};

async function workflow(at: Place, definition: Definition = ORDERS): Promise<string> {
  return (await test.services.workflows.create(at.ctx, { definition })).id;
}

type Handler = (request: Request, context: { params: Promise<{ id: string }> }) => Promise<Response>;
async function call(handler: Handler, id: string, key: string, body?: object) {
  const response = await handler(
    new Request(`http://localhost:8000/api/v1/x/${id}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    { params: Promise.resolve({ id }) },
  );
  return { status: response.status, body: (await response.json()) as unknown };
}
async function refined(id: string, body: object, key = here.editor) {
  const answer = await call(refine as Handler, id, key, body);
  expect(answer.status).toBe(200);
  return refineWorkflow.response.parse(answer.body);
}

describe("a workflow changed by words", () => {
  it("is a proposal with a dry run; applied as a version, taken back in one step", async () => {
    const id = await workflow(here);
    const answer = await refined(id, { text: "after the Jira issue wait 2 hours, and rename it to Desk" });
    expect(answer.proposal).toMatchObject({
      kind: "refinement",
      status: "open",
      risk: "review",
      verification: { method: "simulate", after: { status: "succeeded" } },
    });
    expect((await test.services.workflows.get(here.ctx, id)).headVersion).toBe(1);
    const proposalId = answer.proposal?.id ?? "";
    const applied = await call(apply as Handler, proposalId, here.editor, {});
    expect(applied.body).toMatchObject({ status: "applied", headVersion: 2, definition: { name: "Desk" } });
    const undone = await call(undo as Handler, proposalId, here.editor, {});
    expect(undone.body).toMatchObject({ status: "undone", headVersion: 3 });
    expect((await test.services.workflows.get(here.ctx, id)).definition).toEqual(ORDERS);
  });

  it("asks before anything is proposed, and an answer leads on", async () => {
    const id = await workflow(here);
    const asked = await refined(id, { text: "every weekday at 8" });
    expect(asked.proposal).toBeNull();
    const [question] = asked.questions;
    expect(question).toMatchObject({
      required: true,
      options: expect.arrayContaining([expect.any(String)]) as unknown,
    });
    const [instead = ""] = question?.options ?? [];
    const answered = await refined(id, { text: "every weekday at 8", answers: { [question?.id ?? ""]: instead } });
    expect(answered.proposal?.status).toBe("open");
    expect(Object.values(answered.definition.triggers)).toMatchObject([
      { service: "schedule", with: { cron: "0 8 * * 1-5", timezone: "UTC" } },
    ]);
    expect(answered.contextUsed.join()).toContain("UTC");
  });

  it("an answered placeholder makes a proposal that takes the place of the one before", async () => {
    const id = await workflow(here);
    const text = "also post to Slack";
    const first = await refined(id, { text });
    expect(first.questions).toMatchObject([{ id: "message_post.channel", required: false }]);
    const second = await refined(id, {
      text,
      answers: { "message_post.channel": "#orders" },
      replaces: first.proposal?.id,
    });
    expect(second.questions).toEqual([]);
    expect(second.assumptions.join()).not.toContain("placeholder");
    expect(second.definition.steps["message_post"]?.with?.["channel"]).toBe("#orders");
    expect((await test.services.proposals.get(here.ctx, first.proposal?.id ?? "")).status).toBe("rejected");
    const other = await workflow(here);
    expect((await call(refine as Handler, other, here.editor, { text, replaces: second.proposal?.id })).status).toBe(
      409,
    );
  });

  it("takes what the workspace usually does, says so, and never looks into another workspace", async () => {
    const chatter = (channel: string): Definition => ({
      ...ORDERS,
      name: `Chatter ${channel}`,
      steps: {
        say: { service: "discord", operation: "message.send", with: { channel_id: channel, content: "Hello" } },
      },
    });
    await workflow(elsewhere, chatter("foreign-channel"));
    const id = await workflow(here);
    const before = await refined(id, { text: "also post to Discord" });
    expect(before.questions.map((question) => question.id)).toContain("message_send.channel_id");
    expect(JSON.stringify(before)).not.toContain("foreign-channel");
    await workflow(here, chatter("our-channel"));
    const after = await refined(id, { text: "also post to Discord" });
    expect(after.definition.steps["message_send"]?.with?.["channel_id"]).toBe("our-channel");
    expect(after.contextUsed.join()).toContain("Chatter our-channel");
    expect(after.questions).toEqual([]);
  });

  it("is refused to a viewer, for a workflow of another workspace, and against a head that moved on", async () => {
    const id = await workflow(here);
    const text = "rename it to Desk";
    expect((await call(refine as Handler, id, here.viewer, { text })).status).toBe(403);
    expect((await call(refine as Handler, id, elsewhere.editor, { text })).status).toBe(404);
    expect((await call(refine as Handler, id, here.editor, { text, expectedVersion: 7 })).status).toBe(409);
  });

  it.each([
    {},
    { text: "" },
    { text: "   " },
    { text: 7 },
    { text: "a".repeat(10_001) },
    { text: "x", answers: { a: 1 } },
  ])("bad input is told by its field (%#)", async (body) => {
    const answer = await call(refine as Handler, await workflow(here), here.editor, body);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toMatch(/text|answers/);
  });

  it("puts no secret into a workflow", async () => {
    const id = await workflow(here, {
      ...ORDERS,
      steps: { call: { service: "http", operation: "request", with: { method: "GET", url: "https://api.example/" } } },
    });
    const secret = "https://api.example/?api_key=3f9c1e8b7a6d5c4b3a2f1e0d9c8b7a6f";
    const answer = await call(refine as Handler, id, here.editor, { text: `change the url to "${secret}"` });
    expect(answer.status).toBe(422);
    expect((await test.services.workflows.get(here.ctx, id)).headVersion).toBe(1);
  });
});

describe("a workflow made from words, in its workspace", () => {
  const text = "Every weekday at 8 post a message to Mattermost";
  async function generated(at: Place, body: object = {}) {
    const response = await generate(
      new Request("http://localhost:8000/workflows/enhanced/intelligence/generate", {
        method: "POST",
        headers: { authorization: `Bearer ${at.editor}`, "content-type": "application/json" },
        body: JSON.stringify({ user_input: text, ...body }),
      }),
    );
    return generateWorkflow.response.parse(await response.json());
  }
  const channelOf = ({ workflow: made }: { workflow: { definition: Definition } }): unknown =>
    Object.values(made.definition.steps)[0]?.with?.["channel_id"];

  it("asks, takes the answer in one click, and from then on knows what the workspace uses", async () => {
    const first = await generated(here);
    const question = first.questions.find(({ id }) => id.endsWith(".channel_id"));
    expect(question).toBeDefined();
    const again = await generated(here);
    expect(channelOf(again), "a placeholder is nobody's usual value").toBe(channelOf(first));
    expect(again.context_used).toEqual([]);
    const answered = await generated(here, { answers: { [question?.id ?? ""]: "town-square-id" } });
    expect(channelOf(answered)).toBe("town-square-id");
    expect(answered.questions.map(({ id }) => id)).not.toContain(question?.id);
    const later = await generated(here);
    expect(channelOf(later)).toBe("town-square-id");
    expect(later.context_used.join()).toContain("town-square-id");
    expect(channelOf(await generated(elsewhere)), "never across workspaces").toBe(channelOf(first));
  });

  it("means the workspace's time zone, and says so", async () => {
    await test.services.access.settings.put(here.ctx, {
      ...(await test.services.access.settings.get(here.ctx)),
      timezone: "Asia/Tokyo",
    });
    const made = await generated(here);
    expect(Object.values(made.workflow.definition.triggers)[0]?.with).toMatchObject({ timezone: "Asia/Tokyo" });
    expect(made.context_used.join()).toContain("Asia/Tokyo");
    const other = await generated(elsewhere);
    expect(Object.values(other.workflow.definition.triggers)[0]?.with).toMatchObject({ timezone: "UTC" });
  });
});

describe("a workflow in plain words", () => {
  it("tells what starts it, each step in order, and what happens on failure", async () => {
    const id = await workflow(here, {
      ...ORDERS,
      triggers: {
        timer: { service: "schedule", event: "cron", with: { cron: "0 8 * * 1-5", timezone: "Europe/Berlin" } },
      },
      steps: {
        sorry: {
          name: "Say sorry",
          service: "slack",
          operation: "message.post",
          needs: [{ step: "issue", on: "failed" }],
          with: { channel: "#ops", text: "{{ steps.issue.error.message }}" },
        },
        issue: { ...ORDERS.steps["issue"], needs: ["pause"], when: "double(trigger.total_price) > 100.0" },
        pause: { service: "wait", operation: "duration", with: { ms: 7_200_000 } },
      },
    });
    const { status, body } = await call(explanation as Handler, id, here.viewer);
    expect(status).toBe(200);
    const { parts, version, summary } = explainWorkflow.response.parse(body);
    expect(version).toBe(1);
    expect(summary).toContain("2 steps");
    expect(parts.map((part) => [part.kind, part.id])).toEqual([
      ["start", "timer"],
      ["step", "pause"],
      ["step", "issue"],
      ["failure", "sorry"],
    ]);
    const text = parts.map((part) => part.text).join("\n");
    expect(text).toContain("on weekdays at 08:00 (time zone Europe/Berlin)");
    expect(text).toContain("it waits 2 hours");
    expect(text).toContain("Only if the total price of what started it is over 100");
    expect(text).toContain('when "Jira: Create an issue" failed');
    expect(text).toContain('channel "#ops"');
    expect((await call(explanation as Handler, id, elsewhere.viewer)).status).toBe(404);
  });
});
