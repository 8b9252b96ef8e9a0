import type { CatalogLookup } from "../catalog-lookup";
import type { Step, Trigger } from "../definition-schema";
import type { ImportedNode, ImportNote, ImportOutcome } from "../import-report-schema";
import { CANVAS_SCALE_X } from "./canvas-scale";
import type { N8nExport, N8nNode } from "./export-schema";
import { type Edge, type Graph, readGraph } from "./graph";
import type { Surroundings } from "./node-job";
import type { Source } from "./sources";
import { createStepIds } from "./step-ids";
import type { View } from "./view";

/** Where steps are put: the workflow, or the body of a loop. */
export interface Room {
  steps: Record<string, Step>;
  /** JSON Pointer of `steps`. */
  path: string;
  rows: Surroundings["rows"];
  /** The loop whose body it is, and the way by which its item comes. */
  loop?: { name: string; source: Source; ends: Source[] };
}

export interface Done {
  stepId: string | null;
  /** What it gives where it is read by name. */
  view: View;
  sources(output: number): Source[];
}

/** What is known while an export is mapped: what each node has become so far, and the definition as it grows. */
export class ExportState {
  readonly document: N8nExport;
  readonly catalog: CatalogLookup;
  readonly graph: Graph;
  readonly ids: ReturnType<typeof createStepIds>;
  readonly done = new Map<string, Done>();
  readonly reports = new Map<string, ImportedNode>();
  readonly triggers: Record<string, Trigger> = {};
  readonly layout: Record<string, { x: number; y: number }> = {};
  readonly root: Room = { steps: {}, path: "/steps", rows: [] };

  constructor(document: N8nExport, catalog: CatalogLookup, idsInUse: readonly string[] = []) {
    this.ids = createStepIds(idsInUse);
    this.document = document;
    this.catalog = catalog;
    this.graph = readGraph(document);
  }

  sourcesBy(room: Room, edge: Edge): Source[] {
    if (room.loop?.name === edge.from) return [room.loop.source];
    return this.done.get(edge.from)?.sources(edge.output) ?? [];
  }

  surroundings(node: N8nNode, room: Room, inputs: readonly Source[][] = []): Surroundings {
    const before = [...new Set(this.graph.edges.filter(({ to }) => to === node.name).map(({ from }) => from))];
    return {
      catalog: this.catalog,
      rows: room.rows,
      helpers: this.helpersOf(node.name),
      helpersOf: (name) => this.helpersOf(name),
      stepId: (name) => this.ids.take(name),
      inLoop: room.loop !== undefined,
      previous: inputs.length <= 1 && before.length === 1 ? (before[0] ?? null) : null,
      viewOf: (name) => {
        if (!this.graph.nodes.has(name)) return `There is no node "${name}".`;
        const known = this.done.get(name);
        if (known === undefined) return `"${name}" has not run before this one.`;
        const needed = known.stepId;
        if (needed !== null && !this.isBefore(needed, inputs.flat(), room))
          return `"${name}" may not have run before this one.`;
        return known.view;
      },
    };
  }

  /** Whether a step has ended when a step with these sources runs. */
  isBefore(stepId: string, sources: readonly Source[], room: Room): boolean {
    if (room.loop !== undefined && !Object.hasOwn(room.steps, stepId)) return true;
    const stack = sources.flatMap((source) => (source.stepId === null ? [] : [source.stepId]));
    const seen = new Set<string>();
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top === stepId) return true;
      if (seen.has(top)) continue;
      seen.add(top);
      for (const need of room.steps[top]?.needs ?? []) stack.push(typeof need === "string" ? need : need.step);
    }
    return false;
  }

  report(node: N8nNode, outcome: ImportOutcome, path: string | null, notes: ImportNote[]): void {
    this.reports.set(node.name, { name: node.name, type: node.type, outcome, path, notes: [...notes] });
  }

  note(name: string, note: ImportNote): void {
    this.reports.get(name)?.notes.push(note);
  }

  place(id: string, { position }: N8nNode, dy = 0): void {
    if (position !== undefined) this.layout[id] = { x: Math.round(position[0] * CANVAS_SCALE_X), y: position[1] + dy };
  }

  private helpersOf(name: string): Surroundings["helpers"] {
    return this.graph.helpers.flatMap(({ from, kind, to }) => {
      const helper = to === name ? this.graph.nodes.get(from) : undefined;
      return helper === undefined || helper.disabled === true ? [] : [{ kind, node: helper }];
    });
  }

  hasTriggers(): boolean {
    return Object.keys(this.triggers).length > 0;
  }
}
