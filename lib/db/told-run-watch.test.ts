import { describe, expect, it } from "vitest";
import type { Timers } from "@/lib/kernel/timers";
import type { HookAnswer } from "./run-watch";
import { ToldRunWatch } from "./told-run-watch";

const ANSWER: HookAnswer = { status: 200, headers: {}, body: { n: 1 } };

/** Timers that wait to be told. */
function manualTimers() {
  const later: (() => void)[] = [];
  const soon: (() => void)[] = [];
  const timers: Timers = {
    after(_delayMs, work) {
      later.push(work);
      return () => void later.splice(later.indexOf(work), 1);
    },
    soon: (work) => void soon.push(work),
  };
  const runAll = (works: (() => void)[]) => (): void => works.splice(0).forEach((work) => work());
  return { timers, later, endTurn: runAll(soon), runOut: runAll(later) };
}

function watch(stored: { answer?: HookAnswer | null; ended?: boolean } = {}) {
  const manual = manualTimers();
  const outcomes = { hasEnded: () => stored.ended ?? false, answerOf: () => stored.answer };
  return { told: new ToldRunWatch(outcomes, manual.timers), ...manual };
}

describe("waiting for a run of this process", () => {
  it("hears the answer that comes later, and the first of two", async () => {
    const { told, later } = watch();
    const answered = told.answered("run_1", 1_000);
    const ended = told.ended("run_1", 1_000);
    told.tellAnswer("run_1", ANSWER);
    told.tellAnswer("run_1", { ...ANSWER, status: 500 });
    told.tellEnd("run_1");
    expect(await answered).toEqual(ANSWER);
    expect(await ended).toBe(true);
    expect(later).toEqual([]);
  });

  it("knows what was told earlier in the same turn, though the store was not asked", async () => {
    const { told, endTurn } = watch();
    told.tellAnswer("run_1", ANSWER);
    told.tellAnswer("run_1", { ...ANSWER, status: 500 });
    told.tellEnd("run_1");
    told.tellEnd("run_2");
    expect(await told.answered("run_1", 0)).toEqual(ANSWER);
    expect(await told.answered("run_2", 0)).toBeNull();
    expect(await told.ended("run_1", 0)).toBe(true);
    endTurn();
  });

  it("reads what was told in an earlier turn from the store", async () => {
    const { told, endTurn } = watch({ answer: { ...ANSWER, status: 201 }, ended: true });
    told.tellAnswer("run_1", ANSWER);
    endTurn();
    expect(await told.answered("run_1", 0)).toMatchObject({ status: 201 });
    expect(await told.ended("run_1", 0)).toBe(true);
  });

  it("answers null for an end without an answer, and undefined when time runs out", async () => {
    const { told, runOut } = watch();
    const answered = told.answered("run_1", 1_000);
    told.tellEnd("run_1");
    expect(await answered).toBeNull();
    const late = [told.answered("run_2", 1_000), told.ended("run_2", 1_000)];
    await Promise.resolve();
    runOut();
    expect(await Promise.all(late)).toEqual([undefined, false]);
  });
});
