import { AppError } from "@/lib/kernel/app-error";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { needOf } from "../../core/walk-steps";
import type { Definition, Step } from "../../definition-schema";
import { CANVAS_SCALE_X } from "../canvas-scale";
import { NotWritable, type WriteRead } from "./cel-to-javascript";
import { nodeOfStep, type StepNode } from "./node-of-step";
import { nodeOfTrigger } from "./node-of-trigger";

const BASE = "n8n-nodes-base.";

interface OutNode {
  name: string;
  type: string;
  typeVersion: number;
  parameters: JsonObject;
  position: [number, number];
  [more: string]: Json;
}

/**
 * A definition as n8n imports it. Each step is a node that gives one item; conditions are IF nodes before it, several
 * needs are joined by a merge, a step for each of a list stands between nodes that open the list and gather the
 * results. What cannot be written (bodies of steps, expressions without a counterpart) is a node that does nothing,
 * and a note says so. Connections are never part of it.
 */
export function toN8n(definition: Definition): JsonObject {
  return new Writing(definition).write();
}

class Writing {
  private readonly definition: Definition;
  private readonly nodes: OutNode[] = [];
  private readonly connections: Record<string, { main: Json[][] }> = {};
  private readonly names = new Map<string, string>();
  private readonly taken = new Set<string>();
  private readonly kinds = new Map<string, StepNode["gives"]>();
  private readonly problems: string[] = [];
  private readonly start: string;

  constructor(definition: Definition) {
    this.definition = definition;
    const [first] = Object.entries(definition.triggers);
    this.start = first === undefined ? "Start" : this.freeName(first[1].name ?? first[0]);
    for (const [id, step] of Object.entries(definition.steps)) this.names.set(id, this.freeName(step.name ?? id));
  }

  write(): JsonObject {
    const { definition } = this;
    const triggers = Object.entries(definition.triggers);
    const starts =
      triggers.length === 0
        ? [this.add(this.start, { type: `${BASE}manualTrigger`, typeVersion: 1, parameters: {} }, "")]
        : triggers.map(([id, trigger], i) =>
            this.add(i === 0 ? this.start : this.freeName(trigger.name ?? id), nodeOfTrigger(trigger, definition), id),
          );
    for (const [id, step] of Object.entries(definition.steps)) this.addStep(id, step, starts);
    if (this.problems.length > 0) {
      const content = `## Not written for n8n\n${this.problems.map((problem) => `- ${problem}`).join("\n")}`;
      this.add(
        this.freeName("Not written"),
        { type: `${BASE}stickyNote`, typeVersion: 1, parameters: { content, width: 480, height: 320 } },
        "",
      );
    }
    return {
      name: definition.name,
      nodes: this.nodes,
      connections: this.connections as unknown as JsonObject,
      settings: {
        executionOrder: "v1",
        ...(definition.settings?.timezone !== undefined && { timezone: definition.settings.timezone }),
      },
    };
  }

  private addStep(id: string, step: Step, starts: readonly string[]): void {
    const name = this.names.get(id) ?? id;
    const made = this.nodeFor(id, name, step);
    this.kinds.set(id, made.gives);
    let before = this.before(step, name, starts);
    const condition = step.when === undefined ? null : this.attempt(name, () => made.condition(step.when ?? "true"));
    if (condition !== null) {
      const check = this.add(this.freeName(`${name} when`), condition, id, -110);
      for (const [from, output] of before) this.connect(from, output, check);
      before = [[check, 0]];
    }
    const main: Omit<OutNode, "name" | "position"> = {
      ...made.node,
      ...failureOf(step, this.definition, id),
      ...(step.disabled === true && { disabled: true }),
      ...(step.description !== undefined && { notes: step.description }),
    };
    if (made.list === undefined) {
      this.add(name, { ...main, executeOnce: true }, id);
      for (const [from, output] of before) this.connect(from, output, name);
      return;
    }
    const open = this.add(this.freeName(`${name} items`), made.list.open, id, -110);
    for (const [from, output] of before) this.connect(from, output, open);
    const each = this.add(this.freeName(`${name} each`), main, id, -60);
    this.connect(open, 0, each);
    this.add(name, made.list.gather, id);
    this.connect(each, 0, name);
  }

  private nodeFor(id: string, name: string, step: Step): StepNode {
    const read =
      (inList: boolean): WriteRead =>
      (root, path) =>
        this.read(root, path, inList);
    const made = this.attempt(name, () => nodeOfStep(step, read));
    if (made !== null) return made;
    const shown = JSON.stringify(step).slice(0, 2_000);
    return {
      node: { type: `${BASE}noOp`, typeVersion: 1, parameters: {}, notes: `Not written for n8n: ${shown}` },
      gives: "json",
      condition: () => {
        throw new NotWritable("its condition is left out");
      },
    };
  }

