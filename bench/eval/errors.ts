import fs from "node:fs";
import { diagnoseText } from "@/lib/troubleshooting/core/diagnose";
import type { EvalTask } from "../eval";
import { readJsonl } from "./read-jsonl";

/** Error diagnosis, by the function that endpoint 8 calls; writes one JSON object, case id → verdict. */
export const run: EvalTask["run"] = async ({ data, out, progress }) => {
  const verdicts: Record<string, object> = {};
  let items = 0;
  for (const { id, service, raw } of readJsonl(data, ["id", "service", "raw"])) {
    const found = diagnoseText(raw, service);
    verdicts[id] = {
      category: found.category,
      remedy_class: found.remedyClass,
      transient: found.transient,
      auto_resolvable: found.autoResolvable,
    };
    items += 1;
    progress(items);
  }
  await fs.promises.writeFile(out, `${JSON.stringify(verdicts, null, 1)}\n`);
  return { items, failed: 0 };
};
