import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { NodeJob } from "./node-job";
import { isN8nExpression } from "./split-n8n-text";
import { type Cel, numberText, quoted, truth } from "./translate-expression";

interface Condition {
  type: string;
  operation: string;
  left: Json;
  right: Json;
  field: string;
}

interface Rules {
  conditions: Condition[];
  any: boolean;
  ignoreCase: boolean;
  /** n8n turns values into the type of the comparison; else a wrong type is an error. */
  loose: boolean;
}

/** The conditions of an IF, a filter or a rule of a switch as one CEL expression of type bool. */
export function conditionsCel(job: NodeJob, rules: Rules): string {
  const parts = rules.conditions.map((condition) => conditionCel(job, condition, rules));
  if (parts.length === 0) return "true";
  if (parts.length === 1) return parts[0] ?? "true";
  return parts.map((part) => `(${part})`).join(rules.any ? " || " : " && ");
}

/** Conditions as newer versions of n8n write them: `{options, conditions: [{leftValue, operator, rightValue}], combinator}`. */
export function newerRules(
  value: Json | undefined,
  options: Json | undefined,
  looseParam: Json | undefined,
  field: string,
): Rules {
  const object = isJsonObject(value) ? value : {};
  const inner = isJsonObject(object["options"]) ? object["options"] : {};
  const outer = isJsonObject(options) ? options : {};
  const list = Array.isArray(object["conditions"]) ? object["conditions"] : [];
  return {
    any: object["combinator"] === "or",
    ignoreCase: outer["ignoreCase"] === undefined ? inner["caseSensitive"] === false : outer["ignoreCase"] !== false,
    loose: inner["typeValidation"] === "loose" || outer["looseTypeValidation"] === true || looseParam === true,
    conditions: list.filter(isJsonObject).map((one, i) => {
      const operator = isJsonObject(one["operator"]) ? one["operator"] : {};
      return {
        type: String(operator["type"] ?? "string"),
        operation: String(operator["operation"] ?? "equals"),
        left: one["leftValue"] ?? null,
        right: one["rightValue"] ?? null,
        field: `${field}.conditions.${i}`,
      };
    }),
  };
}

const OLDER: Readonly<Record<string, string>> = {
  equal: "equals",
  notEqual: "notEquals",
  larger: "gt",
  largerEqual: "gte",
  smaller: "lt",
  smallerEqual: "lte",
  isEmpty: "empty",
  isNotEmpty: "notEmpty",
  after: "after",
  before: "before",
};
const OLDER_DEFAULT: Readonly<Record<string, string>> = {
  number: "smaller",
  string: "equal",
  boolean: "equal",
  dateTime: "after",
};

/** Conditions as older versions write them: lists by type. */
export function olderRules(value: Json | undefined, any: boolean, field: string): Rules {
  const object = isJsonObject(value) ? value : {};
  const conditions = ["string", "number", "boolean", "dateTime"].flatMap((type) => {
    const list = object[type];
    return (Array.isArray(list) ? list : [])
      .filter(isJsonObject)
      .map((one, i) => olderCondition(one, type, `${field}.${type}.${i}`));
  });
  return { any, ignoreCase: false, loose: true, conditions };
}

/** One condition of the older form. */
export function olderCondition(one: JsonObject, type: string, field: string): Condition {
  const named = String(one["operation"] ?? OLDER_DEFAULT[type] ?? "equal");
  const blank: Json = type === "number" ? 0 : type === "boolean" ? false : "";
  return {
    type,
    operation: OLDER[named] ?? named,
    left: one["value1"] ?? blank,
    right: one["value2"] ?? blank,
    field,
  };
}

function conditionCel(job: NodeJob, condition: Condition, rules: Rules): string {
  const { operation, type, field } = condition;
  const left = job.cel(condition.left, `${field}.leftValue`);
  if (operation === "exists") return `${left.cel} != null`;
  if (operation === "notExists") return `${left.cel} == null`;
  switch (type) {
    case "number":
      return numberCondition(job, condition, left, rules);
    case "boolean":
      return booleanCondition(job, condition, left, rules);
    case "dateTime":
      return dateCondition(job, condition);
    case "array":
    case "object":
      return collectionCondition(job, condition, left);
    default:
      return textCondition(job, condition, left, rules);
  }
}

const NEGATED: Readonly<Record<string, string>> = {
  notEquals: "equals",
  notContains: "contains",
  notStartsWith: "startsWith",
  notEndsWith: "endsWith",
  notRegex: "regex",
  notEmpty: "empty",
};

function textCondition(job: NodeJob, condition: Condition, left: Cel, { ignoreCase, loose }: Rules): string {
  const negated = NEGATED[condition.operation];
  if (negated !== undefined)
    return `!(${textCondition(job, { ...condition, operation: negated }, left, { ignoreCase, loose } as Rules)})`;
  const right = job.cel(condition.right, `${condition.field}.rightValue`);
  const fold = (cel: string): string => (ignoreCase ? `${cel}.lowerAscii()` : cel);
  const asText = (value: Cel): string => fold(value.type === "text" ? value.cel : `[${value.cel}].join("")`);
  switch (condition.operation) {
    case "empty":
      return `${asText(left)} == ""`;
    case "contains":
    case "startsWith":
    case "endsWith":
      return `${asText(left)}.${condition.operation}(${asText(right)})`;
    case "regex": {
      job.note("differs", "Regular expressions are those of RE2: no look-around, no back references.", condition.field);
      const pattern =
        typeof condition.right === "string" && !isN8nExpression(condition.right) ? regexText(condition.right) : null;
      return `${left.type === "text" ? left.cel : `[${left.cel}].join("")`}.regexTest(${pattern === null ? asText(right) : quoted(pattern)})`;
    }
    case "equals":
      // A text that is written out and not empty equals nothing but itself.
      if (!ignoreCase && !loose && right.type === "text" && right.cel.startsWith('"') && right.cel !== '""')
        return `${left.cel} == ${right.cel}`;
      return `${asText(left)} == ${asText(right)}`;
    default:
      return unknown(job, condition);
  }
}

