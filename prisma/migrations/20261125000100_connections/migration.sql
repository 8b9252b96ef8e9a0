-- Sign-ins at providers that have begun.
CREATE TABLE "OAuthState" (
    "stateHash" TEXT NOT NULL PRIMARY KEY,
    "workspaceId" TEXT NOT NULL,
    "connectionId" TEXT NOT NULL,
    "startedBy" TEXT NOT NULL,
    "redirectUri" TEXT NOT NULL,
    "createdAtMs" REAL NOT NULL,
    "expiresAtMs" REAL NOT NULL,
    "usedAtMs" REAL
);
CREATE INDEX "OAuthState_expiresAtMs_idx" ON "OAuthState"("expiresAtMs");

ALTER TABLE "Connection" ADD COLUMN "renews" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Connection" ADD COLUMN "grant" TEXT;
ALTER TABLE "Connection" ADD COLUMN "credentialVersion" INTEGER NOT NULL DEFAULT 1;

-- Runs that wait for a broken connection are marked by timers that are never due.
CREATE INDEX "Timer_connection_idx" ON "Timer"("timerId", "runId") WHERE "timerId" >= 'connection:' AND "timerId" < 'connection:~';
