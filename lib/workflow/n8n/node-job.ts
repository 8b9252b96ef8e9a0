import type { Expression } from "acorn";
import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { LIMITS } from "@/lib/expressions/limits";
import type { CatalogLookup } from "../catalog-lookup";
import type { ImportNote, ImportNoteKind } from "../import-report-schema";
import type { CodeReads } from "./code-reads";
import { codeReads } from "./code-reads";
import type { N8nNode } from "./export-schema";
import type { Read } from "./expression-reads";
import { escapeTemplate, isN8nExpression, splitN8nText } from "./split-n8n-text";
import { type Cel, NotKept, numberText, parseN8nExpression, quoted, translateExpression } from "./translate-expression";
import { itemAt, listOf, placeIn, readPath, type View, wholeOf } from "./view";

/** What a job sees of the nodes around it. */
export interface Surroundings {
  catalog: CatalogLookup;
  /** What a node gave that has run before, by name; a reason where it cannot be read. */
  viewOf(name: string): View | string;
  /** The lists whose items stand around the node, innermost first, each with the place of its item, as CEL. */
  rows: readonly { view: View; index: string }[];
  /** Nodes that help it (model, memory, tools …), by kind, e.g. `ai_languageModel`. */
  helpers: readonly { kind: string; node: N8nNode }[];
  helpersOf(name: string): readonly { kind: string; node: N8nNode }[];
  /** A free id for a step. */
  stepId(name: string): string;
  /** Within a step that runs for each of several items. */
  inLoop: boolean;
  /** Of a tool: CEL of what the model gives it, and the names of what it is asked for, as they are met. */
  fromAi?: { cel: string; names: Set<string> };
  /** The one node that leads here, where there is just one. */
  previous: string | null;
}

/** Why a value cannot be worked out here by CEL or by code. */
class Unresolvable extends Error {}

/**
 * One node on its way to a step: translates its parameters, and collects what has to be worked out by code first and
 * what is to be said of it.
 */
export class NodeJob {
  readonly notes: ImportNote[] = [];
  /** Values to be worked out by JavaScript before the step: the step reads them by `codeValue`. */
  readonly scripts: { name: string; source: string; reads: CodeReads }[] = [];
  readonly node: N8nNode;
  readonly params: JsonObject;
  readonly inputs: readonly (View | undefined)[];
  /** Whether the step runs once for each item: `$json` is `item` then. */
  readonly perItem: boolean;
  readonly around: Surroundings;
  /** CEL of a value that the code before the step has worked out. */
  private readonly codeValue: (name: string) => string;

  constructor(
    node: N8nNode,
    inputs: readonly (View | undefined)[],
    around: Surroundings,
    options: { perItem: boolean; codeValue: (name: string) => string },
  ) {
    this.node = node;
    this.params = node.parameters;
    this.inputs = inputs;
    this.around = around;
    this.perItem = options.perItem;
    this.codeValue = options.codeValue;
  }

  get input(): View | undefined {
    return this.inputs[0];
  }

  note(kind: ImportNoteKind, text: string, field?: string): void {
    if (this.notes.some((note) => note.kind === kind && note.text === text && note.field === field)) return;
    this.notes.push({ kind, ...(field !== undefined && { field }), text });
  }

  /** A parameter with its expressions translated, at every depth, as a value of ours. */
  value(param: Json | undefined, field: string): Json {
    if (param === undefined) return null;
    if (typeof param === "string") return this.text(param, field);
    if (Array.isArray(param)) return param.map((item, i) => this.value(item, `${field}.${i}`));
    if (!isJsonObject(param)) return param;
    if (param["__rl"] === true) return this.value(param["value"] ?? "", field);
    return Object.fromEntries(
      Object.entries(param).map(([key, item]) => [key, this.value(item, field === "" ? key : `${field}.${key}`)]),
    );
  }

  /** A parameter as CEL. */
  cel(param: Json | undefined, field: string): Cel {
    if (param === undefined || param === null) return { cel: "dyn(null)", type: "null" };
    if (typeof param === "boolean") return { cel: String(param), type: "bool" };
    if (typeof param === "number") return { cel: numberText(param), type: "number" };
    if (typeof param !== "string") return { cel: celOfJson(this.value(param, field)), type: "any" };
    if (!isN8nExpression(param)) return { cel: quoted(param), type: "text" };
    const parts = splitN8nText(param);
    const [only] = parts;
    if (parts.length === 0) return { cel: '""', type: "text" };
    if (parts.length === 1 && only?.kind === "expression") return this.expression(only.source, field, "value");
    const texts = parts.map((part) =>
      part.kind === "text" ? quoted(part.text) : this.expression(part.source, field, "text").cel,
    );
    return { cel: `[${texts.join(", ")}].join("")`, type: "text" };
  }

