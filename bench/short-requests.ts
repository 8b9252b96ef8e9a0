/**
 * Short requests by users whose start and actions are labelled (Zapier's): does the draft start with the same service and
 * use exactly the services of the actions? Only texts all of whose services can be called, and whose start has events.
 *   npx tsx bench/short-requests.ts --data <folder>/detection [--show]
 */
import fs from "node:fs";
import path from "node:path";
import { catalog } from "@/lib/connectors/testing/catalog";
import { evalCtx } from "./eval/eval-ctx";
import { generateUseCase } from "./eval/generate-use-case";

interface Labelled {
  text: string;
  subset: string;
  trigger: { service: string | null } | null;
  actions: { service: string }[];
}

const args = process.argv.slice(2);
const folder = args[args.indexOf("--data") + 1];
if (!args.includes("--data") || folder === undefined) {
  console.error("usage: tsx bench/short-requests.ts --data <folder>/detection [--show]");
  process.exit(2);
}
const canBeCalled = ({ subset, trigger, actions }: Labelled): boolean =>
  subset === "explicit" &&
  trigger?.service != null &&
  (catalog.service(trigger.service)?.events.length ?? 0) > 0 &&
  actions.every(({ service }) => catalog.service(service) !== undefined);

const lines = fs
  .readFileSync(path.join(folder, "zapier.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Labelled);
const cases = lines.filter(canBeCalled);
const generate = generateUseCase();
const right = { start: 0, actions: 0, both: 0 };
for (const { text, trigger, actions } of cases) {
  const draft = await generate(evalCtx, { text, context: {}, strategy: "performance", enhanced: true });
  const [start] = Object.values(draft.definition?.triggers ?? {});
  const used = new Set(Object.values(draft.definition?.steps ?? {}).flatMap(({ service }) => service ?? []));
  used.delete("transform");
  const wanted = new Set(actions.map(({ service }) => service));
  const starts = start?.service === trigger?.service;
  const acts = used.size === wanted.size && [...wanted].every((service) => used.has(service));
  right.start += Number(starts);
  right.actions += Number(acts);
  right.both += Number(starts && acts);
  if (args.includes("--show") && !(starts && acts)) console.log(text.slice(0, 200).replaceAll("\n", " "));
}
const share = (count: number): string => `${((100 * count) / cases.length).toFixed(1)} %`;
console.log(
  `${String(cases.length)} requests: start ${share(right.start)}, services of the actions ${share(right.actions)}, both ${share(right.both)}`,
);
