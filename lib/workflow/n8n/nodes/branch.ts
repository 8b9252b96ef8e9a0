import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { conditionsCel, newerRules, olderCondition, olderRules } from "../conditions";
import { inBraces, type NodeJob } from "../node-job";
import { type Mapped, type NodeMapper, newLineage, type Output, passThrough, shape } from "../node-mapper";

/**
 * IF, filter and switch as a step that says which way its item goes. Of one item the steps behind ask that; of many,
 * each item is kept with its way, and the steps behind take those that went theirs.
 */
function branching(job: NodeJob, way: string, outputs: number): Mapped {
  const { input } = job;
  if (job.perItem && input !== undefined) {
    const value = { item: "{{ item }}", way: inBraces(way) };
    return {
      step: shape(value),
      outputs: (at) =>
        Array.from({ length: outputs }, (_, number): Output => {
          const taken = `${at}.filter(r, ${isWay("r.way", number)})`;
          const lineage = {
            from: {
              lineage: input.lineage,
              // The place among those taken of an item is found back by what it holds only where nothing is left out.
              placeOf: (index: string) =>
                `range(size(${at})).filter(n, ${isWay(`${at}[n].way`, number)})[int(${index})]`,
            },
          };
          return { view: { many: true, cel: `${taken}.map(r, r.item)`, lineage } };
        }),
    };
  }
  const view = input ?? { many: false, cel: "dyn({})", lineage: newLineage() };
  return {
    step: shape(inBraces(way)),
    outputs: (at) =>
      Array.from({ length: outputs }, (_, number): Output => ({ view, guard: isWay(at, number), branch: number })),
  };
}

function isWay(at: string, number: number): string {
  return `${at} == ${number}`;
}

function isNewer(job: NodeJob, from: number): boolean {
  return job.node.typeVersion >= from;
}

export const ifNode: NodeMapper = {
  map(job): Mapped {
    const { params } = job;
    const rules = isNewer(job, 2)
      ? newerRules(params["conditions"], params["options"], params["looseTypeValidation"], "conditions")
      : olderRules(params["conditions"], params["combineOperation"] === "any", "conditions");
    return branching(job, `${conditionsCel(job, rules)} ? 0 : 1`, 2);
  },
};

export const filterNode: NodeMapper = {
  map(job): Mapped {
    const { params } = job;
    const rules = isNewer(job, 2)
      ? newerRules(params["conditions"], params["options"], params["looseTypeValidation"], "conditions")
      : olderRules(params["conditions"], params["combineConditions"] === "OR", "conditions");
    return branching(job, `${conditionsCel(job, rules)} ? 0 : -1`, 1);
  },
};

export const switchNode: NodeMapper = {
  map(job): Mapped {
    const { params } = job;
    const options = isJsonObject(params["options"]) ? params["options"] : {};
    if (params["mode"] === "expression") {
      const amount = Number(params["numberOutputs"] ?? params["outputsAmount"] ?? 4);
      const { cel, type } = job.cel(params["output"], "output");
      return branching(job, type === "number" ? cel : `number(${cel})`, amount);
    }
    const rules = isNewer(job, 3) ? newerWays(job, params, options) : olderWays(job, params);
    if (options["allMatchingOutputs"] === true)
      job.note(
        "differs",
        "Only the first rule that holds is taken; n8n takes all of them.",
        "options.allMatchingOutputs",
      );
    const fallback = fallbackOf(job, options, rules.length);
    const way = rules.reduceRight(
      (otherwise, { cel, output }) => `(${cel}) ? ${output} : ${bracketed(otherwise)}`,
      String(fallback),
    );
    const outputs = Math.max(rules.length, fallback + 1, ...rules.map(({ output }) => output + 1));
    return branching(job, way, outputs);
  },
};

function bracketed(way: string): string {
  return /^-?\d+$/.test(way) ? way : `(${way})`;
}

interface Way {
  cel: string;
  output: number;
}

function newerWays(job: NodeJob, params: JsonObject, options: JsonObject): Way[] {
  const list = isJsonObject(params["rules"]) ? (params["rules"]["values"] ?? params["rules"]["rules"]) : [];
  return (Array.isArray(list) ? list : []).filter(isJsonObject).map((rule, output) => ({
    output,
    cel: conditionsCel(job, newerRules(rule["conditions"], options, params["looseTypeValidation"], `rules.${output}`)),
  }));
}

function olderWays(job: NodeJob, params: JsonObject): Way[] {
  const type = String(params["dataType"] ?? "number");
  const list = isJsonObject(params["rules"]) ? params["rules"]["rules"] : [];
  return (Array.isArray(list) ? list : []).filter(isJsonObject).map((rule, i) => {
    const field = `rules.${i}`;
    const condition = olderCondition({ ...rule, value1: params["value1"] ?? null }, type, field);
    const operation = rule["operation"] === undefined ? "equals" : condition.operation;
    const output = Number(job.node.typeVersion >= 2 ? i : (rule["output"] ?? 0));
    const rules = { any: false, ignoreCase: false, loose: true, conditions: [{ ...condition, operation }] };
    return { output, cel: conditionsCel(job, rules) };
  });
}

function fallbackOf(job: NodeJob, options: JsonObject, rules: number): number {
  if (job.node.typeVersion < 3) return Number(job.params["fallbackOutput"] ?? -1);
  const fallback: Json | undefined = options["fallbackOutput"];
  if (fallback === "extra") return rules;
  return typeof fallback === "number"
    ? fallback
    : typeof fallback === "string" && /^\d+$/.test(fallback)
      ? Number(fallback)
      : -1;
}

/** A step that passes on what comes in. */
export const passNode: NodeMapper = {
  map: (job): Mapped => ({ step: shape(inBraces(passThrough(job))) }),
};
