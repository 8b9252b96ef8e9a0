import fs from "node:fs";
import { catalog, catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence, type Intelligence } from "@/lib/intelligence/service";
import { isExecutable, validateDefinition } from "@/lib/workflow/core/validate-definition";
import { evalCtx } from "./eval-ctx";
import { evalModel } from "./eval-model";
import type { EvalTask } from "../eval";
import { readJsonl } from "./read-jsonl";

/** Text to workflow, by the verb the app calls. A step that an HTTP request stands for counts as the service meant. */
export const run: EvalTask["run"] = async ({ data, out, progress, model }) => {
  const asked = model ? evalModel() : undefined;
  const intelligence = createIntelligence({ catalogs, model: asked?.port });
  const lines: string[] = [];
  for (const { id, prompt } of readJsonl(data, ["id", "prompt"])) {
    lines.push(await answerGeneration(intelligence, id, prompt));
    progress(lines.length);
  }
  fs.writeFileSync(out, `${lines.join("\n")}\n`);
  if (asked !== undefined) process.stderr.write(`${asked.figures()}\n`);
  return { items: lines.length, failed: 0 };
};

/** One prompt's workflow as a line of the output. */
export async function answerGeneration(intelligence: Intelligence, id: string, prompt: string): Promise<string> {
  const plan = await intelligence.plan(evalCtx, { text: prompt, context: {}, enhanced: true, useModel: true });
  const start = plan.analysis.trigger?.service ?? null;
  const builtin = start === null || (catalog.service(start)?.builtin === true && start !== "email");
  const kind = !builtin ? "service" : start === "schedule" || start === "webhook" ? start : "manual";
  const steps = plan.outline.map((step) => ({
    id: step.id,
    service: step.service,
    operation: step.operation,
    needs: step.needs,
  }));
  const valid = isExecutable(validateDefinition(plan.definition, catalog));
  return JSON.stringify({ id, trigger: { service: builtin ? null : start, kind }, steps, valid });
}
