import type { Json, JsonObject } from "@/lib/kernel/json";
import type { N8nNode } from "../export-schema";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, outputView, passThrough } from "../node-mapper";
import { objectAt } from "../objects-at";
import { quoted } from "../translate-expression";
import { listOf, type View } from "../view";

/** In n8n a file stands beside an item; here it is a value of it, under the same name. */
const FILES_ARE_VALUES = "A file is a value of the item here: the one of this name is taken, else the first.";

function nameOf(params: JsonObject, ...keys: string[]): string {
  for (const key of keys) {
    const value = params[key];
    if (typeof value === "string" && value !== "" && !value.startsWith("=")) return value;
  }
  return "data";
}

/** What a step gives, under a name of its own. */
function named(job: NodeJob, name: string): NonNullable<Mapped["outputs"]> {
  return (at): { view: View }[] => {
    if (!job.perItem) return [{ view: { many: false, cel: at, fields: { [name]: at }, lineage: newLineage() } }];
    return [{ view: outputView(job, at, { each: (r) => `{${quoted(name)}: ${r}}` }) }];
  };
}

function read(job: NodeJob, as: string, field: string, more: JsonObject = {}): Mapped["step"] {
  job.note("differs", FILES_ARE_VALUES);
  return {
    service: "transform",
    operation: "file.read",
    with: { from: inBraces(passThrough(job)), field, as, ...more },
  };
}

function make(as: string, content: Json, name: Json | undefined, more: JsonObject = {}): Mapped["step"] {
  return {
    service: "transform",
    operation: "file.make",
    with: { content, as, ...(name !== undefined && name !== "" && { name }), ...more },
  };
}

/** Settings of a table of separated values. */
function tableSettings(job: NodeJob, options: JsonObject): JsonObject {
  const { delimiter, headerRow, includeEmptyCells } = options;
  for (const ignored of ["fromLine", "maxRowCount", "relaxQuotes", "skipRecordsWithErrors"])
    if (options[ignored] !== undefined && options[ignored] !== false)
      job.note("dropped", `${ignored} is not carried over.`, `options.${ignored}`);
  return {
    ...(typeof delimiter === "string" && delimiter !== "" && { delimiter: job.value(delimiter, "options.delimiter") }),
    ...(headerRow === false && { header: false }),
    ...(includeEmptyCells === true && { keepEmpty: true }),
  };
}

function readTable(job: NodeJob): Mapped {
  const options = objectAt(job.params, "options");
  const more = tableSettings(job, options);
  job.note("differs", "A byte order mark is no part of the first name; in n8n it is.");
  if (more["header"] === false) job.note("differs", 'Without names a row is a list; n8n gives {"0": …, "1": …}.');
  const wrap = more["header"] === false ? (r: string): string => `${r}.map(l, {"row": l})` : undefined;
  return {
    step: read(job, "csv", nameOf(job.params, "binaryPropertyName"), more),
    outputs: (at) => [{ view: outputView(job, at, { isList: true, ...(wrap !== undefined && { each: wrap }) }) }],
  };
}

/** Extract from file: what is text; PDF and spreadsheets of other forms have no reader here. */
export const extractNode: NodeMapper = {
  map(job): Mapped | null {
    const { params } = job;
    const field = nameOf(params, "binaryPropertyName");
    const key = nameOf(params, "destinationKey");
    const encoding = objectAt(params, "options")["encoding"];
    const more: JsonObject =
      typeof encoding === "string" && /^[\w-]+$/.test(encoding) && encoding !== "utf8" ? { encoding } : {};
    switch (params["operation"] ?? "csv") {
      case "csv":
        return readTable(job);
      case "text":
      case "xml":
        return { step: read(job, "text", field, more), outputs: named(job, key) };
      case "fromJson":
        return { step: read(job, "json", field, more), outputs: named(job, key) };
      case "binaryToPropery":
        return { step: read(job, "base64", field), outputs: named(job, key) };
      default:
        return null;
    }
  },
};

function makesOne({ type, parameters }: N8nNode): boolean {
  if (type.endsWith(".spreadsheetFile")) return parameters["operation"] === "toFile";
  const operation = parameters["operation"] ?? "csv";
  return operation === "csv" || (operation === "toJson" && parameters["mode"] !== "each");
}

