import type { CatalogLookup } from "../catalog-lookup";
import type { Definition } from "../definition-schema";
import type { ImportedNode } from "../import-report-schema";
import { ExportState, type Room } from "./export-state";
import type { N8nExport, N8nNode } from "./export-schema";
import { findLoopBody } from "./find-loop-body";
import { inOrder, STICKY_NOTE } from "./graph";
import { leftOver } from "./map-helpers";
import { loopOutput, mapLoop } from "./map-loop";
import { mapNode } from "./map-node";
import { mapTriggers } from "./map-triggers";
import { isTriggerNode, LOOP_NODE } from "./mappers";
import { shape } from "./node-mapper";
import type { Source } from "./sources";

/** What an export becomes, before secrets are taken out and the whole is checked. */
export interface MappedExport {
  definition: Definition;
  nodes: ImportedNode[];
}
export interface ImportOptions {
  /** In place of the document's own. */
  name?: string | undefined;
  /** Ids that steps and triggers must not have: those of the workflow that they are put into. */
  idsInUse?: readonly string[] | undefined;
}

/** Maps an export of n8n to a definition: every node becomes something, and the report says what. */
export function mapExport(document: N8nExport, catalog: CatalogLookup, options: ImportOptions = {}): MappedExport {
  const state = new ExportState(document, catalog, options.idsInUse);
  const helpers = new Set(state.graph.helpers.map(({ from }) => from));
  const isPart = (node: N8nNode): boolean => node.type !== STICKY_NOTE && !isTriggerNode(node);
  const main = [...state.graph.nodes.values()].filter((node) => isPart(node) && !isHelperOnly(state, node, helpers));
  mapTriggers(state);
  mapRoom(state, state.root, new Set(main.map((node) => node.name)));
  for (const node of state.graph.nodes.values()) {
    if (node.type === STICKY_NOTE) state.report(node, "comment", null, []);
    else if (!state.reports.has(node.name)) leftOver(state, node);
  }
  if (Object.keys(state.root.steps).length === 0)
    state.root.steps[state.ids.take("start")] = { name: "Start", ...shape("{{ trigger }}") };
  return resultOf(state, options.name);
}

function isHelperOnly(state: ExportState, node: N8nNode, helpers: ReadonlySet<string>): boolean {
  const onMain = state.graph.edges.some(({ from, to }) => from === node.name || to === node.name);
  return helpers.has(node.name) && !onMain;
}

/** Maps nodes that stand beside one another, loops with their bodies in one. */
function mapRoom(state: ExportState, room: Room, names: ReadonlySet<string>): void {
  const { edges } = state.graph;
  const bodies = new Map<string, Set<string>>();
  const left = new Set(names);
  for (const name of names) {
    const node = state.graph.nodes.get(name);
    if (node === undefined || node.type !== LOOP_NODE || !left.has(name) || node.disabled === true) continue;
    const body = findLoopBody(name, loopOutput(node), edges, left);
    // The loop itself may stand in the body of one that comes later in the document.
    if ([...body].some((one) => bodies.has(one))) for (const one of body) bodies.delete(one);
    for (const one of body) left.delete(one);
    bodies.set(name, body);
  }
  const ownerOf = (name: string): string => [...bodies].find(([, body]) => body.has(name))?.[0] ?? name;
  const outer = edges
    .filter(({ from, to }) => names.has(from) && names.has(to))
    .map((edge) => ({ ...edge, from: ownerOf(edge.from), to: ownerOf(edge.to) }))
    .filter(({ from, to }) => from !== to);
  const { order, back } = inOrder([...left], outer);
  const cut = new Set([...back].map(({ from, to }) => `${from}\n${to}`));
  for (const name of order) {
    const node = state.graph.nodes.get(name);
    if (node === undefined) continue;
    const body = bodies.get(name);
    const sources = sourcesOf(state, room, name, body, cut);
    if (body !== undefined) mapLoop(state, room, node, body, sources, (inner) => mapRoom(state, inner, body));
    else mapNode(state, room, node, sources);
    if ([...back].some(({ to }) => to === name)) {
      const from = [...back].filter((edge) => edge.to === name).map((edge) => `"${edge.from}"`);
      state.note(name, {
        kind: "differs",
        text: `The way back from ${from.join(", ")} is not brought over: it runs once. Use repeat for a loop.`,
      });
    }
  }
}

/** The ways that lead to each input of a node. @param body edges from there are those of the loop itself */
function sourcesOf(
  state: ExportState,
  room: Room,
  name: string,
  body: ReadonlySet<string> | undefined,
  cut: ReadonlySet<string>,
): Source[][] {
  const inputs: Source[][] = [];
  for (const edge of state.graph.edges) {
    if (edge.to !== name || body?.has(edge.from) === true || cut.has(`${edge.from}\n${name}`)) continue;
    (inputs[edge.input] ??= []).push(...state.sourcesBy(room, edge));
  }
  return Array.from(inputs, (sources) => sources ?? []);
}

function resultOf(state: ExportState, name: string | undefined): MappedExport {
  const { settings } = state.document;
  const comments = [...state.graph.nodes.values()]
    .filter(({ type }) => type === STICKY_NOTE)
    .map(({ parameters }) => (typeof parameters["content"] === "string" ? parameters["content"].trim() : ""))
    .filter((text) => text !== "");
  const known = new Set([...Object.keys(state.triggers), ...Object.keys(state.root.steps)]);
  const layout = Object.fromEntries(Object.entries(state.layout).filter(([id]) => known.has(id)));
  const seconds = settings?.executionTimeout;
  const own = {
    ...(settings?.timezone !== undefined &&
      settings.timezone !== "DEFAULT" && { timezone: settings.timezone.slice(0, 64) }),
    ...(seconds !== undefined && seconds > 0 && { timeoutMs: Math.min(7 * 86_400_000, Math.round(seconds * 1000)) }),
  };
  const title = name ?? state.document.name?.trim().slice(0, 200) ?? "";
  const definition: Definition = {
    schema: 1,
    name: title === "" ? "Imported from n8n" : title,
    ...(comments.length > 0 && { description: comments.join("\n\n").slice(0, 4_000) }),
    triggers: state.triggers,
    steps: state.root.steps,
    ...(Object.keys(own).length > 0 && { settings: own }),
    ...(Object.keys(layout).length > 0 && { layout }),
  };
  const nodes = [...state.graph.nodes.values()].flatMap((node) => state.reports.get(node.name) ?? []);
  return { definition, nodes };
}