  private attempt<T>(name: string, make: () => T): T | null {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof NotWritable) && !(error instanceof AppError)) throw error;
      this.problems.push(`${name}: ${error.message}`);
      return null;
    }
  }

  /** JavaScript for a value of the run. */
  private read(root: string, path: readonly string[], inList: boolean): ReturnType<WriteRead> {
    const [first, second, third] = path;
    switch (root) {
      case "trigger":
        return { source: `$(${JSON.stringify(this.start)}).first().json`, used: 0 };
      case "item":
        return inList ? { source: "$json.item", used: 0 } : null;
      case "index":
        return inList ? { source: "$json.index", used: 0 } : null;
      case "env":
        return first === undefined ? null : { source: `$vars.${first}`, used: 1 };
      case "workflow":
        return first === "id" || first === "name" ? { source: `$workflow.${first}`, used: 1 } : null;
      case "run":
        return first === "id" ? { source: "$execution.id", used: 1 } : null;
      case "steps": {
        const name = first === undefined ? undefined : this.names.get(first);
        if (name === undefined || second !== "output")
          throw new NotWritable(`steps.${path.join(".")} has no counterpart`);
        const gives = this.kinds.get(first ?? "");
        const item = `$(${JSON.stringify(name)}).first().json`;
        if (gives === "value") return { source: `${item}.value`, used: 2 };
        if (gives === "http" && third === "status") return { source: `${item}.statusCode`, used: 3 };
        return { source: item, used: 2 };
      }
      default:
        return null;
    }
  }

  /** What leads to a step; several needs by a merge, which waits for all that come. */
  private before(step: Step, name: string, starts: readonly string[]): [string, number][] {
    const needs = (step.needs ?? []).map((need) => needOf(need));
    if (needs.length === 0) return starts.map((start) => [start, 0]);
    const sources = needs.flatMap(({ step: id, on }): [string, number][] => {
      const from = this.names.get(id);
      if (from === undefined) return [];
      if (on === "skipped") this.problems.push(`${name}: runs when ${from} is skipped, which n8n cannot say`);
      if (on === "ended")
        return [[from, 0], ...(failureHandled(this.definition, id) ? [[from, 1] as [string, number]] : [])];
      return [[from, on === "failed" ? 1 : 0]];
    });
    const [only] = sources;
    if (sources.length <= 1) return only === undefined ? [] : [only];
    const merge = this.add(
      this.freeName(`${name} waits`),
      { type: `${BASE}merge`, typeVersion: 3.2, parameters: { numberInputs: Math.min(10, sources.length) } },
      "",
      -160,
    );
    sources.forEach(([from, output], i) => this.connect(from, output, merge, Math.min(9, i)));
    return [[merge, 0]];
  }

  private freeName(wanted: string): string {
    const base = wanted.replaceAll("{{{{", "{{").trim().slice(0, 100) || "Step";
    let name = base;
    for (let count = 2; this.taken.has(name); count += 1) name = `${base} ${count}`;
    this.taken.add(name);
    return name;
  }

  private add(name: string, node: Omit<OutNode, "name" | "position">, id: string, dx = 0): string {
    const own = this.definition.layout?.[id];
    const [x, y] = own === undefined ? [this.nodes.length * 220, 0] : [own.x / CANVAS_SCALE_X, own.y];
    this.nodes.push({ ...node, name, position: [Math.round(x + dx), Math.round(y)] } as OutNode);
    return name;
  }

  private connect(from: string, output: number, to: string, index = 0): void {
    const main = (this.connections[from] ??= { main: [] }).main;
    while (main.length <= output) main.push([]);
    main[output]?.push({ node: to, type: "main", index });
  }
}

/** Whether some step handles the failure of this one. */
function failureHandled(definition: Definition, id: string): boolean {
  return Object.values(definition.steps).some((step) =>
    (step.needs ?? []).some((need) => needOf(need).step === id && ["failed", "ended"].includes(needOf(need).on)),
  );
}

function failureOf(step: Step, definition: Definition, id: string): JsonObject {
  const { retry } = step;
  return {
    ...(retry !== undefined &&
      retry.maxAttempts > 1 && {
        retryOnFail: true,
        maxTries: Math.min(5, retry.maxAttempts),
        waitBetweenTries: Math.min(5_000, retry.baseMs ?? 500),
      }),
    ...(failureHandled(definition, id)
      ? { onError: "continueErrorOutput" }
      : step.onError === "continue"
        ? { onError: "continueRegularOutput" }
        : {}),
  };
}
