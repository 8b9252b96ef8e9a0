-- AlterTable
ALTER TABLE "Run" ADD COLUMN "bulkJobId" TEXT;
ALTER TABLE "Run" ADD COLUMN "parentPath" TEXT;
ALTER TABLE "Run" ADD COLUMN "parentRunId" TEXT;
ALTER TABLE "Run" ADD COLUMN "replayOfRunId" TEXT;

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
CREATE TABLE "WebhookDelivery" (
    "workflowId" TEXT NOT NULL,
    "triggerId" TEXT NOT NULL,
    "deliveryId" TEXT NOT NULL,
    "atMs" REAL NOT NULL,

    PRIMARY KEY ("workflowId", "triggerId", "deliveryId")
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
    "failed" INTEGER NOT NULL DEFAULT 0,
    "resultsJson" TEXT NOT NULL DEFAULT '[]',
    "createdBy" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "endedAtMs" REAL
);

-- CreateIndex
CREATE INDEX "Blob_runId_idx" ON "Blob"("runId");

-- CreateIndex
CREATE INDEX "StepCache_expiresAtMs_idx" ON "StepCache"("expiresAtMs");

-- CreateIndex
CREATE INDEX "WebhookDelivery_atMs_idx" ON "WebhookDelivery"("atMs");

-- CreateIndex
CREATE INDEX "Approval_workspaceId_status_requestedAtMs_idx" ON "Approval"("workspaceId", "status", "requestedAtMs");

-- CreateIndex
CREATE UNIQUE INDEX "Approval_runId_stepPath_key" ON "Approval"("runId", "stepPath");

-- CreateIndex
CREATE INDEX "BulkJob_workspaceId_createdAtMs_idx" ON "BulkJob"("workspaceId", "createdAtMs");

-- CreateIndex
CREATE INDEX "BulkJob_status_idx" ON "BulkJob"("status");



-- Partial indexes: most runs have none of these, and each acceptance would pay for them.
CREATE INDEX "Run_parentRunId_idx" ON "Run"("parentRunId") WHERE "parentRunId" IS NOT NULL;
CREATE INDEX "Run_replayOfRunId_idx" ON "Run"("replayOfRunId") WHERE "replayOfRunId" IS NOT NULL;
CREATE INDEX "Run_bulkJobId_idx" ON "Run"("bulkJobId") WHERE "bulkJobId" IS NOT NULL;

-- What older runs wrote into their source.
UPDATE "Run" SET "replayOfRunId" = json_extract("sourceJson", '$.originRunId') WHERE json_extract("sourceJson", '$.kind') = 'replay';
