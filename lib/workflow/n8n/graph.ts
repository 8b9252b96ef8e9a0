import type { N8nExport, N8nNode } from "./export-schema";

/** A connection by which items go from an output to an input. */
export interface Edge {
  from: string;
  output: number;
  to: string;
  input: number;
}

/** A helper of another node (model, memory, tool …) and the kind of help, e.g. `ai_tool`. */
export interface Helper {
  from: string;
  kind: string;
  to: string;
}

/** The nodes of an export by name, and how they are connected. */
export interface Graph {
  nodes: ReadonlyMap<string, N8nNode>;
  edges: readonly Edge[];
  helpers: readonly Helper[];
  /** Names that several nodes have: the first is meant wherever the name stands. */
  duplicates: readonly string[];
  /** Connections that name no node. */
  dangling: number;
}

export const STICKY_NOTE = "n8n-nodes-base.stickyNote";

/** Reads the graph; nodes of equal names get names of their own, connections that lead nowhere are left out. */
export function readGraph({ nodes: list, connections }: N8nExport): Graph {
  const nodes = new Map<string, N8nNode>();
  const duplicates: string[] = [];
  for (const node of list) {
    let { name } = node;
    if (nodes.has(name)) duplicates.push(name);
    for (let count = 2; nodes.has(name); count += 1) name = `${node.name} (${count})`;
    nodes.set(name, { ...node, name });
  }
  const edges = new Map<string, Edge>();
  const helpers: Helper[] = [];
  let dangling = 0;
  for (const [from, kinds] of Object.entries(connections)) {
    for (const [kind, outputs] of Object.entries(kinds)) {
      outputs.forEach((targets, output) => {
        for (const { node: to, index } of targets ?? []) {
          const ends = [nodes.get(from), nodes.get(to)];
          if (ends.some((end) => end === undefined || end.type === STICKY_NOTE)) dangling += 1;
          else if (kind === "main")
            edges.set(`${from}\n${output}\n${to}\n${index}`, { from, output, to, input: index });
          else helpers.push({ from, kind, to });
        }
      });
    }
  }
  return { nodes, edges: [...edges.values()], helpers, duplicates, dangling };
}

/** All that can be reached from `starts` by edges between nodes of `within`, the starts included. */
export function reachable(
  starts: Iterable<string>,
  edges: readonly Edge[],
  within: ReadonlySet<string>,
  direction: "forward" | "backward" = "forward",
): Set<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [a, b] = direction === "forward" ? [from, to] : [to, from];
    const list = next.get(a);
    if (list === undefined) next.set(a, [b]);
    else list.push(b);
  }
  const found = new Set<string>();
  const stack = [...starts].filter((name) => within.has(name));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (found.has(top)) continue;
    found.add(top);
    for (const name of next.get(top) ?? []) if (within.has(name)) stack.push(name);
  }
  return found;
}

/**
 * The nodes in an order in which each stands behind what leads to it, first branches first, and the edges that close a
 * circle: those that lead back to a node on the way to their own start.
 */
export function inOrder(
  names: readonly string[],
  edges: readonly Edge[],
): { order: string[]; back: ReadonlySet<Edge> } {
  const within = new Set(names);
  const outgoing = new Map<string, Edge[]>(names.map((name) => [name, []]));
  const hasBefore = new Set<string>();
  for (const edge of edges) {
    if (!within.has(edge.from) || !within.has(edge.to)) continue;
    outgoing.get(edge.from)?.push(edge);
    hasBefore.add(edge.to);
  }
  for (const list of outgoing.values()) list.sort((a, b) => b.output - a.output);
  const state = new Map<string, "open" | "done">();
  const back = new Set<Edge>();
  const order: string[] = [];
  // Starts first, so that a circle is entered where the way leads into it; last ones first, since the order is turned.
  const starts = [
    ...names.filter((name) => hasBefore.has(name)),
    ...names.filter((name) => !hasBefore.has(name)).reverse(),
  ];
  const visit = (start: string): void => {
    const stack: { name: string; edges: Edge[] }[] = [];
    const enter = (name: string): void => {
      state.set(name, "open");
      stack.push({ name, edges: [...(outgoing.get(name) ?? [])] });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = top.edges.shift();
      if (edge === undefined) {
        state.set(top.name, "done");
        order.push(top.name);
        stack.pop();
      } else if (state.get(edge.to) === "open") back.add(edge);
      else if (!state.has(edge.to)) enter(edge.to);
    }
  };
  // Those with nothing before them, in reverse; then circles that nothing leads into.
  for (const name of starts.filter((one) => !hasBefore.has(one))) if (!state.has(name)) visit(name);
  const rest = starts.filter((one) => hasBefore.has(one) && !state.has(one));
  for (const name of rest) if (!state.has(name)) visit(name);
  return { order: order.reverse(), back };
}
