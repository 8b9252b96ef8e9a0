import dagre from "@dagrejs/dagre";
import { MarkerType, type Edge, type Node } from "@xyflow/react";
import type { Definition, Problem, Step, Trigger } from "@/lib/workflow/definition-schema";
import type { RunStep } from "@/lib/workflow/run-schema";
import { needCondition, needStep } from "./commands";

export const NODE_WIDTH_PX = 248;
export const NODE_HEIGHT_PX = 68;

export type StepNodeData = {
  kind: "step" | "trigger";
  id: string;
  title: string;
  /** Id; undefined while it is not set up. */
  service: string | undefined;
  /** Operation of a step, event of a trigger. */
  verb: string | undefined;
  disabled: boolean;
  problems: { count: number; worst: Problem["severity"] } | null;
  /** `forEach`, `repeat`, `when` …: what modifies it. */
  modifiers: string[];
  /** How many steps the body of a loop has; 0 where it is one operation. */
  bodySteps: number;
  /** Simulated runs take a pinned output in its place. */
  pinned: boolean;
  run: { status: RunStep["status"]; attempts: number; items: RunStep["items"] } | null;
};
export type StepNode = Node<StepNodeData, "step">;

/** Node ids: steps and triggers are two maps, so each kind has its own space. */
export function nodeIdOf(kind: "step" | "trigger", id: string): string {
  return kind === "step" ? id : `trigger:${id}`;
}

function modifiersOf(step: Step): string[] {
  return [
    step.when === undefined ? null : "when",
    step.forEach === undefined ? null : "for each",
    step.repeat === undefined ? null : "repeat",
    step.retry === undefined ? null : `${String(step.retry.maxAttempts)} attempts`,
    step.onError === "continue" ? "continue on error" : null,
  ].filter((word) => word !== null);
}

function verbOf(part: Step | Trigger): string | undefined {
  return "event" in part ? part.event : "operation" in part ? part.operation : undefined;
}

function problemsOf(problems: readonly Problem[], pointer: string): StepNodeData["problems"] {
  const own = problems.filter(({ path }) => path === pointer || path.startsWith(`${pointer}/`));
  if (own.length === 0) return null;
  return { count: own.length, worst: own.some(({ severity }) => severity === "error") ? "error" : "warning" };
}

/** Places by dagre, left to right. */
function autoPlaces(ids: readonly string[], edges: readonly Edge[]): Map<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 36, ranksep: 80, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width: NODE_WIDTH_PX, height: NODE_HEIGHT_PX });
  for (const edge of edges) graph.setEdge(edge.source, edge.target);
  dagre.layout(graph);
  return new Map(
    ids.map((id) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      return [id, { x: x - NODE_WIDTH_PX / 2, y: y - NODE_HEIGHT_PX / 2 }];
    }),
  );
}

const ARROW = { type: MarkerType.ArrowClosed, width: 14, height: 14, color: "var(--c-control)" };

interface Overlay {
  problems: readonly Problem[];
  runSteps: readonly RunStep[];
  /** Ids of steps with a pinned output. */
  pinned?: ReadonlySet<string>;
}

/** The canvas is a projection of the definition: nodes and edges are computed, never stored. */
export function graphOf(
  definition: Definition,
  { problems, runSteps, pinned }: Overlay,
): { nodes: StepNode[]; edges: Edge[] } {
  const triggerIds = Object.keys(definition.triggers);
  const edges: Edge[] = [];
  for (const [id, step] of Object.entries(definition.steps)) {
    const needs = (step.needs ?? []).filter((need) => definition.steps[needStep(need)] !== undefined);
    if (needs.length === 0) {
      for (const trigger of triggerIds)
        edges.push({ id: `${trigger}~>${id}`, source: nodeIdOf("trigger", trigger), target: id, deletable: false });
    }
    for (const need of needs) {
      const on = needCondition(need);
      edges.push({
        id: `${needStep(need)}->${id}`,
        source: needStep(need),
        target: id,
        ...(on === "succeeded" ? {} : { label: `on ${on}`, style: { strokeDasharray: "5 4" } }),
      });
    }
  }
  const parts: { kind: "step" | "trigger"; id: string; part: Step | Trigger }[] = [
    ...Object.entries(definition.triggers).map(([id, part]) => ({ kind: "trigger" as const, id, part })),
    ...Object.entries(definition.steps).map(([id, part]) => ({ kind: "step" as const, id, part })),
  ];
  for (const edge of edges) edge.markerEnd = ARROW;
  const places = autoPlaces(
    parts.map(({ kind, id }) => nodeIdOf(kind, id)),
    edges,
  );
  const nodes = parts.map(({ kind, id, part }): StepNode => {
    const nodeId = nodeIdOf(kind, id);
    const run = kind === "step" ? runSteps.find((step) => step.path === id) : undefined;
    return {
      id: nodeId,
      type: "step",
      position: definition.layout?.[nodeId] ?? places.get(nodeId) ?? { x: 0, y: 0 },
      width: NODE_WIDTH_PX,
      height: NODE_HEIGHT_PX,
      deletable: false,
      data: {
        kind,
        id,
        title: part.name ?? id,
        service: part.service,
        verb: verbOf(part),
        disabled: part.disabled === true,
        problems: problemsOf(problems, `/${kind}s/${id}`),
        modifiers: kind === "step" ? modifiersOf(part as Step) : [],
        bodySteps: "steps" in part && part.steps !== undefined ? Object.keys(part.steps).length : 0,
        pinned: kind === "step" && pinned?.has(id) === true,
        run: run === undefined ? null : { status: run.status, attempts: run.attempts, items: run.items },
      },
    };
  });
  return { nodes, edges };
}
