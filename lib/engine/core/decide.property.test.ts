import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/kernel/random";
import { isFinalRunStatus } from "@/lib/workflow/run-schema";
import type { Definition, Need, Step } from "@/lib/workflow/definition-schema";
import type { RunEvent } from "../event-schema";
import { plainRules } from "../testing/plain-rules";
import { outcomeEvent, type CallCommand } from "./command";
import { decide, resume } from "./decide";
import { foldRun } from "./evolve";
import { compileProgram, type Program } from "./program";
import { locate } from "./frame";
import { EMPTY_RUN, isEnded, openUnits, type RunState, type StepStates } from "./state";

const accepted: RunEvent = {
  type: "accepted",
  atMs: 0,
  runId: "run_1",
  originRunId: "run_1",
  workflowId: "wf_1",
  workflowName: "Test",
  version: 1,
  mode: "live",
  trigger: { list: [1, 2, 3], yes: true, no: false },
  env: {},
  reused: {},
};

const stepArbitrary = (index: number): fc.Arbitrary<Step> =>
  fc.record(
    {
      service: fc.constantFrom("s", "keyed"),
      operation: fc.constantFrom("read", "write", "delete", "none"),
      needs: fc.uniqueArray(
        fc.record({
          step: fc.nat(Math.max(0, index - 1)).map((n) => `s${n}`),
          on: fc.constantFrom("succeeded", "failed", "skipped", "ended"),
        }),
        { maxLength: index === 0 ? 0 : 3, selector: (need) => need.step },
      ) as fc.Arbitrary<Need[]>,
      join: fc.constantFrom("any", "all"),
      when: fc.constantFrom("trigger.yes", "trigger.no", "trigger.gone"),
      forEach: fc.constant("trigger.list"),
      concurrency: fc.integer({ min: 1, max: 3 }),
      retry: fc.record({ maxAttempts: fc.integer({ min: 1, max: 4 }), baseMs: fc.nat(100) }),
      onError: fc.constantFrom("fail", "continue"),
      disabled: fc.boolean(),
    },
    { requiredKeys: ["service", "operation", "needs"] },
  ) as fc.Arbitrary<Step>;

/** Up to so many steps; the ids of bodies in bodies start with the depth, as no step may have the id of one around it. */
const stepsArbitrary = (sizeMax: number, depth: number): fc.Arbitrary<Record<string, Step>> =>
  fc
    .integer({ min: 1, max: sizeMax })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, index) =>
          depth === 2
            ? stepArbitrary(index)
            : fc.oneof({ weight: 5, arbitrary: stepArbitrary(index) }, { weight: 1, arbitrary: loop(index, depth) }),
        ),
      ),
    )
    .map((steps) => Object.fromEntries(steps.map((step, index) => [`s${index}`, step])));

/** A step with a body, over items or over rounds. */
const loop = (index: number, depth: number): fc.Arbitrary<Step> =>
  fc
    .record({
      step: stepArbitrary(index),
      steps: stepsArbitrary(4, depth + 1),
      repeats: fc.boolean(),
      maxIterations: fc.integer({ min: 1, max: 3 }),
      delayMs: fc.constantFrom(0, 10),
      until: fc.constantFrom("index >= 1", "false", "item.s0 == 3"),
    })
    .map(({ step: { service: _service, operation: _operation, ...step }, steps, repeats, ...repeat }): Step => {
      if (!repeats) return { ...step, steps, forEach: "trigger.list" };
      const { forEach: _forEach, concurrency: _concurrency, ...rest } = step;
      return { ...rest, steps, repeat };
    });

const definitionArbitrary: fc.Arbitrary<Definition> = stepsArbitrary(9, 0).map((steps) => ({
  schema: 1 as const,
  name: "Test",
  triggers: {},
  steps,
}));

/** A hostile runtime: picks what happens next, and loses the process now and then. */
interface Played {
  state: RunState;
  journal: RunEvent[];
  started: CallCommand[];
}