  /** A condition or value worked out by JavaScript over parameters. @param source uses `$json` and the like */
  code(source: string, field: string): Cel {
    return this.script(source, field, "value");
  }

  /** A parameter as JavaScript, for {@link code}. */
  javascript(param: Json | undefined): string {
    if (typeof param !== "string" || !isN8nExpression(param)) return JSON.stringify(param ?? null);
    const parts = splitN8nText(param);
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "expression") return `valueOf(() => (${only.source}))`;
    const texts = parts.map((part) =>
      part.kind === "text" ? JSON.stringify(part.text) : `textOf(() => (${part.source}))`,
    );
    return texts.length === 0 ? '""' : `(${texts.join(" + ")})`;
  }

  /** A value of ours, with templates in it, as CEL. */
  celOf(value: Json): string {
    return celOfJson(value);
  }

  /** A value that a person must give: the run fails there with the name of what is missing, and says so before. */
  fillIn(field: string, reason: string): string {
    this.note("fill_in", reason, field);
    return `{{ ${fillInCel(this.node.name, field)} }}`;
  }

  private text(param: string, field: string): Json {
    if (!isN8nExpression(param)) return escapeTemplate(param);
    const parts = splitN8nText(param);
    const [only] = parts;
    if (parts.length === 0) return "";
    if (parts.length === 1 && only?.kind === "expression") {
      const { cel, type } = this.expression(only.source, field, "value");
      if (type === "text" && cel.startsWith('"')) return escapeTemplate(JSON.parse(cel) as string);
      return inBraces(cel);
    }
    return parts
      .map((part) =>
        part.kind === "text" ? escapeTemplate(part.text) : inBraces(this.expression(part.source, field, "text").cel),
      )
      .join("");
  }

  private expression(source: string, field: string, as: "value" | "text"): Cel {
    if (source === "") return { cel: '""', type: "text" };
    const tree = parseN8nExpression(source);
    if (tree === null) return this.unusable(field, `The expression ${shortened(source)} cannot be read as JavaScript.`);
    try {
      const cel = this.translated(tree);
      if (cel.cel.length <= LIMITS.sourceCharsMax) return this.noteText(cel, field, as);
    } catch (error) {
      if (error instanceof Unresolvable) return this.unusable(field, error.message);
      if (!(error instanceof NotKept)) throw error;
    }
    return this.script(source, field, as);
  }

  /** In text n8n writes lists and objects the way JavaScript does. */
  private noteText(cel: Cel, field: string, as: "value" | "text"): Cel {
    if (as === "text" && cel.type === "any")
      this.note(
        "differs",
        "Should it be a list or an object, it is written as JSON; n8n writes 1,2 and [object Object].",
        field,
      );
    return cel;
  }

  private translated(tree: Expression): Cel {
    return translateExpression(tree, (read) => this.read(read));
  }

  private script(source: string, field: string, as: "value" | "text"): Cel {
    let reads: CodeReads;
    try {
      reads = codeReads(source, "expression");
    } catch {
      return this.unusable(field, `The expression ${shortened(source)} cannot be read as JavaScript.`);
    }
    if (reads.missing.length > 0)
      return this.unusable(field, `${shortened(source)} uses ${reads.missing.join(", ")}, which is not offered here.`);
    try {
      for (const name of reads.nodes) this.readNode(name);
    } catch (error) {
      if (error instanceof Unresolvable) return this.unusable(field, error.message);
      throw error;
    }
    if (["$now", "$today", "DateTime"].some((name) => reads.names.has(name)) || reads.methods.has("toDateTime"))
      this.note("differs", "Dates are worked out in UTC; n8n takes the time zone of the workflow.", field);
    const made = as === "text" ? `textOf(() => (${source}\n))` : `valueOf(() => (${source}\n))`;
    const known = this.scripts.find((script) => script.source === made);
    const name = known?.name ?? `value${this.scripts.length + 1}`;
    if (known === undefined) this.scripts.push({ name, source: made, reads });
    return { cel: this.codeValue(name), type: "any" };
  }

  private unusable(field: string, reason: string): Cel {
    this.note("fill_in", reason, field);
    return { cel: fillInCel(this.node.name, field), type: "any" };
  }

  /** CEL of what an expression reads. @throws NotKept, Unresolvable */
  read({ root, path }: Read): string {
    switch (root.kind) {
      case "json":
        return this.readItem(path);
      case "input":
        return this.readEnd(this.input, root.which, path);
      case "node": {
        const view = this.requireView(root.name);
        return root.which === "item" ? this.readNodeItem(root.name, view, path) : this.readEnd(view, root.which, path);
      }
      case "index":
        return this.perItem ? "index" : "0";
      case "workflow":
      case "execution":
        return readFacts(root.kind, path);
      case "env": {
        const [name] = path;
        if (typeof name !== "string") throw new NotKept("reads all variables");
        return readPath({ cel: "env" }, path);
      }
      case "fromAi":
        return this.fromAi(root.name, path);
      case "previous":
        if (this.around.previous === null || path.length !== 1 || path[0] !== "name")
          throw new Unresolvable("$prevNode is not the same for every item here.");
        return quoted(this.around.previous);
      default:
        throw new NotKept("reads something else");
    }
  }

  /** CEL of a value that the model gives. @throws Unresolvable outside a tool */
  fromAi(name: string, path: Read["path"] = []): string {
    const { fromAi } = this.around;
    if (fromAi === undefined) throw new Unresolvable("$fromAI has a meaning in the tools of an agent only.");
    fromAi.names.add(name);
    return readPath({ cel: fromAi.cel }, [name, ...path]);
  }

  /** What is needed and not given: a tool gets it from its model, else a person must say it. */
  missing(name: string, reason: string): string {
    return this.around.fromAi === undefined ? this.fillIn(name, reason) : inBraces(this.fromAi(name));
  }

  private readItem(path: Read["path"]): string {
    if (this.perItem) return readPath({ cel: "item" }, path);
    if (this.input === undefined) return "dyn(null)";
    return this.readEnd(this.input, "first", path);
  }

  private readEnd(view: View | undefined, which: "first" | "last", path: Read["path"]): string {
    if (view === undefined) return "dyn(null)";
    if (view.many) return readPath({ cel: `${which}(${view.cel})` }, path);
    return path.length === 0 ? wholeOf(view) : readPath(view, path);
  }

  private readNodeItem(name: string, view: View, path: Read["path"]): string {
    if (!view.many) return path.length === 0 ? wholeOf(view) : readPath(view, path);
    return readPath({ cel: this.pairedItem(name, view) }, path);
  }

  /** CEL of the item of a list that belongs to the present one. */
  private pairedItem(name: string, view: View): string {
    const rows =
      this.perItem && this.input !== undefined
        ? [{ view: this.input, index: "index" }, ...this.around.rows]
        : this.around.rows;
    for (const { view: row, index } of rows) {
      const place = placeIn(view.lineage, row.lineage, index);
      if (place !== null) return itemAt(view.cel, place);
    }
    throw new Unresolvable(`Which item of "${name}" belongs to the present one cannot be told here.`);
  }

  private requireView(name: string): View {
    const view = this.around.viewOf(name);
    if (typeof view === "string") throw new Unresolvable(view);
    return view;
  }

  /** What code sees of a node: all of its items, and the one that belongs to the present one (null: cannot be told). */
  readNode(name: string): { items: string; item: string | null } {
    const view = this.requireView(name);
    if (!view.many) return { items: listOf(view), item: wholeOf(view) };
    try {
      return { items: view.cel, item: this.pairedItem(name, view) };
    } catch (error) {
      if (error instanceof Unresolvable) return { items: view.cel, item: null };
      throw error;
    }
  }
}

