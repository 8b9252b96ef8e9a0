import type { Need } from "../definition-schema";
import { newLineage } from "./node-mapper";
import { listOf, type View, wholeOf } from "./view";

/** Which way was taken at each step that lets only one be: its id → the number of the way. */
export type Ways = ReadonlyMap<string, number>;

/** One way by which items come to a node. */
export interface Source {
  /** The step it comes from; null: from a trigger, so that nothing is waited for. */
  stepId: string | null;
  onFailure: boolean;
  /** A failure of the step counts as success (`onError: continue`). */
  continues: boolean;
  /** CEL, asked when the step has ended as it must: whether anything comes. */
  guard: string | undefined;
  view: View;
  ways: Ways;
}

/** CEL: whether something has come by this way. Only for steps that have ended. */
export function cameBy(source: Source): string {
  const { stepId, onFailure, continues, guard } = source;
  const parts: string[] = [];
  if (stepId !== null) {
    const status = `steps.${stepId}.status`;
    parts.push(
      onFailure
        ? `${status} == "failed"`
        : continues
          ? `${status} in ["succeeded", "failed"]`
          : `${status} == "succeeded"`,
    );
  }
  if (guard !== undefined) parts.push(guard);
  return parts.length === 0 ? "true" : parts.length === 1 ? (parts[0] ?? "true") : `(${parts.join(" && ")})`;
}

/** What a step must wait for, and the condition under which it runs. */
export function entryOf(sources: readonly Source[]): { needs: Need[]; when?: string } {
  const steps = new Map<string, Source>();
  for (const source of sources) if (source.stepId !== null) steps.set(`${source.stepId} ${source.onFailure}`, source);
  const fromTrigger = sources.filter(({ stepId }) => stepId === null);
  const isSingle = steps.size === 1 && fromTrigger.length === 0;
  const needs = [...steps.values()].map(({ stepId, onFailure }): Need => {
    const step = stepId ?? "";
    if (fromTrigger.length > 0 || countOf(sources, step) > 1) return { step, on: "ended" };
    return onFailure ? { step, on: "failed" } : step;
  });
  const unique = [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
  if (sources.some((source) => source.stepId === null && source.guard === undefined)) return { needs: unique };
  if (isSingle) {
    const guards = sources.map(({ guard }) => guard);
    if (guards.includes(undefined)) return { needs: unique };
    return { needs: unique, when: anyOf(guards.filter((guard) => guard !== undefined)) };
  }
  const asks =
    sources.some(({ guard }) => guard !== undefined) ||
    unique.some((need) => typeof need !== "string" && need.on === "ended");
  return asks ? { needs: unique, when: anyOf(sources.map(cameBy)) } : { needs: unique };
}

/** A step that both its success and its failure lead on from. */
function countOf(sources: readonly Source[], stepId: string): number {
  return new Set(sources.filter((source) => source.stepId === stepId).map(({ onFailure }) => onFailure)).size;
}

function anyOf(conditions: readonly string[]): string {
  const unique = [...new Set(conditions)];
  return unique.length === 1 ? (unique[0] ?? "true") : unique.map((one) => `(${one})`).join(" || ");
}

/** The ways that every source has taken. */
export function commonWays(sources: readonly Source[]): Map<string, number> {
  const [first, ...rest] = sources;
  const common = new Map(first?.ways ?? []);
  for (const { ways } of rest) for (const [key, way] of common) if (ways.get(key) !== way) common.delete(key);
  return common;
}

/** Whether two ways can never both be taken in one run. */
export function areExclusive(a: Source, b: Source): boolean {
  for (const [key, way] of a.ways) {
    const other = b.ways.get(key);
    if (other !== undefined && other !== way) return true;
  }
  return false;
}

function allExclusive(sources: readonly Source[]): boolean {
  return sources.every((a, i) => sources.slice(i + 1).every((b) => areExclusive(a, b)));
}

/**
 * What comes in at one input by several ways: the one that was taken where only one can be, else the items of all.
 * @param certain ways that are known to be taken where the input is read
 */
export function joinedView(sources: readonly Source[], certain: Ways): { view: View; together: boolean } | undefined {
  const [first] = sources;
  if (first === undefined) return undefined;
  const texts = new Set(sources.map(({ view }) => JSON.stringify([view.many, view.cel, view.fields ?? null])));
  if (texts.size === 1) return { view: first.view, together: false };
  if (sources.every(({ view }) => !view.many) && allExclusive(sources)) {
    const last = sources.at(-1) ?? first;
    const cel = sources
      .slice(0, -1)
      .reduceRight(
        (otherwise, source) => `(${cameBy(source)} ? ${wholeOf(source.view)} : ${otherwise})`,
        wholeOf(last.view),
      );
    return { view: { many: false, cel, lineage: newLineage() }, together: false };
  }
  const lists = sources.map((source) => listIfCame(source, certain));
  return {
    view: {
      many: true,
      cel: lists.length === 1 ? (lists[0] ?? "[]") : `(${lists.join(" + ")})`,
      lineage: newLineage(),
    },
    together: !allExclusive(sources),
  };
}

/** The items of a way, none where it was not taken. */
export function listIfCame(source: Source, certain: Ways): string {
  const isCertain = source.guard === undefined && [...source.ways].every(([key, way]) => certain.get(key) === way);
  return isCertain ? listOf(source.view) : `(${cameBy(source)} ? ${listOf(source.view)} : [])`;
}