function play(program: Program, picks: () => number): Played {
  let state: RunState = EMPTY_RUN;
  const journal: RunEvent[] = [];
  const started: CallCommand[] = [];
  let calls: CallCommand[] = [];
  let timers = new Map<string, number>();
  let nowMs = 0;
  let crashes = 0;
  const absorb = (decided: ReturnType<typeof decide>): void => {
    state = decided.state;
    journal.push(...decided.events);
    for (const command of decided.commands) {
      if (command.kind === "call") {
        calls.push(command);
        started.push(command);
      } else if (command.kind === "set_timer" && command.timerId !== "run")
        timers.set(command.timerId, command.dueAtMs);
      else if (command.kind === "abort") calls = calls.filter((call) => call.path !== command.path);
    }
  };
  absorb(decide(program, state, accepted));
  absorb(decide(program, state, { type: "started", atMs: nowMs }));
  for (let turn = 0; turn < 4_000 && !isFinalRunStatus(state.status); turn += 1) {
    nowMs += 1;
    const pick = picks();
    if (pick < 0.1 && crashes < 5) {
      crashes += 1;
      calls = [];
      timers = new Map();
      state = foldRun(journal);
      absorb(resume(program, state, nowMs));
      continue;
    }
    const timer = [...timers.keys()][0];
    if (timer !== undefined && (pick < 0.3 || calls.length === 0)) {
      timers.delete(timer);
      absorb(decide(program, state, { type: "timer_fired", atMs: nowMs, timerId: timer }));
      continue;
    }
    const call = calls.splice(Math.floor(pick * calls.length), 1)[0];
    if (call === undefined) {
      const held = openUnits(state).find(({ unit }) => unit.status === "outcome_unknown")?.path;
      if (held === undefined) break;
      const decision = pick < 0.5 ? "retry" : pick < 0.75 ? "succeeded" : "failed";
      absorb(decide(program, state, { type: "decided", atMs: nowMs, path: held, decision }));
      continue;
    }
    const roll = picks();
    const measured = { atMs: nowMs, latencyMs: 1, random: picks() };
    const error = {
      category: roll < 0.7 ? ("rate_limited" as const) : ("not_found" as const),
      code: "X",
      message: "x",
      retryable: true,
    };
    const acted = roll < 0.55 ? "unknown" : "no";
    absorb(
      decide(
        program,
        state,
        outcomeEvent(
          call,
          roll < 0.5 ? { kind: "succeeded", output: turn } : { kind: "failed", error, acted },
          measured,
        ),
      ),
    );
  }
  return { state, journal, started };
}

/** A definition and a seed; played inside the property, so that a counterexample stays short. */
const cases = fc.tuple(definitionArbitrary, fc.integer());

function whatHappens([definition, seed]: [Definition, number]): Played & { program: Program } {
  const program = compileProgram(definition, plainRules);
  return { program, ...play(program, seededRandom(seed)) };
}

describe("decide, over random graphs, outcomes and crashes", () => {
  it("every run ends", () => {
    fc.assert(
      fc.property(cases, (input) => {
        expect(isFinalRunStatus(whatHappens(input).state.status)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("folding the journal again gives the same state", () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { state, journal } = whatHappens(input);
        expect(foldRun(journal)).toEqual(state);
      }),
      { numRuns: 300 },
    );
  });

  it("a step never starts before its needs have ended", () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { program, journal, state } = whatHappens(input);
        const ended = new Set<string>();
        const begun = new Set<string>();
        for (const event of journal) {
          if (event.type === "step_started" || event.type === "body_started") {
            const at = locate(program, state, event.path);
            expect(at).toBeDefined();
            for (const need of at?.node.needs ?? [])
              if (need.step !== null) expect(ended).toContain(`${at?.frame.prefix ?? ""}${need.step}`);
            // Nothing begins in an item or round that has ended, or has not begun.
            for (let around = at?.frame ?? null; around !== null; around = around.outer)
              if (around.path !== null) expect(begun.has(around.path) && !ended.has(around.path)).toBe(true);
            if (event.type === "body_started") begun.add(event.path);
          }
          if (
            event.type === "step_succeeded" ||
            event.type === "step_failed" ||
            event.type === "step_skipped" ||
            event.type === "step_cancelled"
          )
            ended.add(event.path);
          if (event.type === "decided" && event.decision !== "retry") ended.add(event.path);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("when the run has ended, everything that began in it has", () => {
    const openIn = (steps: StepStates): string[] =>
      steps
        .entries()
        .flatMap(([id, step]) => [
          ...(isEnded(step) ? [] : [id]),
          ...(step.items?.units.flatMap((unit) => (unit.steps === null ? [] : openIn(unit.steps))) ?? []),
        ]);
    fc.assert(
      fc.property(cases, (input) => {
        expect(openIn(whatHappens(input).state.steps)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("a step ends once, and nothing follows the end of the run", () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { journal } = whatHappens(input);
        const ends = journal.flatMap((event) =>
          ["step_succeeded", "step_failed", "step_skipped", "step_cancelled"].includes(event.type) && "path" in event
            ? [event.path]
            : [],
        );
        expect(new Set(ends).size).toBe(ends.length);
        expect(journal.findIndex((event) => event.type === "run_ended")).toBe(journal.length - 1);
      }),
      { numRuns: 300 },
    );
  });

  it("a write without a kept key whose outcome was unknown starts again only by a person's decision", () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { journal } = whatHappens(input);
        const held = new Set<string>();
        for (const event of journal) {
          if (event.type === "step_outcome_unknown") held.add(event.path);
          if (event.type === "decided") held.delete(event.path);
          if (event.type === "step_started") expect(held.has(event.path)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});
