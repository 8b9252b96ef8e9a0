/**
 * Measures the product on labelled data without reading the labels.
 *   npm run eval -- <task> --data <folder-or-file> --out <file> [--model]
 * Progress goes to stderr; the last line of stdout says how many inputs got an answer.
 */
import { pathToFileURL } from "node:url";
import path from "node:path";
import fs from "node:fs";

/** What a task of bench/eval/ exports: reads inputs, writes `out`, reports through `progress`. */
export interface EvalTask {
  run(options: {
    data: string;
    out: string;
    progress: (done: number) => void;
    /** The configured language model is asked too; only `generation` knows of it. */
    model: boolean;
  }): Promise<{ items: number; failed: number; unit?: string }>;
}

const TASKS = [
  "detection",
  "generation",
  "errors",
  "anomaly",
  "forecast",
  "schedule",
  "rca",
  "import",
  "requests",
  "schedules",
];

async function main(args: readonly string[]): Promise<number> {
  const [task] = args;
  const option = (name: string): string | undefined => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? undefined : args[at + 1];
  };
  const data = option("data");
  const out = option("out");
  if (task === undefined || !TASKS.includes(task) || data === undefined || out === undefined) {
    process.stderr.write(
      `usage: npm run eval -- <${TASKS.join("|")}> --data <folder-or-file> --out <file> [--model]\n`,
    );
    return 2;
  }
  const model = args.includes("--model");
  if (model && task !== "generation") {
    process.stderr.write("--model goes with generation only\n");
    return 2;
  }
  const file = path.join(import.meta.dirname, "eval", `${task}.ts`);
  if (!fs.existsSync(file)) {
    process.stderr.write(`eval ${task}: not there yet\n`);
    return 3;
  }
  const module = (await import(pathToFileURL(file).href)) as EvalTask;
  const started = performance.now();
  let shown = started;
  let seen = 0;
  const say = (): void => {
    shown = performance.now();
    process.stderr.write(`eval ${task}: ${String(seen)} done, ${((shown - started) / 1000).toFixed(1)} s\n`);
  };
  const progress = (done: number): void => {
    seen = done;
    if (performance.now() - shown > 1000) say();
  };
  const { items, failed, unit = "items" } = await module.run({ data, out, progress, model });
  const seconds = (performance.now() - started) / 1000;
  const rate = (items / Math.max(seconds, 1e-9)).toFixed(1);
  process.stdout.write(
    `eval ${task}: ${String(items)} items, ${String(failed)} failed, ${seconds.toFixed(2)} s, ${rate} ${unit}/s\n`,
  );
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`eval: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
