-- Partial: only runs that continue another pay for it. Retention asks whether an open run keeps the keys of a run.
CREATE INDEX "Run_originRunId_idx" ON "Run"("originRunId") WHERE "originRunId" <> "id";
