-- CreateTable
CREATE TABLE "SimulatorSample" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "outputJson" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "runId" TEXT NOT NULL,
    "stepPath" TEXT NOT NULL,
    "savedBy" TEXT NOT NULL,
    "savedAtMs" REAL NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "SimulatorSample_workspaceId_service_operation_key" ON "SimulatorSample"("workspaceId", "service", "operation");
