import { expect, it } from "vitest";
import { foldRun } from "./core/evolve";
import type { RunEvent } from "./event-schema";
import { createRunFolds } from "./run-folds";

const accepted = (runId: string): RunEvent => ({
  type: "accepted",
  atMs: 1,
  runId,
  originRunId: runId,
  workflowId: "wf",
  workflowName: "W",
  version: 1,
  mode: "simulate",
  trigger: null,
  env: {},
  reused: {},
});

it("a run that goes on is folded on from where it was, to what a fold of the whole gives; old ones are let go", () => {
  const journals = new Map<string, RunEvent[]>();
  const asked: string[] = [];
  const folds = createRunFolds({
    journal(runId, afterSeq) {
      asked.push(`${runId} after ${afterSeq}`);
      return (journals.get(runId) ?? []).slice(afterSeq);
    },
  });
  journals.set("a", [accepted("a"), { type: "started", atMs: 2 }]);
  expect(folds("a").state).toEqual(foldRun(journals.get("a") ?? []));
  journals.get("a")?.push({ type: "cancel_requested", atMs: 3 });
  expect(folds("a")).toEqual({ journal: journals.get("a"), state: foldRun(journals.get("a") ?? []) });
  expect(asked).toEqual(["a after 0", "a after 2"]);
  const long = Array.from({ length: 60_000 }, (_, i): RunEvent => ({ type: "resumed", atMs: i }));
  journals.set("b", [accepted("b"), ...long]);
  folds("b");
  folds("a");
  expect(asked.at(-1)).toBe("a after 0");
});
