import { escaped } from "./split-n8n-text";
import type { Step } from "../definition-schema";
import type { ExportState, Room } from "./export-state";
import type { N8nNode } from "./export-schema";
import type { Mapped } from "./node-mapper";
import { titleOf } from "./step-of-node";

/** Generic steps for helpers that the step itself does not stand in for, before it. @returns ids that it must wait for */
export function helpersOf(
  state: ExportState,
  room: Room,
  node: N8nNode,
  path: string,
  { absorbed = [], inner = [] }: Pick<Mapped, "absorbed" | "inner">,
  way: Partial<Step>,
): string[] {
  const ids: string[] = [];
  for (const { from, kind } of state.graph.helpers.filter(({ to }) => to === node.name)) {
    const helper = state.graph.nodes.get(from);
    if (helper === undefined || state.reports.has(from)) continue;
    const own = inner.find(({ name }) => name === from);
    if (own !== undefined) state.report(helper, own.outcome, `${path}/${own.below}`, [...own.notes]);
    if (own !== undefined || absorbed.includes(from)) {
      if (own === undefined) state.report(helper, "mapped", path, []);
      ids.push(...helpersOf(state, room, helper, path, { absorbed, inner }, way));
      continue;
    }
    const isMending = isMender(helper) || isMender(node);
    const isOptional = kind === "ai_memory" || isMending;
    const id = addGeneric(state, room, helper, {
      ...way,
      ...((isOptional || helper.disabled === true) && { disabled: true }),
    });
    if (isMending)
      state.note(from, { kind: "differs", text: "Switched off: an answer of a wrong form is not mended." });
    else if (isOptional)
      state.note(from, { kind: "differs", text: "Switched off: steps remember nothing between runs." });
    else if (helper.disabled !== true) ids.push(id);
    ids.push(...helpersOf(state, room, helper, path, { absorbed, inner }, way));
  }
  return ids;
}

/** Whether a node has answers of a wrong form mended: what helps it does so too. */
function isMender({ type }: N8nNode): boolean {
  return /\.outputParserAutofixing$/.test(type);
}

export function addGeneric(state: ExportState, room: Room, node: N8nNode, way: Partial<Step>): string {
  const id = state.ids.take(node.name);
  const { type, typeVersion, parameters } = node;
  room.steps[id] = {
    ...titleOf(node),
    service: "imported",
    operation: "n8n.node",
    with: { type, typeVersion, parameters: escaped(parameters) },
    ...way,
  };
  state.place(id, node);
  state.report(node, "generic", `${room.path}/${id}`, []);
  return id;
}

/** A helper of a trigger or of nobody: kept, switched off. */
export function leftOver(state: ExportState, node: N8nNode): void {
  addGeneric(state, state.root, node, { disabled: true });
  state.note(node.name, { kind: "differs", text: "It helps a node that is not brought over; it is switched off." });
}
