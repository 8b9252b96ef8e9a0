import type { ASTNode } from "@marcbachmann/cel-js";

/**
 * The chain of fields that a node reads, from a name on: `steps.task.output["url"]` → ["steps","task","output","url"].
 * Null where it does not start with a name, or a computed key stands in it.
 */
export function accessPath(node: ASTNode): string[] | null {
  const keys: string[] = [];
  let at: ASTNode = node;
  for (;;) {
    switch (at.op) {
      case "id":
        return [at.args, ...keys.reverse()];
      case ".":
      case ".?":
        keys.push(at.args[1] as unknown as string);
        at = at.args[0];
        break;
      case "[]":
      case "[?]": {
        const key = constantKey(at.args[1]);
        if (key === null) return null;
        keys.push(key);
        at = at.args[0];
        break;
      }
      default:
        return null;
    }
  }
}

function constantKey(node: ASTNode): string | null {
  if (node.op !== "value") return null;
  return typeof node.args === "string" || typeof node.args === "bigint" ? String(node.args) : null;
}
