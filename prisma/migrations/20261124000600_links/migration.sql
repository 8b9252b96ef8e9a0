-- When a run was seen to be later than the workflow's `settings.sla`.
ALTER TABLE "Run" ADD COLUMN "slaMissedAtMs" REAL;

-- An approval inside a `repeat` asks once per round: each has an id of its own, and the path in common.
DROP INDEX "Approval_runId_stepPath_key";
CREATE INDEX "Approval_runId_idx" ON "Approval"("runId");

-- Failures look here for the workflows to start.
DROP INDEX "TriggerState_workspaceId_idx";
CREATE INDEX "TriggerState_workspaceId_kind_idx" ON "TriggerState"("workspaceId", "kind");
