import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import { neededFields } from "@/lib/workflow/needed-fields";
import { checkInput } from "./core/check-input";
import type { Operation, Service } from "./schema";

/** The built-in that asks whichever language model its connection belongs to. */
export const ASK_SERVICE = "ai";

/** The operation by which a service's language model answers: the one that asks for a prompt, before those that do not. */
export function askingOperation(service: Service): Operation | undefined {
  const asking = service.operations.filter(({ http }) => http?.text !== undefined);
  return asking.find(({ input }) => neededFields(input).includes("prompt")) ?? asking[0];
}

export type AskTarget =
  { kind: "target"; operation: Operation; input: JsonObject } | { kind: "refused"; field: string; message: string };

/**
 * What is asked, as the service of a connection takes it.
 * @param input checked against the built-in's own schema
 */
export function askTargetOf(service: Service, input: JsonObject): AskTarget {
  const operation = askingOperation(service);
  if (operation === undefined)
    return { kind: "refused", field: "connection", message: `${service.name} has no language model` };
  const known = isJsonObject(operation.input["properties"]) ? operation.input["properties"] : {};
  // Azure calls a model's name its deployment.
  const modelField = Object.hasOwn(known, "model") ? "model" : "deployment";
  const named = Object.entries(input).map(([name, value]) => [name === "model" ? modelField : name, value] as const);
  const unknown = named.find(([name, value]) => !Object.hasOwn(known, name) && value !== null && value !== false)?.[0];
  if (unknown !== undefined)
    return { kind: "refused", field: `with.${unknown}`, message: `${service.name} does not take ${unknown}` };
  const checked = checkInput(operation.input, Object.fromEntries(named));
  const [problem] = checked.problems;
  if (problem === undefined) return { kind: "target", operation, input: checked.input };
  const field = problem.field === modelField ? "model" : problem.field;
  return { kind: "refused", field: `with.${field}`, message: `${service.name}: ${field} ${problem.message}` };
}