/** What a run knows of itself. */
function readFacts(kind: "workflow" | "execution", path: Read["path"]): string {
  const [name, ...rest] = path;
  if (rest.length > 0) throw new NotKept("reads below a fact of the run");
  if (kind === "workflow") {
    if (name === "id") return "workflow.id";
    if (name === "name") return "workflow.name";
    throw new NotKept("reads the workflow as a whole");
  }
  if (name === "id") return "run.id";
  if (name === "mode") return "run.mode";
  throw new Unresolvable(`$execution.${name ?? ""} does not exist here.`);
}

export function inBraces(cel: string): string {
  // A map literal at the end would close the template one brace early.
  return `{{ ${cel} }}`;
}

/** JSON with templates in it as one CEL expression. */
function celOfJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(celOfJson).join(", ")}]`;
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${quoted(key)}: ${celOfJson(item)}`)
      .join(", ")}}`;
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "string") return String(value);
  const only = /^\{\{(?!\{)([\s\S]*)\}\}$/.exec(value);
  return only?.[1] === undefined || only[1].includes("{{") ? quoted(value.replaceAll("{{{{", "{{")) : only[1].trim();
}

/** The variable that a person can set, or whose place they can fill, for a value that could not be brought over. */
function fillInCel(node: string, field: string): string {
  const name = `${node}_${field}`
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toUpperCase()
    .slice(0, 50);
  return `env.FILL_IN_${name === "" ? "VALUE" : name}`;
}

export function shortened(source: string): string {
  const line = source.replace(/\s+/g, " ").trim();
  return line.length <= 80 ? line : `${line.slice(0, 77)}…`;
}