function allItems(job: NodeJob): string {
  return inBraces(job.input === undefined ? "[{}]" : listOf(job.input));
}

/** Convert to file. */
export const convertNode: NodeMapper = {
  takesAll: makesOne,
  map(job): Mapped | null {
    const { params } = job;
    const options = objectAt(params, "options");
    const outputs = named(job, nameOf(params, "binaryPropertyName"));
    const given = options["fileName"];
    const name = given === undefined ? undefined : job.value(given, "options.fileName");
    const source = (): Json =>
      inBraces(job.read({ root: { kind: "json" }, path: nameOf(params, "sourceProperty").split(".") }));
    switch (params["operation"] ?? "csv") {
      case "csv": {
        const { header, ...table } = tableSettings(job, options);
        return header === false ? null : { step: make("csv", allItems(job), name, table), outputs };
      }
      case "toJson":
        return { step: make("json", makesOne(job.node) ? allItems(job) : inBraces(passThrough(job)), name), outputs };
      case "toText":
        return { step: make("text", source(), name), outputs };
      case "toBinary": {
        const type = options["mimeType"];
        const more: JsonObject =
          typeof type === "string" && type !== "" ? { contentType: job.value(type, "mimeType") } : {};
        return { step: make("base64", source(), name, more), outputs };
      }
      default:
        return null;
    }
  },
};

/** The older node of tables: only separated values have a reader and a writer here. */
export const spreadsheetNode: NodeMapper = {
  takesAll: makesOne,
  map(job): Mapped | null {
    const { params } = job;
    if (params["fileFormat"] !== "csv") return null;
    if (params["operation"] !== "toFile") return readTable(job);
    const given = objectAt(params, "options")["fileName"];
    const name = given === undefined ? undefined : job.value(given, "options.fileName");
    return { step: make("csv", allItems(job), name), outputs: named(job, nameOf(params, "binaryPropertyName")) };
  },
};

/** A path below the folder of files. */
function pathOf(job: NodeJob, param: Json | undefined, field: string): Json | null {
  const value = job.value(param ?? "", field);
  if (value === "" || value === null) return job.missing("path", "The path is not given.");
  if (typeof value !== "string") return null;
  // Many files by a pattern would need a list first.
  if (!value.includes("{{") && /[*?]|\[.*\]/.test(value)) return null;
  job.note("differs", "The path lies below the folder of files that an administrator allowed (FILES_DIR).", field);
  const plain = value.replaceAll("\\", "/").replace(/^[A-Za-z]:/, "");
  return plain.replace(/^(\.?\/)+/, "");
}

function readLocal(job: NodeJob, param: Json | undefined, field: string, key: string): Mapped | null {
  const path = pathOf(job, param, field);
  if (path === null) return null;
  return { step: { service: "files", operation: "file.read", with: { path } }, outputs: named(job, key) };
}

function writeLocal(job: NodeJob): Mapped | null {
  const path = pathOf(job, job.params["fileName"], "fileName");
  if (path === null || objectAt(job.params, "options")["append"] === true) return null;
  job.note("differs", FILES_ARE_VALUES);
  const item = passThrough(job);
  const name = nameOf(job.params, "dataPropertyName");
  const content = inBraces(`${item}[?${quoted(name)}].orValue(${item})`);
  const view = job.input ?? { many: false, cel: "dyn({})", lineage: newLineage() };
  return { step: { service: "files", operation: "file.write", with: { path, content } }, outputs: () => [{ view }] };
}

/** Files on disk: the newer node of both, and the older ones. */
export const localFileNode: NodeMapper = {
  map(job): Mapped | null {
    const { node, params } = job;
    if (node.type.endsWith(".readBinaryFile"))
      return readLocal(job, params["filePath"], "filePath", nameOf(params, "dataPropertyName"));
    if (node.type.endsWith(".writeBinaryFile") || params["operation"] === "write") return writeLocal(job);
    return readLocal(
      job,
      params["fileSelector"],
      "fileSelector",
      nameOf(objectAt(params, "options"), "dataPropertyName"),
    );
  },
};
