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
