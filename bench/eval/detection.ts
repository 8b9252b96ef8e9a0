import fs from "node:fs";
import { catalogs } from "@/lib/connectors/testing/catalog";
import { createIntelligence, type Intelligence } from "@/lib/intelligence/service";
import { evalCtx } from "./eval-ctx";
import type { EvalTask } from "../eval";
import { readJsonl } from "./read-jsonl";

/** Service detection, by the verb the app calls. */
export const run: EvalTask["run"] = async ({ data, out, progress }) => {
  const intelligence = createIntelligence({ catalogs });
  const lines: string[] = [];
  for (const { id, text } of readJsonl(data, ["id", "text"])) {
    lines.push(await answerDetection(intelligence, id, text));
    progress(lines.length);
  }
  fs.writeFileSync(out, `${lines.join("\n")}\n`);
  return { items: lines.length, failed: 0 };
};

/** One text's answer as a line of the output. */
export async function answerDetection(intelligence: Intelligence, id: string, text: string): Promise<string> {
  const analysis = await intelligence.analyze(evalCtx, { text, context: {}, enhanced: true });
  return JSON.stringify({ id, services: analysis.detected_services, set_confidence: analysis.confidence_score });
}
