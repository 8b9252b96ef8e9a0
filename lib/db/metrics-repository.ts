import type { MetricStore } from "@/lib/monitoring/ports";
import { durationSketchSchema, metricBucketSchema } from "@/lib/monitoring/schema";
import type { Database } from "./prisma";

const BUCKETS_MAX = 50_000;

/** Rollups in MetricBucket. One statement per bucket, so that nothing is held open over an await. */
export function createMetricStore(db: Database): MetricStore {
  return {
    async put(workspaceId, workflowId, mode, buckets) {
      for (const { durations, ...counts } of buckets) {
        const row = { ...counts, workspaceId, durationsJson: JSON.stringify(durations) };
        await db.metricBucket.upsert({
          where: {
            workflowId_mode_bucketMs_startMs: { workflowId, mode, bucketMs: counts.bucketMs, startMs: counts.startMs },
          },
          create: { ...row, workflowId, mode },
          update: row,
        });
      }
    },

    async list({ workflowId, mode, fromMs, toMs }) {
      const rows = await db.metricBucket.findMany({
        where: { workflowId, mode, startMs: { gte: fromMs, lt: toMs } },
        orderBy: { startMs: "asc" },
        take: BUCKETS_MAX,
      });
      return rows.map(({ durationsJson, ...row }) =>
        metricBucketSchema.parse({ ...row, durations: durationSketchSchema.parse(JSON.parse(durationsJson)) }),
      );
    },

    async newestEndMs() {
      const row = await db.metricBucket.findFirst({
        orderBy: { startMs: "desc" },
        select: { startMs: true, bucketMs: true },
      });
      return row === null ? null : row.startMs + row.bucketMs;
    },
  };
}
