import type { ExportState } from "./export-state";
import type { N8nNode } from "./export-schema";
import { inBraces, NodeJob } from "./node-job";
import { toolSteps } from "./nodes/agent";
import { escapeTemplate } from "./split-n8n-text";

/**
 * A trigger that offers tools to models elsewhere: a request `{tool, input}` runs the step of that tool and is answered
 * with what it gave.
 * @param guard CEL: whether this trigger started the run
 */
export function mapToolServer(state: ExportState, node: N8nNode, guard: string | undefined): void {
  const around = state.surroundings(node, state.root);
  const job = new NodeJob(node, [], around, { perItem: false, codeValue: () => "null" });
  const tools = around.helpers.filter(({ kind }) => kind === "ai_tool").map((helper) => helper.node);
  if (tools.length === 0) return;
  const made = toolSteps(job, tools, { choice: "trigger.body", ...(guard !== undefined && { when: guard }) });
  Object.assign(state.root.steps, made.steps);
  for (const { name, below, outcome, notes } of made.inner) {
    const stepId = below.replace(/^steps\//, "");
    const tool = state.graph.nodes.get(name);
    if (tool === undefined) continue;
    state.report(tool, outcome, `/steps/${stepId}`, [...notes]);
    state.place(stepId, tool);
  }
  for (const name of made.absorbed) {
    const helper = state.graph.nodes.get(name);
    if (helper !== undefined && !state.reports.has(name)) state.report(helper, "mapped", null, []);
  }
  const gave = made.words.reduceRight(
    (otherwise, { id }) =>
      `(steps.${id}.status == "succeeded" ? dyn(steps.${id}.output) : steps.${id}.status == "failed" ? dyn({"error": steps.${id}.error.message}) : ${otherwise})`,
    "dyn(null)",
  );
  state.root.steps[state.ids.take(`${node.name} answer`)] = {
    name: `Answer of ${escapeTemplate(node.name)}`.slice(0, 200),
    service: "webhook",
    operation: "respond",
    needs: made.words.map(({ id }) => ({ step: id, on: "ended" as const })),
    ...(guard !== undefined && { when: guard }),
    with: { body: inBraces(gave) },
  };
}
