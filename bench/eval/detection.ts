import fs from "node:fs";
import { catalog } from "@/lib/connectors/catalog";
import { createIntelligence } from "@/lib/intelligence/service";
import { evalCtx } from "./eval-ctx";
import { readJsonl } from "./read-jsonl";

/** Service detection, by the verb the app calls. */
export async function run({
  data,
  out,
  progress,
}: {
  data: string;
  out: string;
  progress: (done: number) => void;
}): Promise<{ items: number; failed: number }> {
  const intelligence = createIntelligence({ catalog });
  const lines: string[] = [];
  for (const { id, text } of readJsonl(data, ["id", "text"])) {
    const analysis = await intelligence.analyze(evalCtx, { text, context: {}, enhanced: true });
    lines.push(JSON.stringify({ id, services: analysis.detected_services, set_confidence: analysis.confidence_score }));
    progress(lines.length);
  }
  fs.writeFileSync(out, `${lines.join("\n")}\n`);
  return { items: lines.length, failed: 0 };
}
