-- Partial: only runs that did not succeed pay for these, and lists of them need not pass a million that did.
CREATE INDEX "Run_unsuccessful_idx" ON "Run"("workspaceId", "createdAtMs", "status") WHERE "status" IN ('failed', 'cancelled', 'timed_out');
CREATE INDEX "Run_errorFingerprint_idx" ON "Run"("workspaceId", "errorFingerprint", "createdAtMs") WHERE "errorFingerprint" IS NOT NULL;
-- Kinds of trigger that are few among a million webhook runs, which do not pay for it.
CREATE INDEX "Run_trigger_idx" ON "Run"("workspaceId", json_extract("sourceJson", '$.kind'), "createdAtMs") WHERE json_extract("sourceJson", '$.kind') <> 'webhook';

ALTER TABLE "BulkJob" ADD COLUMN "cursor" TEXT;
