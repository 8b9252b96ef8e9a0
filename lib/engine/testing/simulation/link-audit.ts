import type { DiskApproval, DiskRun } from "./disk";
import type { RunWatch } from "./run-watch";

/** Callers and the runs they called, failures and the runs they started, questions and their rows: each exactly once. */
export function auditLinks(
  runs: readonly DiskRun[],
  watches: ReadonlyMap<string, RunWatch>,
  approvals: readonly DiskApproval[],
): string[] {
  const problems: string[] = [];
  const byId = new Map(runs.map((run) => [run.id, run]));
  const awaited = new Set<string>();
  for (const watch of watches.values()) {
    const refused = new Set(watch.events.flatMap((event) => (event.type === "called_run_ended" ? [event.runId] : [])));
    for (const event of watch.events) {
      if (event.type !== "step_waiting") continue;
      const { wait, path } = event;
      if (wait.kind === "run") {
        const child = byId.get(wait.runId);
        awaited.add(wait.runId);
        if (child === undefined && !refused.has(wait.runId))
          problems.push(`${watch.runId}: ${path} waits for ${wait.runId}, which was never accepted`);
        if (child !== undefined && (child.parent?.runId !== watch.runId || child.parent.path !== path))
          problems.push(`${wait.runId} was called by ${path} of ${watch.runId}, but its row does not say so`);
      }
      if (wait.kind === "approval" && !approvals.some((row) => row.id === wait.approvalId && row.runId === watch.runId))
        problems.push(`${watch.runId}: ${path} asks ${wait.approvalId}, which has no row`);
    }
    for (const [runId, times] of timesEnded(watch))
      if (times > 1) problems.push(`${watch.runId} was told ${times} times that ${runId} had ended`);
  }
  for (const run of runs) {
    if (run.parent !== null && !awaited.has(run.id)) problems.push(`${run.id} was called, but nobody waits for it`);
  }
  for (const { id, status } of approvals) if (status === "pending") problems.push(`${id} is still open after its run`);
  return problems;
}

function timesEnded(watch: RunWatch): Map<string, number> {
  const times = new Map<string, number>();
  for (const event of watch.events)
    if (event.type === "called_run_ended") times.set(event.runId, (times.get(event.runId) ?? 0) + 1);
  return times;
}
