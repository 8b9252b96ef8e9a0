-- CreateTable
CREATE TABLE "ModelCall" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "askedBy" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "exchangesJson" TEXT NOT NULL,
    "inputTokens" INTEGER,
    "outputTokens" INTEGER,
    "costUsd" REAL,
    "durationMs" REAL NOT NULL,
    "createdAtMs" REAL NOT NULL
);

-- CreateIndex
CREATE INDEX "ModelCall_workspaceId_createdAtMs_idx" ON "ModelCall"("workspaceId", "createdAtMs");