/** `/pattern/flags` or the bare pattern. */
function regexText(written: string): string {
  const match = /^\/(.*)\/([a-z]*)$/s.exec(written);
  if (match === null) return written;
  const flags = (match[2] ?? "").replace(/[^ims]/g, "");
  return flags === "" ? (match[1] ?? "") : `(?${flags})${match[1] ?? ""}`;
}

const ORDER: Readonly<Record<string, string>> = { gt: ">", gte: ">=", lt: "<", lte: "<=" };

function numberCondition(job: NodeJob, condition: Condition, left: Cel, { loose }: Rules): string {
  const { operation, field } = condition;
  if (operation === "empty") return `${left.cel} == null`;
  if (operation === "notEmpty") return `${left.cel} != null`;
  const right = asNumber(job.cel(condition.right, `${field}.rightValue`), condition.right);
  const number = asNumber(left, condition.left);
  const known = number.type === "number" && right.type === "number";
  const sides = (operator: string): string => {
    const [a, b] = [number, right].map((side) => (side.type === "number" ? side.cel : `number(${side.cel})`));
    const present = [number, right].filter((side) => side.type !== "number").map((side) => `${side.cel} != null`);
    return known ? `${a} ${operator} ${b}` : [...present, `${a} ${operator} ${b}`].join(" && ");
  };
  if (operation === "equals" || operation === "notEquals") {
    const equal = loose && !known ? sides("==") : `${number.cel} == ${right.cel}`;
    return operation === "equals" ? equal : `!(${equal})`;
  }
  const order = ORDER[operation];
  return order === undefined ? unknown(job, condition) : sides(order);
}

/** A number written as a text is meant as one. */
function asNumber(value: Cel, param: Json): Cel {
  if (typeof param !== "string" || isN8nExpression(param) || param.trim() === "" || Number.isNaN(Number(param)))
    return value;
  return { cel: numberText(Number(param)), type: "number" };
}

function booleanCondition(job: NodeJob, condition: Condition, left: Cel, { loose }: Rules): string {
  const isTrue = loose
    ? left.type === "bool"
      ? left.cel
      : `${left.cel} in [true, "true", 1, "1"]`
    : left.type === "bool"
      ? left.cel
      : `${left.cel} == true`;
  switch (condition.operation) {
    case "true":
      return isTrue;
    case "false":
      return `!(${isTrue})`;
    case "empty":
      return `${left.cel} == null`;
    case "notEmpty":
      return `${left.cel} != null`;
    case "equals":
    case "notEquals": {
      const { right } = condition;
      const wanted =
        right === true || right === "true" ? true : right === false || right === "false" || right === "" ? false : null;
      const other = job.cel(right, `${condition.field}.rightValue`);
      const equal = wanted === null ? `(${isTrue}) == ${truth(other)}` : wanted ? isTrue : `!(${isTrue})`;
      return condition.operation === "equals" ? equal : `!(${equal})`;
    }
    default:
      return unknown(job, condition);
  }
}

const DATE_ORDER: Readonly<Record<string, string>> = {
  equals: "===",
  notEquals: "!==",
  after: ">",
  before: "<",
  afterOrEquals: ">=",
  beforeOrEquals: "<=",
};

function dateCondition(job: NodeJob, condition: Condition): string {
  const { operation, field } = condition;
  const left = job.javascript(condition.left);
  if (operation === "empty" || operation === "notEmpty") {
    const empty = `${job.cel(condition.left, field).cel} == null`;
    return operation === "empty" ? empty : `!(${empty})`;
  }
  const operator = DATE_ORDER[operation];
  if (operator === undefined) return unknown(job, condition);
  const at = (source: string): string => `new Date(${source}).getTime()`;
  return `${job.code(`${at(left)} ${operator} ${at(job.javascript(condition.right))}`, field).cel} == true`;
}

function collectionCondition(job: NodeJob, condition: Condition, left: Cel): string {
  const { operation, field } = condition;
  const size = `size(${left.cel})`;
  switch (operation) {
    case "empty":
      return `${left.cel} == null || ${size} == 0`;
    case "notEmpty":
      return `${left.cel} != null && ${size} > 0`;
    case "contains":
      return `${left.cel} != null && ${job.cel(condition.right, field).cel} in ${left.cel}`;
    case "notContains":
      return `${left.cel} == null || !(${job.cel(condition.right, field).cel} in ${left.cel})`;
    default: {
      const order = {
        lengthEquals: "==",
        lengthNotEquals: "!=",
        lengthGt: ">",
        lengthGte: ">=",
        lengthLt: "<",
        lengthLte: "<=",
      }[operation];
      if (order === undefined) return unknown(job, condition);
      const right = asNumber(job.cel(condition.right, field), condition.right);
      return `${left.cel} != null && ${size} ${order} ${right.type === "number" ? right.cel : `number(${right.cel})`}`;
    }
  }
}

function unknown(job: NodeJob, { type, operation, field }: Condition): string {
  job.fillIn(field, `The condition ${type} ${operation} is not known here.`);
  return "false";
}
