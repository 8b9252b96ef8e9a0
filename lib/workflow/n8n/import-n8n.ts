import { escaped } from "./split-n8n-text";
import type { Json, JsonObject } from "@/lib/kernel/json";
import type { CatalogLookup } from "../catalog-lookup";
import { validateDefinition } from "../core/validate-definition";
import type { Definition, Problem, Step, Trigger } from "../definition-schema";
import { countImported, type ImportedNode, type ImportReport } from "../import-report-schema";
import { readExport } from "./export-schema";
import { type ImportOptions, mapExport } from "./map-export";
import { takeOutSecrets } from "./take-out-secrets";

/** An import before it is saved. */
export interface ImportedDefinition {
  definition: Definition;
  nodes: ImportedNode[];
}

/** Looks at what is wrong, at most; each look makes what is wrong generic. */
const ROUNDS_MAX = 5;

/**
 * A workflow of n8n as a definition of ours that the validator passes, and what became of each node. Nothing of it is
 * saved or run. A step that came out wrong is made generic, so that the rest of the workflow is not lost by it.
 * @throws AppError VALIDATION_FAILED where the document is no workflow of n8n
 */
export function importN8n(document: Json, catalog: CatalogLookup, options: ImportOptions = {}): ImportedDefinition {
  const source = readExport(document);
  const mapped = mapExport(source, catalog, options);
  const originals = new Map(source.nodes.map((node) => [node.name, node]));
  const nodeOf = (path: string): ImportedNode | undefined => nodeAt(mapped.nodes, path);
  const clean = (dirty: Definition): Definition => {
    const { definition, taken } = takeOutSecrets(dirty);
    for (const { path, what } of taken) {
      const text = `It held ${what}, which was taken out: make a connection and choose it.`;
      const notes = nodeOf(path)?.notes ?? [];
      if (!notes.some((note) => note.text === text)) notes.push({ kind: "secret", text });
    }
    return definition;
  };
  let definition = clean(mapped.definition);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const errors = validateDefinition(definition, catalog).filter(({ severity }) => severity === "error");
    if (errors.length === 0) break;
    for (const problem of errors)
      makeGeneric(definition, problem, round, (path) => {
        const report = nodeOf(path);
        if (report === undefined) return undefined;
        report.outcome = "generic";
        report.notes.push({ kind: "fill_in", text: `It could not be brought over: ${problem.message}` });
        return originals.get(report.name);
      });
    definition = clean(definition);
  }
  return { definition, nodes: mapped.nodes };
}

/** The report over an import. */
export function reportOf(nodes: readonly ImportedNode[], problems: Problem[]): ImportReport {
  return {
    ...countImported(nodes),
    valid: problems.every(({ severity }) => severity !== "error"),
    problems,
    nodes: [...nodes],
  };
}

/** The node whose step or trigger a place belongs to: the innermost. */
export function nodeAt(nodes: readonly ImportedNode[], path: string): ImportedNode | undefined {
  return nodes
    .filter((node) => node.path !== null && (path === node.path || path.startsWith(`${node.path}/`)))
    .sort((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0))[0];
}

interface Original {
  type: string;
  typeVersion: number;
  parameters: JsonObject;
}

/** Puts a generic step or trigger in the place of one that is wrong; of one that still is, what leads to it goes too. */
function makeGeneric(
  definition: Definition,
  { path }: Problem,
  round: number,
  demote: (path: string) => Original | undefined,
): void {
  const [room, ...keys] = path.slice(1).split("/");
  const [first] = keys;
  if (first === undefined) return;
  if (room === "triggers") {
    const trigger = definition.triggers[first];
    if (trigger === undefined) return;
    const original = demote(`/triggers/${first}`);
    definition.triggers[first] = genericTriggerOf(trigger, original);
    return;
  }
  if (room !== "steps") return;
  let steps: Record<string, Step> | undefined = definition.steps;
  let at = "/steps";
  let found: { steps: Record<string, Step>; id: string; path: string } | undefined;
  for (let i = 0; i < keys.length && steps !== undefined; i += 2) {
    const id: string = keys[i] ?? "";
    const step: Step | undefined = steps[id];
    if (step === undefined) break;
    at = `${at}/${id}`;
    found = { steps, id, path: at };
    if (keys[i + 1] !== "steps") break;
    steps = step.steps;
    at = `${at}/steps`;
  }
  if (found === undefined) return;
  const before = found.steps[found.id];
  if (before === undefined) return;
  const original = demote(found.path);
  found.steps[found.id] = genericStepOf(before, original, round);
}

function genericTriggerOf(trigger: Trigger, original: Original | undefined): Trigger {
  return {
    ...(trigger.name !== undefined && { name: trigger.name }),
    service: "imported",
    event: "n8n.trigger",
    with: keptOf(original, `${trigger.service ?? ""}.${trigger.event ?? ""}`),
    ...(trigger.disabled === true && { disabled: true }),
  };
}

function genericStepOf(step: Step, original: Original | undefined, round: number): Step {
  const { name, description, needs, join, when, disabled } = step;
  const isPlain = round > 1;
  return {
    ...(name !== undefined && !isPlain && { name }),
    ...(description !== undefined && { description }),
    service: "imported",
    operation: "n8n.node",
    with: keptOf(original, `${step.service ?? ""}.${step.operation ?? ""}`),
    ...(needs !== undefined && round < 3 && { needs }),
    ...(join !== undefined && round < 3 && { join }),
    ...(when !== undefined && round === 0 && { when }),
    ...(disabled === true && { disabled }),
  };
}

function keptOf(original: Original | undefined, type: string): JsonObject {
  if (original === undefined) return { type };
  const parameters = escaped(original.parameters) as JsonObject;
  return { type: original.type, typeVersion: original.typeVersion, parameters };
}
