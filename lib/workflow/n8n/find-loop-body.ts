import { type Edge, reachable } from "./graph";

/**
 * The nodes that run once for each batch of a loop: those between its loop output and its input, and those that only
 * they lead to.
 * @param loop the loop node
 * @param output its output that begins a batch; the other one gives what has been done
 * @param within nodes that stand beside the loop
 */
export function findLoopBody(
  loop: string,
  output: number,
  edges: readonly Edge[],
  within: ReadonlySet<string>,
): Set<string> {
  const others = new Set([...within].filter((name) => name !== loop));
  const starts = edges.filter((edge) => edge.from === loop && edge.output === output).map(({ to }) => to);
  const after = reachable(starts, edges, others);
  const ends = edges.filter((edge) => edge.to === loop && after.has(edge.from)).map(({ from }) => from);
  const back = reachable(ends, edges, others, "backward");
  const done = reachable(
    edges.filter((edge) => edge.from === loop && edge.output !== output).map(({ to }) => to),
    edges,
    others,
  );
  const body = new Set([...after].filter((name) => back.has(name)));
  // Without a way back every node behind the output is meant, as long as nothing else leads to it.
  const candidates = [...after].filter((name) => !body.has(name) && !done.has(name));
  for (let grew = true; grew;) {
    grew = false;
    for (const name of candidates) {
      if (body.has(name)) continue;
      const incoming = edges.filter((edge) => edge.to === name);
      const isOwn = incoming.every(
        (edge) => body.has(edge.from) || (edge.from === loop && edge.output === output) || edge.from === name,
      );
      if (isOwn) {
        body.add(name);
        grew = true;
      }
    }
  }
  return body;
}
