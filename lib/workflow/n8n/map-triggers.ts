import type { ExportState } from "./export-state";
import { mapToolServer } from "./map-tool-server";
import { isTriggerNode, triggerMapperOf } from "./mappers";
import { NodeJob } from "./node-job";
import { newLineage } from "./node-mapper";
import { genericTrigger, type MappedTrigger } from "./nodes/triggers";
import type { Source } from "./sources";
import { escapeTemplate } from "./split-n8n-text";
import type { View } from "./view";

export function mapTriggers(state: ExportState): void {
  const nodes = [...state.graph.nodes.values()].filter(isTriggerNode);
  const enabled = nodes.filter((node) => node.disabled !== true);
  for (const node of nodes) {
    const job = new NodeJob(node, [], state.surroundings(node, state.root), {
      perItem: false,
      codeValue: () => "null",
    });
    const mapped: MappedTrigger | null = triggerMapperOf(node.type)(job);
    const list = mapped?.triggers ?? [genericTrigger(node)];
    if (mapped === null) job.note("fill_in", `Nothing here starts like ${node.type}: choose another trigger.`);
    const own = list.map((trigger) => {
      const id = state.ids.take(node.name);
      state.triggers[id] = {
        name: escapeTemplate(node.name).slice(0, 200),
        ...trigger,
        ...(node.disabled === true && { disabled: true }),
      };
      state.place(id, node);
      return id;
    });
    state.report(node, mapped === null ? "generic" : "mapped", `/triggers/${own[0] ?? ""}`, job.notes);
    if (mapped !== null && /\.mcpTrigger$/.test(node.type) && node.disabled !== true)
      mapToolServer(state, node, enabled.length > 1 ? startedBy(own, enabled.indexOf(node) === 0) : undefined);
    const view: View = {
      many: false,
      cel: "trigger",
      lineage: newLineage(),
      ...(mapped?.fields && { fields: mapped.fields }),
    };
    const number = enabled.indexOf(node);
    const source: Source = {
      stepId: null,
      onFailure: false,
      continues: false,
      guard: enabled.length > 1 ? startedBy(own, number === 0) : undefined,
      view,
      ways: enabled.length > 1 ? new Map([["run.trigger", number]]) : new Map(),
    };
    state.done.set(node.name, { stepId: null, view, sources: () => [source] });
  }
}

/** Runs that no trigger started, as by the API, go the way of the first trigger. */
function startedBy(ids: readonly string[], isFirst: boolean): string {
  const list = [...ids.map((id) => JSON.stringify(id)), ...(isFirst ? ["null"] : [])];
  return `run.trigger in [${list.join(", ")}]`;
}
