import fs from "node:fs";
import path from "node:path";
import { catalog } from "@/lib/connectors/testing/catalog";
import { AppError } from "@/lib/kernel/app-error";
import type { Json } from "@/lib/kernel/json";
import { validateDefinition } from "@/lib/workflow/core/validate-definition";
import { importN8n, reportOf } from "@/lib/workflow/n8n/import-n8n";
import { parseDefinition } from "@/lib/workflow/parse-definition";
import type { EvalTask } from "../eval";

/** Exports of n8n, by the verb that imports use; a result counts as valid when it could be saved and run. */
export const run: EvalTask["run"] = async ({ data, out, progress }) => {
  const files = fs.statSync(data).isDirectory()
    ? fs
        .readdirSync(data)
        .filter((file) => /^n8n-\d+\.json$/.test(file))
        .sort()
        .map((file) => path.join(data, file))
    : [data];
  const answers: Record<string, Json> = {};
  let failed = 0;
  for (const file of files) {
    const answer = answerImport(fs.readFileSync(file, "utf8"));
    answers[path.basename(file)] = answer;
    if (answer["ok"] !== true) failed += 1;
    progress(Object.keys(answers).length);
  }
  fs.writeFileSync(out, `${JSON.stringify(answers, null, 1)}\n`);
  return { items: files.length, failed };
};

function answerImport(text: string): { [key: string]: Json } {
  try {
    const { definition, nodes } = importN8n(JSON.parse(text) as Json, catalog);
    parseDefinition(definition);
    const report = reportOf(nodes, validateDefinition(definition, catalog));
    return {
      ok: true,
      nodes_total: report.nodesTotal,
      nodes_mapped: report.nodesMapped,
      nodes_generic: report.nodesGeneric,
      valid: report.valid,
      problems: report.problems
        .filter(({ severity }) => severity === "error")
        .map(({ path: at, message }) => `${at}: ${message}`),
    };
  } catch (error) {
    if (!(error instanceof AppError) && !(error instanceof SyntaxError)) throw error;
    return { ok: false, nodes_total: 0, nodes_mapped: 0, nodes_generic: 0, valid: false, problems: [error.message] };
  }
}
