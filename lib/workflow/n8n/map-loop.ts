import type { ImportNote } from "../import-report-schema";
import type { ExportState, Room } from "./export-state";
import type { N8nNode } from "./export-schema";
import { newLineage, shape } from "./node-mapper";
import { commonWays, entryOf, joinedView, type Source, type Ways } from "./sources";
import { escapeTemplate } from "./split-n8n-text";
import { titleOf } from "./step-of-node";
import { listOf, type View, wholeOf } from "./view";

export function mapLoop(
  state: ExportState,
  room: Room,
  node: N8nNode,
  body: ReadonlySet<string>,
  inputs: Source[][],
  mapBody: (room: Room) => void,
): void {
  const all = inputs.flat();
  const common = commonWays(all);
  const input: View = joinedView(all, common)?.view ?? { many: false, cel: "dyn({})", lineage: newLineage() };
  const id = state.ids.take(node.name);
  const eachId = state.ids.take(`${node.name} item`);
  const size = Number(node.parameters["batchSize"] ?? (node.typeVersion >= 3 ? 1 : 10));
  const isSingle = size === 1 || !Number.isFinite(size) || size < 1;
  const notes: ImportNote[] = [];
  if (!Number.isFinite(size))
    notes.push({
      kind: "differs",
      field: "batchSize",
      text: "The size of a batch is worked out by an expression; here it is 1.",
    });
  if (room.loop !== undefined)
    notes.push({
      kind: "differs",
      text: "It begins anew in each turn of the loop around it; n8n's inner loop is done after the first, unless it is reset.",
    });
  const path = `${room.path}/${id}`;
  const view: View = isSingle
    ? { many: false, cel: `steps.${eachId}.output.item`, lineage: newLineage() }
    : { many: true, cel: `steps.${eachId}.output.item`, lineage: newLineage() };
  const source: Source = {
    stepId: eachId,
    onFailure: false,
    continues: false,
    guard: undefined,
    view,
    ways: new Map(),
  };
  const row = {
    view: input.many ? input : { ...input, lineage: input.lineage },
    index: `steps.${eachId}.output.index`,
  };
  const inner: Room = {
    steps: {
      [eachId]: {
        name: `Item of ${escapeTemplate(node.name)}`.slice(0, 200),
        ...shape({ item: "{{ item }}", index: "{{ index }}" }),
      },
    },
    path: `${path}/steps`,
    rows: isSingle ? [row, ...room.rows] : room.rows,
    loop: { name: node.name, source, ends: [] },
  };
  state.done.set(node.name, { stepId: null, view, sources: () => [source] });
  mapBody(inner);
  const doneOutput = 1 - loopOutput(node);
  const ends = state.graph.edges
    .filter(({ from, to }) => to === node.name && body.has(from))
    .flatMap((edge) => state.sourcesBy(inner, edge));
  const tail = loopTail(state, inner, node, ends);
  const entry = entryOf(all);
  room.steps[id] = {
    ...titleOf(node),
    forEach: listOf(input),
    ...(!isSingle && { batchSize: Math.min(10_000, Math.round(size)) }),
    ...(entry.needs.length > 0 && { needs: entry.needs }),
    ...(entry.when !== undefined && { when: entry.when }),
    steps: inner.steps,
  };
  state.place(id, node);
  state.report(node, "mapped", path, notes);
  const finished: View = tail === null ? input : loopResult(id, tail, input, isSingle);
  const ways = new Map(common);
  const after: Source = { stepId: id, onFailure: false, continues: false, guard: undefined, view: finished, ways };
  state.done.set(node.name, {
    stepId: id,
    view: finished,
    sources: (output) => (output === doneOutput ? [after] : []),
  });
  for (const name of body) readFromOutside(state, name, id, ways);
}

/** The last step of a body: what goes back into the loop. */
function loopTail(
  state: ExportState,
  inner: Room,
  node: N8nNode,
  ends: readonly Source[],
): { id: string; many: boolean; always: boolean } | null {
  if (ends.length === 0) return null;
  const common = commonWays(ends);
  const joined = joinedView(ends, common);
  if (joined === undefined) return null;
  const id = state.ids.take(`${node.name} result`);
  const { view } = joined;
  const entry = entryOf(ends);
  inner.steps[id] = {
    name: `Result of ${escapeTemplate(node.name)}`.slice(0, 200),
    ...shape(`{{ ${view.many ? view.cel : wholeOf(view)} }}`),
    ...(entry.needs.length > 0 && { needs: entry.needs }),
    ...(entry.when !== undefined && { when: entry.when }),
  };
  return { id, many: view.many, always: entry.when === undefined && common.size === 0 && ends.length === 1 };
}

/** A step of a body, read by name behind the loop: as in n8n, its last turn. */
function readFromOutside(state: ExportState, name: string, loopId: string, ways: Ways): void {
  const known = state.done.get(name);
  if (known === undefined || known.stepId === null) return;
  const own = `steps.${known.stepId}.output`;
  const rest = known.view.cel.replaceAll(own, "");
  const all = `steps.${loopId}.output.filter(o, has(o.${known.stepId}))`;
  const cel = `last(${all}.map(o, ${known.view.cel.replaceAll(own, `o.${known.stepId}`)}))`;
  const view: View = {
    many: known.view.many,
    cel: rest.includes("steps.") ? `last(${all}.map(o, o.${known.stepId}))` : cel,
    lineage: newLineage(),
  };
  const source: Source = { stepId: loopId, onFailure: false, continues: false, guard: undefined, view, ways };
  state.done.set(name, { stepId: loopId, view, sources: () => [source] });
}

/** The output of a loop node that begins a batch: older versions have it first. */
export function loopOutput(node: N8nNode): number {
  return node.typeVersion >= 3 ? 1 : 0;
}

function loopResult(
  id: string,
  tail: { id: string; many: boolean; always: boolean },
  input: View,
  isSingle: boolean,
): View {
  const rounds = `steps.${id}.output`;
  const kept = tail.always ? rounds : `${rounds}.filter(o, has(o.${tail.id}))`;
  const results = `${kept}.map(o, o.${tail.id})`;
  if (tail.many) return { many: true, cel: `flatten(${results})`, lineage: newLineage() };
  return { many: true, cel: results, lineage: tail.always && isSingle ? input.lineage : newLineage() };
}
