import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as analyze } from "@/app/workflows/enhanced/intelligence/analyze/route";
import { POST as generate } from "@/app/workflows/enhanced/intelligence/generate/route";
import { generateWorkflow as contract } from "@/lib/api/contracts/intelligence";
import { testServices, type TestServices } from "../testing/test-services";

let world: TestServices;
let key: string;
let viewer: string;
let workspaceId: string;

beforeAll(async () => {
  world = await testServices();
  workspaceId = await world.workspace("words");
  key = await world.key(workspaceId, "editor");
  viewer = await world.key(workspaceId, "viewer");
});
afterAll(() => world.remove());

function post(handler: typeof generate, path: string, body: unknown, bearer = key): Promise<Response> {
  return handler(
    new Request(`http://localhost:8000/workflows/enhanced/intelligence/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    }),
  );
}

const CLIENT_MAIL = "When I receive important emails from clients, create Asana tasks and notify the team on Slack";

describe("from words to a draft", () => {
  it("answers with a valid workflow that was dry-run, and has saved it as version 1", async () => {
    const response = await post(generate, "generate", { user_input: CLIENT_MAIL });
    expect(response.status).toBe(200);
    const answer = contract.response.parse(await response.json());
    expect(answer.validation.valid).toBe(true);
    expect(answer.dry_run.status).toBe("succeeded");
    expect(answer.workflow.actions.map((action) => action.service)).toEqual(["asana", "slack"]);
    expect(answer.estimated_performance).toBeGreaterThan(0);
    const ctx = { workspaceId, actor: { kind: "system", id: "test" }, requestId: "req_1" } as const;
    const stored = await world.services.workflows.get(ctx, answer.workflow.workflow_id);
    expect(stored).toMatchObject({ headVersion: 1, publishedVersion: null, definition: answer.workflow.definition });
  });

  it.each(["performance", "cost", "reliability", "hybrid"])(
    "the strategy %s gives a valid workflow",
    async (strategy) => {
      const response = await post(generate, "generate", { user_input: CLIENT_MAIL, optimization_strategy: strategy });
      const answer = contract.response.parse(await response.json());
      expect(answer.validation.valid).toBe(true);
      const retries = Object.values(answer.workflow.definition.steps).filter((step) => step.retry !== undefined);
      if (strategy === "reliability") expect(retries.length).toBeGreaterThan(0);
    },
  );

  it("saves nothing and asks, where nothing can be made of the words", async () => {
    const response = await post(generate, "generate", { user_input: "awesome beautiful great" });
    const answer = contract.response.parse(await response.json());
    expect(answer.workflow.workflow_id).toBe("");
    expect(answer.dry_run.status).toBe("not_run");
    expect(answer.questions.length).toBeGreaterThan(0);
  });

  it("keeps what was understood as a draft, lists what is wrong with it, and asks", async () => {
    const response = await post(generate, "generate", { user_input: "🎉 when 🎂 post 🎈 to Slack" });
    const answer = contract.response.parse(await response.json());
    expect(answer.workflow.workflow_id).toMatch(/^wf_/);
    if (Object.keys(answer.workflow.definition.steps).length > 0) return;
    expect(answer.validation.valid).toBe(false);
    expect(answer.validation.problems.length).toBeGreaterThan(0);
    expect(answer.questions.map(({ id }) => id)).toContain("request");
  });

  it("the plain path answers without the learned choice", async () => {
    const response = await post(generate, "generate", { user_input: CLIENT_MAIL, enhanced_intelligence: false });
    expect(response.status).toBe(200);
  });
});

describe("decisions about an earlier answer", () => {
  const generated = async (body: object) =>
    contract.response.parse(await (await post(generate, "generate", { save: false, ...body })).json());

  it("another service is planned in the place of the one that was chosen away, and is asked about no more", async () => {
    const before = await generated({ user_input: CLIENT_MAIL });
    expect(before.workflow.triggers[0]?.service).toBe("gmail");
    const context = { service_choices: { gmail: "microsoft-outlook" } };
    const after = await generated({ user_input: CLIENT_MAIL, context });
    expect(after.workflow.triggers[0]?.service).toBe("microsoft-outlook");
    const chosen = after.analysis.services.find(({ id }) => id === "microsoft-outlook");
    expect(chosen).toMatchObject({ confidence: 1, reason: "It was chosen" });
    expect(chosen?.alternatives.map(({ id }) => id)).toContain("gmail");
    expect(after.questions.map(({ id }) => id)).not.toContain("service.microsoft-outlook");
  });

  it("a service that was refused has no step, whether the text names it or not", async () => {
    const context = { service_choices: { slack: null } };
    const answer = await generated({ user_input: CLIENT_MAIL, context });
    expect(answer.workflow.actions.map(({ service }) => service)).not.toContain("slack");
    expect(answer.analysis.detected_services).not.toContain("slack");
  });

  it("the choice of a service that nobody knows changes nothing", async () => {
    const before = await generated({ user_input: CLIENT_MAIL });
    const context = { service_choices: { slack: "no-such-service" } };
    expect((await generated({ user_input: CLIENT_MAIL, context })).workflow.definition).toEqual(
      before.workflow.definition,
    );
  });

  it("answers stand in the definition that is checked and dry-run, and are asked no more", async () => {
    const before = await generated({ user_input: CLIENT_MAIL });
    const question = before.questions.find(({ id }) => id.endsWith(".channel"));
    const answers = { [question?.id ?? ""]: "#clients", "no.such": "x" };
    const after = await generated({ user_input: CLIENT_MAIL, answers });
    expect(JSON.stringify(after.workflow.definition)).toContain("#clients");
    expect(after.questions.map(({ id }) => id)).not.toContain(question?.id);
    // The placeholder it replaced is assumed no more.
    expect(before.assumptions.join("\n")).toContain('is set to the placeholder "#general"');
    expect(after.assumptions.join("\n")).not.toContain("#general");
    expect(after.dry_run.status).toBe("succeeded");
  });

  it("nothing is stored where it is only looked at", async () => {
    const count = () => world.services.platform.db.workflow.count({ where: { workspaceId } });
    const before = await count();
    expect((await generated({ user_input: CLIENT_MAIL })).workflow.workflow_id).toBe("");
    expect(await count()).toBe(before);
  });
});

describe("bad requests", () => {
  it.each([
    ["an empty text", { user_input: "" }],
    ["blanks", { user_input: "  " }],
    ["no text", {}],
    ["10,001 characters", { user_input: "a".repeat(10_001) }],
    ["a number", { user_input: 5 }],
    ["an unknown strategy", { user_input: "Post to Slack", optimization_strategy: "magic" }],
  ])("%s is 422", async (_name, body) => {
    expect((await post(generate, "generate", body)).status).toBe(422);
  });

  it("a viewer may analyse but not generate", async () => {
    expect((await post(analyze, "analyze", { user_input: CLIENT_MAIL }, viewer)).status).toBe(200);
    expect((await post(generate, "generate", { user_input: CLIENT_MAIL }, viewer)).status).toBe(403);
  });
});
