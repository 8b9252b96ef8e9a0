import { catalog } from "@/lib/connectors/testing/catalog";
import type { OperationCall, OperationExecutor, OperationOutcome } from "@/lib/connectors/contract";
import type { Effect } from "@/lib/connectors/schema";
import { createSimulateRun } from "@/lib/engine/simulate-run";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import type { Json } from "@/lib/kernel/json";
import { seededRandom } from "@/lib/kernel/random";
import { createTroubleshooting } from "@/lib/troubleshooting/service";
import { memoryStores } from "@/lib/troubleshooting/testing/memory-stores";
import type { RecordedOutcome, RecordedRun } from "@/lib/troubleshooting/schema";
import { applyPatch } from "@/lib/workflow/core/apply-patch";
import { definitionSchema, type Definition } from "@/lib/workflow/definition-schema";
import type { Proposal } from "@/lib/workflow/proposal-schema";
import type { RunError } from "@/lib/workflow/run-schema";
import type { SimulateRun } from "@/lib/workflow/simulation";
import { createResolveIssues, type PreparedFix } from "../use-cases/resolve-issues";
import { createWatchFailures } from "../use-cases/watch-failures";

export const repairCtx: Ctx = {
  workspaceId: "ws_1",
  actor: { kind: "user", id: "usr_1", role: "editor" },
  requestId: "req_1",
};

/** Answers of a step's service: an outcome to give, or an output. */
export type Answer = (call: OperationCall) => Json | { fail: RunError; acted?: "no" | "yes" | "unknown" };

const EFFECTS: Readonly<Record<string, Effect>> = {
  "slack.message.post": "write",
  "asana.task.create": "write",
  "http.request": "read",
};
const effectOf = (service: string, operation: string): Effect => EFFECTS[`${service}.${operation}`] ?? "read";

function outputFieldsOf(service: string, operation: string): string[] {
  return Object.keys(catalog.operation(service, operation)?.output["properties"] ?? {});
}

/** A small world in memory: one workflow, the real engine in virtual time, the real troubleshooter. */
export function repairWorld(definition: Definition, healthy: Answer, proveWith?: SimulateRun) {
  const versions: Definition[] = [definition];
  const runs: RecordedRun[] = [];
  const proposals = new Map<string, PreparedFix & { status: Proposal["status"]; appliedVersion: number | null }>();
  let nowMs = 1_000_000;
  const clock = { now: () => (nowMs += 1), monotonicMs: () => nowMs };
  const random = seededRandom(7);
  const rules = { effectOf, idempotencyOf: () => "none" as const, costUsdOf: () => 0 };

  function outcomeOf(answer: Answer, call: OperationCall): OperationOutcome {
    const given = answer(call);
    if (typeof given === "object" && given !== null && "fail" in given) {
      const { fail, acted } = given as { fail: RunError; acted?: "no" | "yes" | "unknown" };
      return { kind: "failed", error: fail, acted: acted ?? "no" };
    }
    return { kind: "succeeded", output: given as Json };
  }

  const simulateWith = (answer: Answer | OperationExecutor, record?: Map<string, RecordedOutcome[]>) =>
    createSimulateRun({
      rules,
      latencyMsOf: () => 100,
      executor: {
        call: async (call) => {
          const outcome = typeof answer === "function" ? outcomeOf(answer, call) : await answer.call(call);
          const kept: RecordedOutcome =
            outcome.kind === "succeeded"
              ? { kind: "succeeded", output: outcome.output, latencyMs: 100 }
              : { kind: "failed", error: outcome.error, acted: outcome.acted };
          record?.set(call.stepPath, [...(record.get(call.stepPath) ?? []), kept]);
          return outcome;
        },
      },
    });

  const head = (): Definition => versions.at(-1) ?? definition;
  const simulateRun = () => proveWith ?? simulateWith(healthy);
  const troubleshooting = createTroubleshooting({
    journal: {
      workflow: async (workspaceId, id) =>
        workspaceId === "ws_1" && id === "wf_1" ? { definition: head(), headVersion: versions.length } : null,
      run: async (workspaceId, id) => (workspaceId === "ws_1" ? (runs.find((run) => run.runId === id) ?? null) : null),
      recentRuns: async (workspaceId, workflowId, limit) =>
        workspaceId === "ws_1"
          ? runs
              .filter((run) => run.workflowId === workflowId)
              .reverse()
              .slice(0, limit)
          : [],
    },
    ...memoryStores(),
    facts: { effectOf, outputFieldsOf, serviceIds: () => ["slack", "asana", "gmail"] },
    clock,
    random,
  });
  const fixProposals = {
    prepare: async (_ctx: Ctx, prepared: PreparedFix) => {
      const id = `prop_${proposals.size + 1}`;
      proposals.set(id, { ...prepared, status: "open", appliedVersion: null });
      return { id };
    },
    apply: async (_ctx: Ctx, id: string) => {
      const proposal = proposals.get(id);
      if (proposal === undefined) throw new AppError("NOT_FOUND", "no proposal");
      versions.push(definitionSchema.parse(applyPatch(head() as never, proposal.fix.patch)));
      proposal.status = "applied";
      proposal.appliedVersion = versions.length;
      return { version: versions.length };
    },
    get: async (_ctx: Ctx, id: string) => {
      const proposal = proposals.get(id);
      if (proposal === undefined) throw new AppError("NOT_FOUND", "no proposal");
      return proposal;
    },
  };
  const ports = { troubleshooting, proposals: fixProposals, simulateRun, clock, random };

  return {
    troubleshooting,
    versions,
    proposals,
    applyProposal: (id: string) => fixProposals.apply(repairCtx, id),
    resolveIssues: createResolveIssues(ports),
    watchFailures: () => createWatchFailures(ports)("ws_1", "wf_1"),
    /** Runs the head once against these answers, and journals it. */
    async run(answer: Answer | OperationExecutor, trigger: Json = {}): Promise<string> {
      const record = new Map<string, RecordedOutcome[]>();
      const result = await simulateWith(answer, record)({ definition: head(), trigger });
      const runId = `run_${runs.length + 1}`;
      runs.push({
        runId,
        workflowId: "wf_1",
        version: versions.length,
        mode: "simulate",
        definition: head(),
        trigger,
        endedAtMs: clock.now(),
        steps: [...record].map(([path, attempts]) => ({ path, attempts })),
        error: result.error,
      });
      return result.status;
    },
  };
}
