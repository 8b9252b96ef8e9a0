-- Most runs are accepted and end in one commit, without a dedupe key: they pay for none of these.
DROP INDEX "Run_status_createdAtMs_idx";
CREATE INDEX "Run_status_createdAtMs_idx" ON "Run"("status", "createdAtMs") WHERE "status" IN ('queued', 'running', 'waiting', 'stalled');
CREATE INDEX "Run_openOfWorkflow_idx" ON "Run"("workflowId") WHERE "status" IN ('queued', 'running', 'waiting', 'stalled');
CREATE INDEX "Run_queued_idx" ON "Run"("workflowId", "createdAtMs") WHERE "status" = 'queued';

DROP INDEX "Run_workflowId_dedupeKey_key";
CREATE UNIQUE INDEX "Run_workflowId_dedupeKey_key" ON "Run"("workflowId", "dedupeKey") WHERE "dedupeKey" IS NOT NULL;
