import { startInstance } from "./lib/instance.mjs";

// The main job in the terminal, by HTTP only, on an instance of its own that is gone afterwards:
// words → workflow → runs → a fault → cause, fix and proof → repaired → optimized → undone.

const REQUEST = "When I receive important emails from clients, create Asana tasks and notify the team on Slack";

const bold = (text) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
const heading = (text) => console.log(`\n${bold(text)}`);
const line = (text) => console.log(`  ${text}`);
const percent = (ratio) => `${Math.round(ratio * 100)} %`;

console.log("Starting an instance for the demo …");
const instance = await startInstance();

/** Calls the API; ends the demo on an answer that is not a success. */
async function call(method, path, body) {
  const answer = await fetch(instance.baseUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${instance.apiKey}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const data = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(data)}`);
  return data;
}
const post = (path, body) => call("POST", path, body);
const get = (path) => call("GET", path);

function showRun(run) {
  line(`${run.id}  ${run.status}  ${run.durationMs} ms  (version ${run.version}, ${run.mode})`);
  for (const step of run.steps) {
    line(
      `    ${step.path.padEnd(28)} ${step.status.padEnd(10)} ${step.attempts} attempt${step.attempts === 1 ? "" : "s"}${step.error ? `  ${step.error.code}: ${step.error.message}` : ""}`,
    );
  }
}

const assert = (condition, text) => {
  if (!condition) throw new Error(`The demo expected that ${text}`);
};

try {
  heading(`1  In words: “${REQUEST}”`);
  const analysis = await post("/workflows/enhanced/intelligence/analyze", { user_input: REQUEST });
  for (const service of analysis.analysis.services)
    line(
      `${service.name.padEnd(16)} ${service.role.padEnd(8)} ${percent(service.confidence).padStart(5)}  ${service.reason}`,
    );
  line(
    `pattern ${analysis.analysis.workflow_pattern}; the set of services is right with probability ${percent(analysis.confidence_score)}`,
  );
  for (const question of analysis.analysis.questions) line(`? ${question.question}`);

  heading("2  The workflow");
  const generated = await post("/workflows/enhanced/intelligence/generate", { user_input: REQUEST });
  const id = generated.workflow.workflow_id;
  for (const trigger of generated.workflow.triggers) line(`when  ${trigger.service} ${trigger.event}`);
  for (const action of generated.workflow.actions) line(`then  ${action.service} ${action.action}`);
  line(`valid: ${generated.validation.valid}; dry run against simulated services: ${generated.dry_run.status}`);

  heading("3  Published in simulate mode, and run three times");
  await post(`/api/v1/workflows/${id}/publish`, { mode: "simulate" });
  const input = {
    id: "m1",
    from: "ada@client.example",
    subject: "Contract ends on Friday",
    snippet: "Please call me",
    body: "Please call me before Friday.",
    importance: "high",
    labels: ["IMPORTANT"],
  };
  const runOnce = async () => {
    const ended = await post(`/api/v1/workflows/${id}/runs`, {
      input,
      mode: "simulate",
      version: "published",
      waitMs: 20000,
    });
    return get(`/api/v1/runs/${ended.id ?? ended.runId}?include=steps,data`);
  };
  for (let i = 0; i < 3; i += 1) {
    const run = await runOnce();
    showRun(run);
    assert(run.status === "succeeded", "the run succeeds");
  }
  await post("/workflows/enhanced/monitoring/start", { workflow_id: id });
  const health = await get(`/workflows/enhanced/monitoring/health?workflow_id=${id}`);
  line(
    `health: ${health.status}${health.status === "unknown" ? ` (${health.missing.join("; ")})` : ` ${health.health_score}`}`,
  );

  heading("4  Slack answers 429 with Retry-After, twice");
  await call("PUT", "/api/v1/simulator/faults", {
    faults: [{ service: "slack", kind: "rate_limited", count: 2, retryAfterMs: 1000 }],
  });
  const broken = await runOnce();
  showRun(broken);
  assert(broken.status === "failed", "the run fails");

  heading("5  The cause, the fix, the proof");
  const diagnosis = await post("/workflows/enhanced/troubleshooting/analyze", { workflow_id: id, run_id: broken.id });
  for (const issue of diagnosis.issues) {
    line(`${issue.category} (${percent(issue.confidence)}): ${issue.root_cause}`);
    for (const fix of issue.fixes)
      line(
        `fix, ${fix.risk}: ${fix.explanation}\n      ${JSON.stringify(fix.patch.filter((operation) => operation.op !== "test"))}`,
      );
  }
  const resolution = await post("/workflows/enhanced/troubleshooting/resolve", {
    workflow_id: id,
    session_id: diagnosis.session_id,
    issues: diagnosis.issues,
    approve: diagnosis.issues.flatMap((issue) => issue.fixes.map((fix) => fix.id)),
  });
  for (const action of resolution.actions) {
    const { before, after } = action.verification;
    line(
      `without the fix: ${before.status} (reproduced: ${before.reproduced}); with it: ${after.status}; now version ${action.version}`,
    );
  }
  assert(resolution.resolution_status === "resolved", `the issue is resolved, not ${resolution.resolution_status}`);

  heading("6  Published again; Slack still answers 429 once more");
  await post(`/api/v1/workflows/${id}/publish`, { mode: "simulate" });
  const repaired = await runOnce();
  showRun(repaired);
  assert(repaired.status === "succeeded", "the repaired run succeeds");

  heading("7  What would make it better");
  const optimization = await post("/workflows/enhanced/optimization/analyze", {
    workflow: { workflow_id: id },
    strategy: "hybrid",
  });
  line(
    `rests on ${optimization.analysis.evidence.runs} runs; whole improvement predicted by simulation: ${percent(optimization.estimated_improvement)}`,
  );
  for (const opportunity of optimization.optimization_opportunities)
    line(`${opportunity.type}: ${opportunity.description} (${opportunity.risk})`);
  if (optimization.optimization_opportunities.length > 0) {
    const applied = await post("/workflows/enhanced/optimization/apply", {
      workflow: { workflow_id: id },
      optimizations: optimization.optimization_opportunities,
    });
    line(
      `applied ${applied.applied_optimizations.length} as version ${applied.version}; equivalent: ${applied.verification.equivalent} (${applied.verification.cases} cases)`,
    );
    const { items } = await get(`/api/v1/proposals?workflowId=${id}`);
    const proposal = items.find((item) => item.kind === "optimization" && item.status === "applied");
    assert(proposal, "the optimization is a proposal that can be undone");
    const undone = await post(`/api/v1/proposals/${proposal.id}/undo`, {});
    line(`undone in one call: ${undone.status}, version ${undone.undoneVersion}`);
  }
  console.log("\nThe whole way, with no account and no network.");
} catch (error) {
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  await instance.stop();
}
