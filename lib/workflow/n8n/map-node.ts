import { escaped } from "./split-n8n-text";
import type { Step } from "../definition-schema";
import { valuesStep } from "./code-step";
import type { Done, ExportState, Room } from "./export-state";
import type { N8nNode } from "./export-schema";
import { helpersOf } from "./map-helpers";
import { mapperOf } from "./mappers";
import { NodeJob } from "./node-job";
import { type Mapped, newLineage, type Output } from "./node-mapper";
import { areExclusive, commonWays, entryOf, joinedView, listIfCame, type Source, type Ways } from "./sources";
import { failureOf, titleOf } from "./step-of-node";
import { listOf, type View, wholeOf } from "./view";

export function mapNode(state: ExportState, room: Room, node: N8nNode, inputs: Source[][]): void {
  const all = inputs.flat();
  const mapper = mapperOf(node);
  const takesAll = mapper.takesAll?.(node) ?? false;
  const common = commonWays(all);
  const joined = inputs.map((sources) => joinedView(sources, common));
  const views = inputs.length > 1 ? separateViews(inputs, common) : joined.map((one) => one?.view);
  const [input] = views;
  const perItem = !takesAll && input?.many === true && node.executeOnce !== true;
  const id = state.ids.take(node.name);
  const valuesId = `${id.slice(0, 54)}_values`;
  const job = new NodeJob(node, withOneInput(node, inputs, views), state.surroundings(node, room, inputs), {
    perItem,
    codeValue: (name) =>
      perItem ? `steps.${valuesId}.output[int(index)].${name}` : `steps.${valuesId}.output.${name}`,
  });
  if (joined.some((one) => one?.together === true) && takesAll)
    job.note("differs", "It runs once with the items of all its ways; n8n runs it once for each way.");
  const mapped = mapper.map(job) ?? generic(job);
  const isGeneric = mapped.outcome === "generic";
  const entry = entryOf(all);
  const loop = !isGeneric && perItem && input !== undefined ? { forEach: input.cel } : {};
  const notEmpty =
    takesAll && inputs.length <= 1 && input?.many === true && !isGeneric ? `size(${input.cel}) > 0` : undefined;
  const when = bothOf(entry.when, notEmpty);
  const way = { ...(entry.needs.length > 0 && { needs: entry.needs }), ...(when !== undefined && { when }) };
  const pre = helpersOf(state, room, node, `${room.path}/${id}`, mapped, way);
  if (job.scripts.length > 0) {
    room.steps[valuesId] = { ...valuesStep(job), ...way, ...loop };
    state.place(valuesId, node, -90);
    pre.push(valuesId);
  }
  const before = pre.length === 0 ? way : { needs: pre, ...(pre.length > 1 && { join: "all" as const }) };
  const step: Step = {
    ...titleOf(node),
    ...mapped.step,
    ...loop,
    ...before,
    ...failureOf(node, mapped.step),
    ...(node.disabled === true && { disabled: true }),
  };
  const unreached = all.length === 0 && state.hasTriggers() && node.disabled !== true;
  if (unreached) {
    step.disabled = true;
    job.note("differs", "Nothing leads to it, so it never ran; it is switched off.");
  }
  room.steps[id] = step;
  state.place(id, node);
  state.report(node, mapped.outcome ?? "mapped", `${room.path}/${id}`, job.notes);
  noteCredentials(state, node, job);
  const ways = new Map(common);
  if (when !== undefined && entry.when === undefined) ways.set(`size ${id}`, 1);
  state.done.set(node.name, outcomeOf(state, node, id, job, mapped, ways, all));
}

/** The inputs of a merge, each safe to read where nothing came by it. */
function separateViews(inputs: readonly Source[][], common: Ways): (View | undefined)[] {
  return inputs.map((sources) => {
    const joined = joinedView(sources, common);
    const [only] = sources;
    if (joined === undefined || only === undefined) return undefined;
    if (sources.length > 1) {
      const lists = sources.map((source) => listIfCame(source, common));
      const isSame = joined.view.many || sources.every((a, i) => sources.slice(i + 1).every((b) => areExclusive(a, b)));
      return joined.view.many || !isSame
        ? { many: true, cel: `(${lists.join(" + ")})`, lineage: newLineage() }
        : joined.view;
    }
    const list = listIfCame(only, common);
    return list === listOf(only.view) ? only.view : { many: true, cel: list, lineage: newLineage() };
  });
}

