import fs from "node:fs";
import type { RequestCase } from "../requests/expectation";
import { scoreAnswer, type Score } from "../requests/score";
import type { EvalTask } from "../eval";
import { evalCtx } from "./eval-ctx";
import { generateUseCase } from "./generate-use-case";

/**
 * Requests of operators, answered by the use case of the generate endpoint. Of `dev` the output holds text, reasons and
 * answer; of `kept` nothing but the figures leaves this function.
 */
export const run: EvalTask["run"] = async ({ data, out, progress }) => {
  const generate = generateUseCase();
  const cases = fs
    .readFileSync(data, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RequestCase);
  const scores: Record<RequestCase["split"], Score[]> = { dev: [], kept: [] };
  const times: number[] = [];
  const lines: string[] = [];
  let valid = 0;
  for (const { id, split, text, connections, expect } of cases) {
    const context = connections === undefined ? {} : { connected_services: connections };
    const started = performance.now();
    const answer = await generate(evalCtx, { text, context, strategy: "performance", enhanced: true });
    times.push(performance.now() - started);
    const asked = [
      ...answer.plan.questions.map(({ question, options }) => [question, ...options].join(" ")),
      ...answer.plan.missing.map(({ what, suggestion }) => `${what} ${suggestion}`),
    ];
    const score = scoreAnswer({ definition: answer.definition, asked }, expect);
    scores[split].push(score);
    if (answer.valid || Object.keys(answer.definition.steps).length === 0) valid += 1;
    if (split === "dev")
      lines.push(JSON.stringify({ id, text, reasons: score.reasons, valid: answer.valid, problems: answer.problems }));
    progress(times.length);
  }
  fs.writeFileSync(out, `${lines.join("\n")}\n`);
  for (const [split, all] of Object.entries(scores)) process.stdout.write(`${split}: ${figures(all)}\n`);
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN;
  process.stdout.write(`valid or without steps: ${share(valid, cases.length)}; p95 ${p95.toFixed(1)} ms\n`);
  return { items: cases.length, failed: 0, unit: "requests" };
};

function figures(scores: readonly Score[]): string {
  const right = scores.filter((score) => score.right).length;
  const near = scores.filter((score) => score.edits <= 1).length;
  const found = scores.reduce((sum, { slots }) => sum + slots.found, 0);
  const wanted = scores.reduce((sum, { slots }) => sum + slots.wanted, 0);
  const count = scores.length;
  return `${String(count)} requests, right ${share(right, count)}, after one edit ${share(near, count)}, slots ${share(found, wanted)}`;
}

function share(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}
