-- CreateTable
CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settingsJson" TEXT NOT NULL DEFAULT '{}',
    "createdAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "Membership" (
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,

    PRIMARY KEY ("workspaceId", "userId")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "expiresAtMs" REAL,
    "revokedAtMs" REAL,
    "lastUsedAtMs" REAL
);

-- CreateTable
CREATE TABLE "Workflow" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "headVersion" INTEGER NOT NULL,
    "publishedVersion" INTEGER,
    "publishedMode" TEXT,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "draftJson" TEXT,
    "draftBase" INTEGER,
    "createdAtMs" REAL NOT NULL,
    "updatedAtMs" REAL NOT NULL,
    "deletedAtMs" REAL
);

-- CreateTable
CREATE TABLE "WorkflowVersion" (
    "workflowId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "definitionJson" TEXT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "note" TEXT,
    "proposalId" TEXT,
    "createdBy" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,

    PRIMARY KEY ("workflowId", "version")
);

-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "mode" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "sourceJson" TEXT NOT NULL,
    "originRunId" TEXT NOT NULL,
    "dedupeKey" TEXT,
    "inputJson" TEXT NOT NULL,
    "outputJson" TEXT,
    "errorJson" TEXT,
    "errorCategory" TEXT,
    "errorFingerprint" TEXT,
    "createdAtMs" REAL NOT NULL,
    "startedAtMs" REAL,
    "endedAtMs" REAL,
    "queueWaitMs" REAL,
    "durationMs" REAL,
    "costUsd" REAL,
    "busyMs" REAL
);

-- CreateTable
CREATE TABLE "JournalEvent" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "stepPath" TEXT,
    "atMs" REAL NOT NULL,
    "payloadJson" TEXT NOT NULL,

    PRIMARY KEY ("runId", "seq")
);

-- CreateTable
CREATE TABLE "Timer" (
    "runId" TEXT NOT NULL,
    "timerId" TEXT NOT NULL,
    "dueAtMs" REAL NOT NULL,

    PRIMARY KEY ("runId", "timerId")
);

-- CreateTable
CREATE TABLE "RunRequest" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payloadJson" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "consumedAtMs" REAL
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "expiresAtMs" REAL NOT NULL,
    "heartbeatAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "TriggerState" (
    "workflowId" TEXT NOT NULL,
    "triggerId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "hookPath" TEXT,
    "configJson" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "mode" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "error" TEXT,
    "lastFiredAtMs" REAL,
    "nextExpectedAtMs" REAL,
    "updatedAtMs" REAL NOT NULL,

    PRIMARY KEY ("workflowId", "triggerId")
);

-- CreateTable
CREATE TABLE "Connection" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "authKind" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "scopesJson" TEXT NOT NULL DEFAULT '[]',
    "state" TEXT NOT NULL,
    "stateReason" TEXT,
    "expiresAtMs" REAL,
    "lastSuccessAtMs" REAL,
    "createdBy" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "updatedAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "EncryptionKey" (
    "kid" TEXT NOT NULL PRIMARY KEY,
    "checkValue" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "Proposal" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "baseVersion" INTEGER NOT NULL,
    "patchJson" TEXT NOT NULL,
    "rationale" TEXT NOT NULL,
    "evidenceJson" TEXT NOT NULL,
    "confidence" REAL NOT NULL,
    "risk" TEXT NOT NULL,
    "verificationJson" TEXT,
    "issueId" TEXT,
    "appliedVersion" INTEGER,
    "undoneVersion" INTEGER,
    "createdBy" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "updatedAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "Monitor" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "MetricBucket" (
    "workflowId" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "bucketMs" REAL NOT NULL,
    "startMs" REAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "runs" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "durationMsSum" REAL NOT NULL,
    "queueWaitMsSum" REAL NOT NULL,
    "busyMsSum" REAL NOT NULL,
    "costUsdSum" REAL NOT NULL,
    "durationsJson" TEXT NOT NULL,

    PRIMARY KEY ("workflowId", "mode", "bucketMs", "startMs")
);

-- CreateTable
CREATE TABLE "Alert" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "groupKey" TEXT NOT NULL,
    "value" REAL,
    "expected" REAL,
    "detailJson" TEXT NOT NULL DEFAULT '{}',
    "sinceMs" REAL NOT NULL,
    "updatedAtMs" REAL NOT NULL,
    "resolvedAtMs" REAL
);

-- CreateTable
CREATE TABLE "Issue" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "bodyJson" TEXT NOT NULL,
    "runs" INTEGER NOT NULL,
    "firstSeenMs" REAL NOT NULL,
    "lastSeenMs" REAL NOT NULL,
    "resolvedAtMs" REAL
);

-- CreateTable
CREATE TABLE "TroubleshootingSession" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "bodyJson" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "updatedAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "SimulatorFault" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "operation" TEXT,
    "kind" TEXT NOT NULL,
    "paramsJson" TEXT NOT NULL DEFAULT '{}',
    "rate" REAL NOT NULL DEFAULT 1,
    "remaining" INTEGER,
    "createdAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "OutboxEntry" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "stepPath" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "effectKey" TEXT NOT NULL,
    "requestJson" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "SimulatorEntity" (
    "workspaceId" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "entityId" TEXT NOT NULL,
    "bodyJson" TEXT NOT NULL,
    "updatedAtMs" REAL NOT NULL,

    PRIMARY KEY ("workspaceId", "service", "resource", "entityId")
);

