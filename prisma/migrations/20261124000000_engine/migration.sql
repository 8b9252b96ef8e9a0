-- AlterTable
ALTER TABLE "Run" ADD COLUMN "bulkJobId" TEXT;
ALTER TABLE "Run" ADD COLUMN "parentPath" TEXT;
ALTER TABLE "Run" ADD COLUMN "parentRunId" TEXT;
ALTER TABLE "Run" ADD COLUMN "replayOfRunId" TEXT;
ALTER TABLE "Run" ADD COLUMN "slaMissedAtMs" REAL;

-- AlterTable
ALTER TABLE "TriggerState" ADD COLUMN "checkError" TEXT;
ALTER TABLE "TriggerState" ADD COLUMN "checkedAtMs" REAL;

-- AlterTable
ALTER TABLE "Connection" ADD COLUMN "rateLimitJson" TEXT;

-- CreateTable
CREATE TABLE "Blob" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "json" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "StepCache" (
    "workspaceId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "outputJson" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "expiresAtMs" REAL NOT NULL,

    PRIMARY KEY ("workspaceId", "key")
);

-- CreateTable
CREATE TABLE "Approval" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "stepPath" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "approversJson" TEXT NOT NULL DEFAULT '[]',
    "status" TEXT NOT NULL,
    "requestedAtMs" REAL NOT NULL,
    "dueAtMs" REAL,
    "decidedAtMs" REAL,
    "decidedBy" TEXT,
    "note" TEXT
);

-- CreateTable
CREATE TABLE "BulkJob" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "requestJson" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "skippedJson" TEXT NOT NULL DEFAULT '[]',
    "cursor" TEXT,
    "createdBy" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "endedAtMs" REAL
);

-- CreateIndex
CREATE INDEX "Blob_runId_idx" ON "Blob"("runId");

-- CreateIndex
CREATE INDEX "StepCache_expiresAtMs_idx" ON "StepCache"("expiresAtMs");

-- CreateIndex
CREATE INDEX "Approval_workspaceId_status_requestedAtMs_idx" ON "Approval"("workspaceId", "status", "requestedAtMs");

-- CreateIndex
CREATE INDEX "Approval_runId_idx" ON "Approval"("runId");

-- CreateIndex
CREATE INDEX "BulkJob_workspaceId_createdAtMs_idx" ON "BulkJob"("workspaceId", "createdAtMs");

-- CreateIndex
CREATE INDEX "BulkJob_status_idx" ON "BulkJob"("status");

-- Failures look here for the workflows to start.
DROP INDEX "TriggerState_workspaceId_idx";
CREATE INDEX "TriggerState_workspaceId_kind_idx" ON "TriggerState"("workspaceId", "kind");

-- With the version, so that the runs of a rare one are found without reading a million others.
DROP INDEX "Run_workspaceId_createdAtMs_idx";
CREATE INDEX "Run_workspaceId_createdAtMs_idx" ON "Run"("workspaceId", "createdAtMs", "version");
DROP INDEX "Run_workflowId_mode_createdAtMs_idx";
CREATE INDEX "Run_workflowId_mode_createdAtMs_idx" ON "Run"("workflowId", "mode", "createdAtMs", "version");

-- Partial indexes of runs. Most are accepted and end in one commit, by a webhook, without a link, and succeed: they pay
-- for none of these.
DROP INDEX "Run_status_createdAtMs_idx";
CREATE INDEX "Run_status_createdAtMs_idx" ON "Run"("status", "createdAtMs") WHERE "status" IN ('queued', 'running', 'waiting', 'stalled');
CREATE INDEX "Run_openOfWorkflow_idx" ON "Run"("workflowId") WHERE "status" IN ('queued', 'running', 'waiting', 'stalled');
CREATE INDEX "Run_queued_idx" ON "Run"("workflowId", "createdAtMs") WHERE "status" = 'queued';
DROP INDEX "Run_workflowId_dedupeKey_key";
CREATE UNIQUE INDEX "Run_workflowId_dedupeKey_key" ON "Run"("workflowId", "dedupeKey") WHERE "dedupeKey" IS NOT NULL;
CREATE INDEX "Run_parentRunId_idx" ON "Run"("parentRunId") WHERE "parentRunId" IS NOT NULL;
CREATE INDEX "Run_replayOfRunId_idx" ON "Run"("replayOfRunId") WHERE "replayOfRunId" IS NOT NULL;
CREATE INDEX "Run_bulkJobId_idx" ON "Run"("bulkJobId") WHERE "bulkJobId" IS NOT NULL;
-- Retention asks whether an open run keeps the keys of a run.
CREATE INDEX "Run_originRunId_idx" ON "Run"("originRunId") WHERE "originRunId" <> "id";
-- Lists of them need not pass a million others.
CREATE INDEX "Run_unsuccessful_idx" ON "Run"("workspaceId", "createdAtMs", "status") WHERE "status" IN ('failed', 'cancelled', 'timed_out');
CREATE INDEX "Run_errorFingerprint_idx" ON "Run"("workspaceId", "errorFingerprint", "createdAtMs") WHERE "errorFingerprint" IS NOT NULL;
-- Monitoring looks for runs that have missed their SLA.
CREATE INDEX "Run_slaMissed_idx" ON "Run"("workflowId", "mode", "slaMissedAtMs") WHERE "slaMissedAtMs" IS NOT NULL;
CREATE INDEX "Run_trigger_idx" ON "Run"("workspaceId", json_extract("sourceJson", '$.kind'), "createdAtMs") WHERE json_extract("sourceJson", '$.kind') <> 'webhook';

-- What older runs wrote into their source.
UPDATE "Run" SET "replayOfRunId" = json_extract("sourceJson", '$.originRunId') WHERE json_extract("sourceJson", '$.kind') = 'replay';

-- The journal in chunks: one row for all events that a run writes in one commit.

-- CreateTable
CREATE TABLE "JournalChunk" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "atMs" REAL NOT NULL,
    "eventsJson" TEXT NOT NULL,

    PRIMARY KEY ("runId", "seq")
);

-- What older runs wrote, up to 500 events a chunk.
INSERT INTO "JournalChunk" ("runId", "seq", "workspaceId", "count", "atMs", "eventsJson")
SELECT "runId", min("seq"), "workspaceId", count(*), max("atMs"), '[' || group_concat("payloadJson", ',' ORDER BY "seq") || ']'
FROM "JournalEvent"
GROUP BY "runId", ("seq" - 1) / 500;

-- DropTable
DROP TABLE "JournalEvent";

-- The events one by one, for reading by SQL: the columns that the table of this name had.
CREATE VIEW "JournalEvent" AS
SELECT
    c."runId" AS "runId",
    c."seq" + e."key" AS "seq",
    c."workspaceId" AS "workspaceId",
    json_extract(e."value", '$.type') AS "type",
    json_extract(e."value", '$.path') AS "stepPath",
    json_extract(e."value", '$.atMs') AS "atMs",
    e."value" AS "payloadJson"
FROM "JournalChunk" c, json_each(c."eventsJson") e;
