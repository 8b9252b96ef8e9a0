import type { Json } from "@/lib/kernel/json";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, outputView, passThrough, shape } from "../node-mapper";
import { objectAt, objectsAt } from "../objects-at";
import { quoted } from "../translate-expression";
import { listOf } from "../view";

/** The item that came in, with one field more. @param value CEL of it, out of what the step gave */
function withField(job: NodeJob, name: string, value: (r: string) => string): NonNullable<Mapped["outputs"]> {
  return (at) => {
    const { input } = job;
    if (!job.perItem || input === undefined)
      return [
        {
          view: {
            many: false,
            cel: `merge(${passThrough(job)}, {${quoted(name)}: ${value(at)}})`,
            lineage: newLineage(),
          },
        },
      ];
    const cel = `range(size(${at})).map(n, merge(${input.cel}[n], {${quoted(name)}: ${value(`${at}[n]`)}}))`;
    return [{ view: { many: true, cel, lineage: input.lineage } }];
  };
}

function textOf(value: Json): Json {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Crypto: hashes, with a key or without; what is random or signed has no counterpart. */
export const cryptoNode: NodeMapper = {
  map(job): Mapped | null {
    const { params } = job;
    const action = String(params["action"] ?? "hash");
    const algorithm = String(params["type"] ?? "MD5");
    const name = String(params["dataPropertyName"] ?? "data");
    const isKnown = /^(MD5|SHA(1|224|256|384|512)|SHA3-(256|384|512))$/.test(algorithm);
    if (!["hash", "hmac"].includes(action) || params["binaryData"] === true || !isKnown) return null;
    if (name.includes(".") || name.startsWith("=")) return null;
    if (job.node.onError !== undefined || job.node.continueOnFail === true) return null;
    const key =
      action === "hmac"
        ? { key: job.fillIn("secret", "The key of the HMAC is not brought over: set the variable.") }
        : {};
    return {
      step: {
        service: "transform",
        operation: "text.hash",
        with: {
          text: textOf(job.value(params["value"] ?? "", "value")),
          algorithm,
          ...key,
          ...(params["encoding"] === "base64" && { encoding: "base64" }),
        },
      },
      outputs: withField(job, name, (r) => `${r}.hash`),
    };
  },
};

/** XML to JSON in the form that n8n gives unless it is told otherwise. */
export const xmlNode: NodeMapper = {
  map(job): Mapped | null {
    const { params } = job;
    const options = objectAt(params, "options");
    const isUsual = Object.entries(options).every(([key, value]) =>
      ["explicitArray", "normalize", "normalizeTags", "trim", "ignoreAttrs"].includes(key)
        ? value === false || key === "trim"
        : ["mergeAttrs", "explicitRoot"].includes(key)
          ? value === true
          : false,
    );
    const name = params["dataPropertyName"] ?? "data";
    if ((params["mode"] ?? "xmlToJson") !== "xmlToJson" || !isUsual || typeof name !== "string" || name.startsWith("="))
      return null;
    job.note("differs", "Blanks around texts are left out.");
    return {
      step: {
        service: "transform",
        operation: "xml.read",
        with: { text: inBraces(job.read({ root: { kind: "json" }, path: name.split(".") })), trim: true },
      },
      outputs: (at) => [{ view: outputView(job, at) }],
    };
  },
};

/** HTML: a page out of a template. What reads pages has no counterpart. */
export const htmlNode: NodeMapper = {
  map(job): Mapped | null {
    const { params } = job;
    const template = params["html"];
    if ((params["operation"] ?? "generateHtmlTemplate") !== "generateHtmlTemplate" || typeof template !== "string")
      return null;
    return { step: shape({ html: job.value(template.startsWith("=") ? template : `=${template}`, "html") }) };
  },
};

/** Compare datasets: four ways out. */
export const compareNode: NodeMapper = {
  takesAll: () => true,
  map(job): Mapped | null {
    const { params } = job;
    const pairs = objectsAt(params, "mergeByFields", "values").map((one) => [
      String(one["field1"] ?? ""),
      String(one["field2"] ?? ""),
    ]);
    const options = objectAt(params, "options");
    if (pairs.length === 0 || pairs.some((pair) => pair.some((name) => name === "" || name.startsWith("="))))
      return null;
    if (params["fuzzyCompare"] === true || Object.keys(options).length > 0) return null;
    const [first, second] = [0, 1].map((place) => {
      const input = job.inputs[place];
      return inBraces(input === undefined ? "[]" : listOf(input));
    }) as [string, string];
    job.note("differs", "Of items that differ, both are given as {first, second}.");
    return {
      step: {
        service: "transform",
        operation: "items.compare",
        with: { first, second, by: pairs.map(([a, b]) => ({ first: a ?? "", ...(b !== a && { second: b ?? "" }) })) },
      },
      outputs: (at) =>
        ["onlyFirst", "same", "different", "onlySecond"].map((name) => ({
          view: { many: true, cel: `${at}.${name}`, lineage: newLineage() },
          guard: `size(${at}.${name}) > 0`,
        })),
    };
  },
};
