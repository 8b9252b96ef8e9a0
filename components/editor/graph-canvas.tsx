"use client";

import "@xyflow/react/dist/style.css";
import { useMemo, type RefObject } from "react";
import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  type Connection,
  type Edge,
  type NodeChange,
  type ReactFlowInstance,
} from "@xyflow/react";
import type { Definition, Problem } from "@/lib/workflow/definition-schema";
import type { RunStep } from "@/lib/workflow/run-schema";
import type { Selection } from "./commands";
import { graphOf, nodeIdOf, type StepNode } from "./graph";
import { StepNodeView } from "./step-node";

const NODE_TYPES = { step: StepNodeView };
const FIT = { padding: 0.15, maxZoom: 1 };
/** Smaller, the names on the nodes cannot be read. */
const READABLE_ZOOM_MIN = 0.6;
/** From here on a map of the whole helps more than it hides. */
const MINIMAP_NODES_MIN = 20;

export type CanvasInstance = ReactFlowInstance<StepNode, Edge>;

type Props = Readonly<{
  definition: Definition;
  problems?: readonly Problem[];
  runSteps?: readonly RunStep[];
  /** Ids of steps with a pinned output. */
  pinned?: ReadonlySet<string>;
  selection?: Selection;
  label: string;
  /** Begins no smaller than it can be read, at the part that is selected where the whole does not fit. */
  startsReadable?: boolean;
  instanceRef?: RefObject<CanvasInstance | null>;
  onSelect?: (selection: Selection) => void;
  onConnect?: (from: string, to: string) => void;
  onDisconnect?: (from: string, to: string) => void;
  /** A double click on an edge. */
  onInsert?: (after: string, before: string) => void;
  onMove?: (nodeId: string, at: { x: number; y: number }) => void;
}>;

const NONE: readonly never[] = [];
const NO_PINS: ReadonlySet<string> = new Set();

/** The definition as a graph. Without handlers it is a picture to look at (old versions, results, runs). */
export function GraphCanvas({
  definition,
  problems = NONE,
  runSteps = NONE,
  pinned = NO_PINS,
  selection,
  label,
  startsReadable = false,
  instanceRef,
  onSelect,
  onConnect,
  onDisconnect,
  onInsert,
  onMove,
}: Props) {
  const graph = useMemo(
    () => graphOf(definition, { problems, runSteps, pinned }),
    [definition, problems, runSteps, pinned],
  );
  const selectedId =
    selection === undefined || selection.kind === "workflow" ? null : nodeIdOf(selection.kind, selection.id);
  const nodes = useMemo(
    () => graph.nodes.map((node): StepNode => ({ ...node, selected: node.id === selectedId })),
    [graph.nodes, selectedId],
  );
  const editable = onConnect !== undefined;
  const changed = (changes: NodeChange<StepNode>[]) => {
    for (const change of changes) {
      if (change.type === "position" && change.position !== undefined) onMove?.(change.id, change.position);
      if (change.type === "select" && change.selected) {
        const node = graph.nodes.find(({ id }) => id === change.id);
        if (node !== undefined) onSelect?.({ kind: node.data.kind, id: node.data.id });
      }
    }
  };
  const connected = ({ source, target }: Connection) => {
    if (!source.startsWith("trigger:")) onConnect?.(source, target);
  };
  return (
    <ReactFlowProvider>
      <ReactFlow
        aria-label={label}
        nodes={nodes}
        edges={graph.edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={changed}
        onConnect={connected}
        onEdgesDelete={(edges) => edges.forEach((edge) => onDisconnect?.(edge.source, edge.target))}
        onEdgeDoubleClick={(_event, edge) => {
          if (!edge.source.startsWith("trigger:")) onInsert?.(edge.source, edge.target);
        }}
        onPaneClick={() => onSelect?.({ kind: "workflow" })}
        onInit={(instance) => {
          if (instanceRef !== undefined) instanceRef.current = instance;
          if (startsReadable) void beginReadable(instance, selectedId);
        }}
        nodesDraggable={editable}
        nodesConnectable={editable}
        edgesFocusable={editable}
        nodesFocusable={onSelect !== undefined}
        deleteKeyCode={null}
        fitView={!startsReadable}
        fitViewOptions={FIT}
        minZoom={0.2}
      >
        <Background gap={20} />
        <Controls showInteractive={false} fitViewOptions={FIT} position="bottom-left" />
        {nodes.length > MINIMAP_NODES_MIN ? <MiniMap pannable zoomable ariaLabel="Map of the whole workflow" /> : null}
      </ReactFlow>
    </ReactFlowProvider>
  );
}

async function beginReadable(instance: CanvasInstance, selectedId: string | null): Promise<void> {
  await instance.fitView(FIT);
  const id = selectedId ?? instance.getNodes()[0]?.id;
  if (id === undefined || instance.getZoom() >= READABLE_ZOOM_MIN) return;
  await instance.fitView({ nodes: [{ id }], minZoom: READABLE_ZOOM_MIN, maxZoom: READABLE_ZOOM_MIN });
}
