import type { CatalogLookup } from "../catalog-lookup";
import type { Definition, Step } from "../definition-schema";
import { needOf } from "./walk-steps";

/** A definition in plain words, one sentence each: what starts it, then what it does, in the order of the document. */
export function describeDefinition(definition: Definition, lookup: CatalogLookup): string[] {
  const starts = Object.values(definition.triggers).map((trigger) => {
    const service = trigger.service ?? "";
    const event = lookup.event(service, trigger.event ?? "")?.name ?? trigger.event ?? "an event";
    const detail = typeof trigger.with?.["cron"] === "string" ? ` (${trigger.with["cron"]})` : "";
    return `Starts on ${lookup.service(service)?.name ?? service}: ${event}${detail}.`;
  });
  const start = starts.length > 0 ? starts : ["Starts by hand or by the API."];
  return [...start, ...describeSteps(definition.steps, lookup)];
}

function describeSteps(steps: Readonly<Record<string, Step>>, lookup: CatalogLookup): string[] {
  return Object.entries(steps).flatMap(([id, step]) => {
    const what = step.steps ? "runs its own steps" : operationWords(step, lookup);
    const parts = [step.name === undefined ? `${id}: ${what}` : `${id} (${step.name}): ${what}`, afterWords(step)];
    if (step.when !== undefined) parts.push(`only if ${step.when}`);
    if (step.forEach !== undefined) parts.push(`for each of ${step.forEach}`);
    if (step.repeat !== undefined) parts.push(`until ${step.repeat.until}, at most ${step.repeat.maxIterations} times`);
    if (step.retry !== undefined) parts.push(`up to ${step.retry.maxAttempts} attempts`);
    if (step.disabled) parts.push("switched off");
    const sentence = `${parts.filter((part) => part !== "").join(", ")}.`;
    return [sentence, ...(step.steps ? describeSteps(step.steps, lookup).map((line) => `  ${line}`) : [])];
  });
}

function operationWords(step: Step, lookup: CatalogLookup): string {
  if (step.service === undefined) return "does nothing yet";
  const service = lookup.service(step.service)?.name ?? step.service;
  const operation = lookup.operation(step.service, step.operation ?? "")?.name ?? step.operation ?? "an operation";
  return `${service}, ${operation}`;
}

function afterWords(step: Step): string {
  const needs = (step.needs ?? []).map(needOf);
  if (needs.length === 0) return "";
  const words = needs.map(({ step: id, on }) => (on === "succeeded" ? id : `${id} has ${on}`));
  return `after ${words.join(step.join === "all" ? " and " : needs.length > 1 ? " or " : "")}`;
}
