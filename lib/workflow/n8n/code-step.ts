import { parse, type Node } from "acorn";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Step } from "../definition-schema";
import type { CodeReads } from "./code-reads";
import { EVALUATE, runtimeFor } from "./code-runtime";
import { inBraces, type NodeJob } from "./node-job";
import { ECMA_VERSION } from "./translate-expression";
import { listOf } from "./view";

/** What code sees as `input`: what it reads of the run, and no more. */
export function codeInput(job: NodeJob, reads: CodeReads): JsonObject {
  const { names } = reads;
  const input: JsonObject = {};
  const uses = (...wanted: string[]): boolean => wanted.some((name) => names.has(name));
  if (reads.allInput || uses("items", "$items"))
    input["items"] = inBraces(job.input === undefined ? "[{}]" : listOf(job.input));
  if (uses("$json", "item") || (uses("$input") && input["items"] === undefined) || reads.methods.has("item"))
    input["json"] = inBraces(job.read({ root: { kind: "json" }, path: [] }));
  if (uses("$itemIndex")) input["index"] = job.perItem ? "{{ index }}" : 0;
  if (reads.nodes.length > 0) {
    input["nodes"] = reads.nodes.map((name): Json => {
      const read = tryNode(job, name);
      return { name, items: read.items, item: read.item };
    });
  }
  if (uses("$workflow")) input["workflow"] = { id: "{{ workflow.id }}", name: "{{ workflow.name }}" };
  if (uses("$execution")) input["execution"] = { id: "{{ run.id }}", mode: "{{ run.mode }}" };
  if (uses("$env", "$vars")) input["env"] = "{{ env }}";
  if (uses("$prevNode")) input["previous"] = { name: job.around.previous };
  return input;
}

function tryNode(job: NodeJob, name: string): { items: Json; item: Json } {
  const view = job.around.viewOf(name);
  if (typeof view === "string") {
    job.note("differs", `The code reads "${name}": ${view} It sees nothing of it.`);
    return { items: [], item: null };
  }
  const { items, item } = job.readNode(name);
  if (item === null && view.many) return { items: inBraces(items), item: null };
  return { items: inBraces(items), item: item === null ? null : inBraces(item) };
}

/** The step that works out by JavaScript what a node's parameters need, each value under its name. */
export function valuesStep(job: NodeJob): Step {
  const names = new Set(job.scripts.flatMap(({ reads }) => [...reads.names]));
  const methods = new Set(job.scripts.flatMap(({ reads }) => [...reads.methods]));
  const reads: CodeReads = {
    names,
    methods,
    nodes: [...new Set(job.scripts.flatMap((script) => script.reads.nodes))],
    allInput: job.scripts.some((script) => script.reads.allInput),
    missing: [],
  };
  const fields = job.scripts.map(({ name, source }) => `  ${name}: ${safeSource(source, "expression")},`);
  const source = [runtimeFor({ names, methods }), EVALUATE, "return {", ...fields, "};"].join("\n");
  return {
    name: `Values for ${job.node.name}`.slice(0, 200),
    service: "code",
    operation: "javascript",
    with: { source, input: codeInput(job, reads) },
  };
}

/**
 * JavaScript without two opening braces in a row, which a step would take for an expression of ours: within texts the
 * second is written by its number, elsewhere a space comes between.
 */
export function safeSource(source: string, kind: "body" | "expression" = "body"): string {
  if (!source.includes("{{")) return source;
  const before = kind === "body" ? "async function code() {" : "(";
  const texts: { start: number; end: number }[] = [];
  try {
    const tree = parse(`${before}${source}\n${kind === "body" ? "}" : ")"}`, { ecmaVersion: ECMA_VERSION });
    collectTexts(tree, texts);
  } catch {
    return source.replaceAll("{{", "{ {");
  }
  let out = "";
  for (let i = 0; i < source.length; i += 1) {
    const char = source.charAt(i);
    if (char !== "{" || source.charAt(i - 1) !== "{") {
      out += char;
      continue;
    }
    const place = i + before.length;
    out += texts.some(({ start, end }) => place > start && place < end) ? "\\x7b" : " {";
  }
  return out;
}

function collectTexts(tree: unknown, texts: { start: number; end: number }[]): void {
  const stack: unknown[] = [tree];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (typeof top !== "object" || top === null) continue;
    const node = top as Node & { value?: unknown; regex?: unknown };
    if (node.type === "TemplateElement") texts.push({ start: node.start - 1, end: node.end });
    else if (node.type === "Literal" && (typeof node.value === "string" || node.regex !== undefined))
      texts.push({ start: node.start, end: node.end });
    for (const value of Object.values(top)) {
      if (Array.isArray(value)) stack.push(...(value as unknown[]).filter((one) => one !== undefined));
      else if (typeof value === "object" && value !== null) stack.push(value);
    }
  }
}
