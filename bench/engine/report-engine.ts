import { type Report, round } from "../report";
import { measureFsyncRate } from "./fsync-rate";
import { chainOf, FAN_OUT, ONE_EFFECT, type RunsMeasured } from "./journaled-runs";
import { buildMeasure } from "./measure-as-built";

const ITEMS = 1_000;

/** Runs accepted, executed and journaled by the engine as it is built, beside the rate of the disk it writes to. */
export async function reportEngine(report: Report, scratch: string): Promise<void> {
  const built = await buildMeasure();
  try {
    const before = measureFsyncRate(scratch, 2_000);
    const five = { definition: chainOf(5), input: { n: 1 }, warmUpMs: 2_000 };
    const many = await built.measure({ ...five, inFlight: 50, forMs: 8_000 });
    const one = await built.measure({ ...five, inFlight: 1, forMs: 4_000 });
    const after = measureFsyncRate(scratch, 2_000);
    const short = { ...five, inFlight: 1, warmUpMs: 1_000, forMs: 2_000 };
    const forty = await built.measure({ ...short, definition: chainOf(40) });
    const effect = await built.measure({ ...short, definition: ONE_EFFECT });
    const list = Array.from({ length: ITEMS }, (_, index) => index);
    const fan = await built.measure({ ...short, definition: FAN_OUT, input: { list } });

    const fsyncs = (before + after) / 2;
    report.line(
      "The disk: one appended page + fsync",
      `${round(fsyncs)}/s`,
      `${round(before)} before, ${round(after)} after`,
    );
    report.line(
      "Journaled runs of five steps, 50 in flight",
      `${round(many.perSecond)} runs/s`,
      `${round(many.perSecond / fsyncs)} × fsyncs/s`,
    );
    report.line("  from accepted to ended", latencies(many));
    report.line("  CPU, acceptance included", `${round(many.cpuMsPerRun)} ms per run`);
    report.line("  commits", `${round(many.commitsPerRun)} per run`);
    report.line(
      "Journaled runs of five steps, one at a time",
      latencies(one),
      `p50 = ${round((one.p50Ms * fsyncs) / 1000)} fsyncs`,
    );
    report.line("  commits", `${round(one.commitsPerRun)} per run`);
    report.line("A run of one call with an effect: commits", `${round(effect.commitsPerRun)} per run`);
    report.line("A run of forty steps in a row", latencies(forty), `${round(forty.cpuMsPerRun)} ms CPU`);
    report.line(`A run over ${ITEMS.toLocaleString("en")} items`, latencies(fan), `${round(fan.cpuMsPerRun)} ms CPU`);
  } finally {
    built.remove();
  }
}

function latencies({ p50Ms, p99Ms }: Pick<RunsMeasured, "p50Ms" | "p99Ms">): string {
  return `p50 ${round(p50Ms)} ms, p99 ${round(p99Ms)} ms`;
}
