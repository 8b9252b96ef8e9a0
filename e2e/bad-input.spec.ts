import { expect, test } from "@playwright/test";
import { instance } from "./instance";

/** The nine endpoints that take input, with a body that is right but for ids that do not exist. */
const POSTS = [
  ["/workflows/enhanced/intelligence/analyze", { user_input: "post to Slack every day" }],
  ["/workflows/enhanced/intelligence/generate", { user_input: "post to Slack every day" }],
  ["/workflows/enhanced/optimization/analyze", { workflow: { workflow_id: "wf_unknown" } }],
  ["/workflows/enhanced/optimization/apply", { workflow: { workflow_id: "wf_unknown" }, optimizations: [] }],
  ["/workflows/enhanced/monitoring/start", { workflow_id: "wf_unknown" }],
  ["/workflows/enhanced/troubleshooting/analyze", { workflow_id: "wf_unknown" }],
  ["/workflows/enhanced/troubleshooting/resolve", { workflow_id: "wf_unknown", issues: [] }],
  ["/api/v1/workflows", { definition: { schema: 1, name: "x", triggers: {}, steps: {} } }],
] as const;

function send(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(instance.baseUrl + path, {
    method: "POST",
    headers: { authorization: `Bearer ${instance.apiKey}`, "content-type": "application/json", ...headers },
    body,
  });
}

async function expectProblem(answer: Response, status: number, path: string): Promise<void> {
  const text = await answer.text();
  expect(answer.status, `${path}: ${text.slice(0, 300)}`).toBe(status);
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect(typeof problem["code"]).toBe("string");
  expect(text).not.toMatch(/\bat .+:\d+:\d+|node_modules/);
  if (path.startsWith("/workflows/")) {
    expect(problem["success"]).toBe(false);
    expect(typeof problem["error"]).toBe("string");
    expect(Array.isArray(problem["details"])).toBe(true);
  } else {
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(typeof problem["requestId"]).toBe("string");
  }
}

for (const [path, body] of POSTS) {
  test.describe(path, () => {
    test("a body that is not JSON is 400", async () => {
      for (const text of ["", "{", "not json", "\u0000"]) await expectProblem(await send(path, text), 400, path);
    });
    test("wrong types are 422 with the field", async () => {
      for (const value of [null, [], 7, "text", {}])
        await expectProblem(await send(path, JSON.stringify(value)), 422, path);
      const wrong = Object.fromEntries(Object.keys(body).map((key) => [key, 42]));
      const answer = await send(path, JSON.stringify(wrong));
      const problem = (await answer.clone().json()) as {
        details?: { path: string }[];
        invalidParams?: { path: string }[];
      };
      await expectProblem(answer, 422, path);
      const named = (problem.details ?? problem.invalidParams ?? []).map((detail) => detail.path);
      expect(named.some((name) => Object.keys(body).some((key) => name.startsWith(key)))).toBe(true);
    });
    test("10 MB is 413", async () => {
      const big = JSON.stringify({ ...body, filler: "x".repeat(10 * 1024 * 1024) });
      await expectProblem(await send(path, big), 413, path);
    });
    test("nesting 100,000 deep is 422 and does not hang", async () => {
      const deep = `{"user_input":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
      await expectProblem(await send(path, deep), 422, path);
    });
    test("prototype keys are refused", async () => {
      const text = JSON.stringify(body).replace(/^\{/, '{"__proto__":{"isAdmin":true},');
      await expectProblem(await send(path, text), 422, path);
      expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
    });
    test("no key and a wrong key are 401", async () => {
      await expectProblem(await send(path, JSON.stringify(body), { authorization: "" }), 401, path);
      await expectProblem(
        await send(path, JSON.stringify(body), { authorization: "Bearer wrong-key-that-is-long-enough" }),
        401,
        path,
      );
    });
    if (JSON.stringify(body).includes("wf_unknown")) {
      test("an unknown id is 404", async () => {
        await expectProblem(await send(path, JSON.stringify(body)), 404, path);
      });
    }
    test("a wrong method is 405", async () => {
      const answer = await fetch(instance.baseUrl + path, {
        method: "DELETE",
        headers: { authorization: `Bearer ${instance.apiKey}` },
      });
      await expectProblem(answer, 405, path);
    });
  });
}

for (const path of ["/workflows/enhanced/nothing/here", "/api/v1/nothing/here"]) {
  test(`${path} is a JSON 404`, async () => {
    const answer = await fetch(instance.baseUrl + path, { headers: { authorization: `Bearer ${instance.apiKey}` } });
    await expectProblem(answer, 404, path);
  });
}

test("monitoring reads of an unknown workflow are 404", async () => {
  for (const name of ["health", "metrics"]) {
    const path = `/workflows/enhanced/monitoring/${name}?workflow_id=wf_unknown`;
    const answer = await fetch(instance.baseUrl + path, { headers: { authorization: `Bearer ${instance.apiKey}` } });
    await expectProblem(answer, 404, path);
  }
});

test("status is open to anyone and names the nine endpoints", async () => {
  const answer = await fetch(`${instance.baseUrl}/workflows/enhanced/status`);
  expect(answer.status).toBe(200);
  const status = (await answer.json()) as { endpoints: string[]; components: Record<string, boolean> };
  expect(status.endpoints).toHaveLength(9);
  expect(status.components).toEqual({
    intelligence: true,
    optimization: true,
    monitoring: true,
    troubleshooting: true,
  });
});
