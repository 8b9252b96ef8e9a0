import type { RunMode } from "@/lib/workflow/run-schema";
import type { Trends } from "./core/judge-all-trends";
import type { Health } from "./core/score-health";
import type { MetricFigures } from "./core/summarize-buckets";
import type { Alert, Finding } from "./schema";

/** What the verbs of monitoring answer. Browser-safe: types only. */

export interface HealthReport {
  workflowId: string;
  mode: RunMode;
  health: Health;
  findings: Finding[];
  recommendations: string[];
  window: { fromMs: number; toMs: number; runs: number };
}

export interface MetricsReport {
  workflowId: string;
  mode: RunMode;
  window: { fromMs: number; toMs: number };
  bucketMs: number;
  /** Whether the figures come from the runs themselves (exact) or from rollups (percentiles within 1 %). */
  source: "runs" | "rollups";
  figures: MetricFigures;
  series: (MetricFigures & { startMs: number })[];
  trends: Trends;
  alerts: Alert[];
}