/** A merge of ways of which only one is taken has one input. */
function withOneInput(
  node: N8nNode,
  inputs: readonly Source[][],
  views: readonly (View | undefined)[],
): readonly (View | undefined)[] {
  const sources = inputs.flat();
  const isAppend = (node.parameters["mode"] ?? "append") === "append";
  if (inputs.length < 2 || !isAppend || sources.some(({ view }) => view.many)) return views;
  const isOne = sources.every((a, i) => sources.slice(i + 1).every((b) => areExclusive(a, b)));
  const joined = isOne ? joinedView(sources, commonWays(sources)) : undefined;
  return joined === undefined ? views : [joined.view];
}

export function outcomeOf(
  state: ExportState,
  node: N8nNode,
  id: string,
  job: NodeJob,
  mapped: Mapped,
  ways: Map<string, number>,
  all: readonly Source[],
): Done {
  if (node.disabled === true) {
    const view = job.input ?? { many: false, cel: "dyn({})", lineage: newLineage() };
    return { stepId: null, view, sources: (output) => (output === 0 ? [...all] : []) };
  }
  const splits = node.onError === "continueErrorOutput";
  const continues = (node.onError === "continueRegularOutput" || node.continueOnFail === true) && !splits;
  const at = `steps.${id}.output`;
  const failed = (r: string): string => `(type(${r}) == map && has(${r}.error))`;
  const keptAt = (continues || splits) && job.perItem ? `${at}.filter(r, !${failed("r")})` : at;
  const outputs = mapped.outputs?.(keptAt) ?? [
    {
      view: job.perItem
        ? { many: true, cel: keptAt, lineage: job.input?.lineage ?? newLineage() }
        : { many: false, cel: at, lineage: newLineage() },
    },
  ];
  if (continues && job.perItem)
    state.note(node.name, { kind: "differs", text: "Items that fail are left out; n8n passes on their error." });
  if ((continues || splits) && !job.perItem)
    state.note(node.name, { kind: "differs", text: "When it fails, what it gives is {error}, in our words." });
  const settle = (output: Output): Output => {
    if (!continues || job.perItem || output.guard !== undefined) return output;
    const { view } = output;
    const whole = `(steps.${id}.status == "failed" ? ${view.many ? "[" : ""}{"error": steps.${id}.error.message}${view.many ? "]" : ""} : ${view.many ? view.cel : wholeOf(view)})`;
    return { ...output, view: { many: view.many, cel: whole, lineage: view.lineage } };
  };
  const list = outputs.map(settle);
  if (splits) {
    const view: View = job.perItem
      ? {
          many: true,
          cel: `${at}.filter(r, ${failed("r")}).map(r, {"error": r.error.message})`,
          lineage: newLineage(),
        }
      : { many: false, cel: "trigger", fields: { error: `steps.${id}.error.message` }, lineage: newLineage() };
    list.push({ view, onFailure: !job.perItem });
  }
  const primary = readByName(node, job, list);
  return {
    stepId: id,
    view: primary,
    sources: (number) => {
      const output = mapped.outcome === "generic" ? list[0] : list[number];
      if (output === undefined) return [];
      const taken = new Map(ways);
      if (output.branch !== undefined) taken.set(id, output.branch);
      if (splits && !job.perItem) taken.set(`end of ${id}`, output.onFailure === true ? 1 : 0);
      const view =
        node.alwaysOutputData === true && output.view.many && number === 0 ? orEmptyItem(output.view) : output.view;
      return [{ stepId: id, onFailure: output.onFailure === true, continues, guard: output.guard, view, ways: taken }];
    },
  };
}

/** Of a node that sends its items several ways: those that came in. */
function readByName(node: N8nNode, job: NodeJob, list: readonly Output[]): View {
  const isBranching = list.some(({ guard, branch }) => guard !== undefined || branch !== undefined);
  return (
    (isBranching ? job.input : undefined) ?? list[0]?.view ?? { many: false, cel: "dyn({})", lineage: newLineage() }
  );
}

function generic(job: NodeJob): Mapped {
  const { type, typeVersion, parameters } = job.node;
  return {
    outcome: "generic",
    step: {
      service: "imported",
      operation: "n8n.node",
      with: { type, typeVersion, parameters: escaped(parameters) },
    },
  };
}

function noteCredentials(state: ExportState, node: N8nNode, job: NodeJob): void {
  const kinds = Object.keys(node.credentials ?? {});
  if (kinds.length === 0 || job.notes.some(({ kind }) => kind === "credential")) return;
  state.note(node.name, { kind: "credential", text: `It was signed in (${kinds.join(", ")}): choose a connection.` });
}

function orEmptyItem(view: View): View {
  return { many: true, cel: `(size(${view.cel}) == 0 ? [{}] : ${view.cel})`, lineage: view.lineage };
}

function bothOf(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return `(${a}) && ${b}`;
}
