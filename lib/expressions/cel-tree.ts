import type { ASTNode } from "@marcbachmann/cel-js";

/** Direct parts of a syntax node, in source order. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

/** Calls `visit` for a node and everything below it. Iterative: a long chain of operators is a deep tree. */
export function walkTree(root: ASTNode, visit: (node: ASTNode) => void): void {
  const stack: ASTNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    visit(node);
    stack.push(...childrenOf(node));
  }
}
