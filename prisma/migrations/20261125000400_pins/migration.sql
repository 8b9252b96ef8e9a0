-- CreateTable
CREATE TABLE "StepPin" (
    "workspaceId" TEXT NOT NULL,
    "workflowId" TEXT NOT NULL,
    "stepId" TEXT NOT NULL,
    "outputJson" TEXT NOT NULL,
    "pinnedBy" TEXT NOT NULL,
    "pinnedAtMs" REAL NOT NULL,

    PRIMARY KEY ("workflowId", "stepId")
);


