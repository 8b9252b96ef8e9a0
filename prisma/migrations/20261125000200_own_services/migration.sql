-- CreateTable
CREATE TABLE "OwnService" (
    "workspaceId" TEXT NOT NULL,
    "serviceId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "documentHash" TEXT NOT NULL,
    "serviceJson" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "updatedAtMs" REAL NOT NULL,

    PRIMARY KEY ("workspaceId", "serviceId")
);
