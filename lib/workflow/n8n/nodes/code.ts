import { type Node, parse } from "acorn";
import type { JsonObject } from "@/lib/kernel/json";
import { codeReads } from "../code-reads";
import { safeSource } from "../code-step";
import { codeInput } from "../code-step";
import { runtimeFor, TO_ITEMS } from "../code-runtime";
import type { N8nNode } from "../export-schema";
import type { NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage } from "../node-mapper";
import { ECMA_VERSION } from "../translate-expression";

function sourceOf({ parameters }: N8nNode): string {
  const source = parameters["jsCode"] ?? parameters["functionCode"] ?? parameters["code"] ?? "";
  return typeof source === "string" ? source : "";
}

function isPerItem({ type, parameters }: N8nNode): boolean {
  return type.endsWith(".functionItem") || parameters["mode"] === "runOnceForEachItem";
}

/** Code, Function and Function Item: the same JavaScript, with the names that n8n gives it. */
export const codeNode: NodeMapper = {
  takesAll: (node) => !isPerItem(node),
  map(job): Mapped | null {
    const { node } = job;
    const language = node.parameters["language"] ?? "javaScript";
    if (language !== "javaScript") return null;
    const source = sourceOf(node);
    let reads: ReturnType<typeof codeReads>;
    try {
      reads = codeReads(source, "body");
    } catch {
      return source.trim() === "" ? emptyCode(job) : null;
    }
    for (const what of reads.missing)
      job.note("differs", `The code uses ${what}, which the sandbox does not offer.`, "jsCode");
    const each = isPerItem(node);
    const names = new Set([...reads.names, "$input"]);
    // There the item is its JSON.
    const before = node.type.endsWith(".functionItem") ? "const item = input.json;" : "";
    if (before !== "") names.delete("item");
    const input = codeInput(job, { ...reads, names, allInput: !each || reads.allInput });
    const single = !each && returnsOne(source, job.input !== undefined && !job.input.many);
    const lines = [
      "// What n8n gives its code:",
      runtimeFor({ names, methods: reads.methods }),
      ...(before === "" ? [] : [before]),
      TO_ITEMS,
      "const result = await (async () => {",
      "// The code as it was:",
      safeSource(source),
      "})();",
      single || each ? ONE : "return toItems(result);",
    ];
    const step = { service: "code", operation: "javascript", with: { source: lines.join("\n"), input } };
    return {
      step,
      outputs: (at) => [
        {
          view:
            job.perItem && each
              ? { many: true, cel: at, lineage: job.input?.lineage ?? newLineage() }
              : { many: !single && !each, cel: at, lineage: newLineage() },
        },
      ],
    };
  },
};

const ONE = `const made = toItems(result);
if (made.length !== 1) throw new Error("The code returned " + made.length + " items; this workflow was brought over for one. Let it return one, or make a list of it.");
return made[0];`;

function emptyCode(job: NodeJob): Mapped {
  const input: JsonObject = {
    items: `{{ ${job.input === undefined ? "[{}]" : job.input.many ? job.input.cel : `[${job.input.cel}]`} }}`,
  };
  return {
    step: { service: "code", operation: "javascript", with: { source: "return input.items;", input } },
    outputs: (at) => [{ view: { many: true, cel: at, lineage: newLineage() } }],
  };
}

/**
 * Whether every `return` of a function's body gives exactly one item: an object, or a list written with one.
 * @param isOne the input is one item, so that what came in is one too
 */
function returnsOne(source: string, isOne: boolean): boolean {
  const tree = parse(`async function code() {${source}\n}`, { ecmaVersion: ECMA_VERSION }) as Node;
  const found: Node[] = [];
  collectReturns((tree as Node & { body: { body: Node }[] }).body[0]?.body as Node, found);
  return (
    found.length > 0 &&
    found.every((node) => {
      const argument = (node as Node & { argument: (Node & { elements?: (Node | null)[]; name?: string }) | null })
        .argument;
      if (argument?.type === "ObjectExpression") return true;
      if (argument?.type === "ArrayExpression")
        return (
          argument.elements?.length === 1 &&
          argument.elements[0] !== null &&
          argument.elements[0]?.type !== "SpreadElement"
        );
      return isOne && argument?.type === "Identifier" && (argument.name === "items" || argument.name === "item");
    })
  );
}

function collectReturns(node: unknown, found: Node[]): void {
  const stack: unknown[] = [node];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (Array.isArray(top)) {
      stack.push(...(top as unknown[]).filter((one) => one !== undefined));
      continue;
    }
    if (typeof top !== "object" || top === null) continue;
    const { type } = top as { type?: string };
    if (type === "ReturnStatement") found.push(top as Node);
    if (
      type === "FunctionExpression" ||
      type === "ArrowFunctionExpression" ||
      (type === "FunctionDeclaration" && top !== node)
    )
      continue;
    for (const value of Object.values(top)) if (typeof value === "object" && value !== null) stack.push(value);
  }
}