-- CreateTable
CREATE TABLE "IdempotencyRecord" (
    "workspaceId" TEXT NOT NULL,
    "principal" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "bodyHash" TEXT NOT NULL,
    "status" INTEGER,
    "responseJson" TEXT,
    "createdAtMs" REAL NOT NULL,

    PRIMARY KEY ("workspaceId", "principal", "route", "key")
);

-- CreateTable
CREATE TABLE "AuditLog" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "objectType" TEXT NOT NULL,
    "objectId" TEXT NOT NULL,
    "detailJson" TEXT NOT NULL DEFAULT '{}',
    "previousHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "atMs" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "expiresAt" DATETIME NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,
    CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" DATETIME,
    "refreshTokenExpiresAt" DATETIME,
    "scope" TEXT,
    "password" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Workspace_slug_key" ON "Workspace"("slug");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_hash_key" ON "ApiKey"("hash");

-- CreateIndex
CREATE INDEX "ApiKey_workspaceId_idx" ON "ApiKey"("workspaceId");

-- CreateIndex
CREATE INDEX "Workflow_workspaceId_updatedAtMs_idx" ON "Workflow"("workspaceId", "updatedAtMs");

-- CreateIndex
CREATE INDEX "Run_workspaceId_createdAtMs_idx" ON "Run"("workspaceId", "createdAtMs");

-- CreateIndex
CREATE INDEX "Run_workflowId_mode_createdAtMs_idx" ON "Run"("workflowId", "mode", "createdAtMs");

-- CreateIndex
CREATE INDEX "Run_workflowId_mode_endedAtMs_idx" ON "Run"("workflowId", "mode", "endedAtMs");

-- CreateIndex
CREATE INDEX "Run_endedAtMs_idx" ON "Run"("endedAtMs");

-- CreateIndex
CREATE INDEX "Run_status_createdAtMs_idx" ON "Run"("status", "createdAtMs");

-- CreateIndex
CREATE UNIQUE INDEX "Run_workflowId_dedupeKey_key" ON "Run"("workflowId", "dedupeKey");

-- CreateIndex
CREATE INDEX "JournalEvent_atMs_idx" ON "JournalEvent"("atMs");

-- CreateIndex
CREATE INDEX "Timer_dueAtMs_idx" ON "Timer"("dueAtMs");

-- CreateIndex
CREATE INDEX "RunRequest_consumedAtMs_createdAtMs_idx" ON "RunRequest"("consumedAtMs", "createdAtMs");

-- CreateIndex
CREATE UNIQUE INDEX "TriggerState_hookPath_key" ON "TriggerState"("hookPath");

-- CreateIndex
CREATE INDEX "TriggerState_nextExpectedAtMs_idx" ON "TriggerState"("nextExpectedAtMs");

-- CreateIndex
CREATE INDEX "TriggerState_workspaceId_idx" ON "TriggerState"("workspaceId");

-- CreateIndex
CREATE INDEX "Connection_workspaceId_idx" ON "Connection"("workspaceId");

-- CreateIndex
CREATE INDEX "Proposal_workspaceId_createdAtMs_idx" ON "Proposal"("workspaceId", "createdAtMs");

-- CreateIndex
CREATE INDEX "Proposal_workflowId_createdAtMs_idx" ON "Proposal"("workflowId", "createdAtMs");

-- CreateIndex
CREATE UNIQUE INDEX "Monitor_workflowId_key" ON "Monitor"("workflowId");

-- CreateIndex
CREATE INDEX "MetricBucket_workspaceId_startMs_idx" ON "MetricBucket"("workspaceId", "startMs");

-- CreateIndex
CREATE INDEX "Alert_workspaceId_status_idx" ON "Alert"("workspaceId", "status");

-- CreateIndex
CREATE INDEX "Alert_workflowId_status_idx" ON "Alert"("workflowId", "status");

-- CreateIndex
CREATE INDEX "Issue_workspaceId_status_idx" ON "Issue"("workspaceId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "Issue_workflowId_mode_fingerprint_key" ON "Issue"("workflowId", "mode", "fingerprint");

-- CreateIndex
CREATE INDEX "TroubleshootingSession_workspaceId_createdAtMs_idx" ON "TroubleshootingSession"("workspaceId", "createdAtMs");

-- CreateIndex
CREATE INDEX "SimulatorFault_workspaceId_idx" ON "SimulatorFault"("workspaceId");

-- CreateIndex
CREATE INDEX "OutboxEntry_workspaceId_createdAtMs_idx" ON "OutboxEntry"("workspaceId", "createdAtMs");

-- CreateIndex
CREATE INDEX "OutboxEntry_runId_idx" ON "OutboxEntry"("runId");

-- CreateIndex
CREATE INDEX "IdempotencyRecord_createdAtMs_idx" ON "IdempotencyRecord"("createdAtMs");

-- CreateIndex
CREATE INDEX "AuditLog_workspaceId_atMs_idx" ON "AuditLog"("workspaceId", "atMs");

-- CreateIndex
CREATE UNIQUE INDEX "AuditLog_workspaceId_previousHash_key" ON "AuditLog"("workspaceId", "previousHash");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "account"("userId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");


