import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

/** What SQLite writes ahead for one page and its frame header. */
const PAGE_BYTES = 4_120;

/**
 * How often the disk takes an appended page and says that it is kept: the unit in which durable work is measured.
 * @param dir on the disk to be measured
 * @returns appended fsyncs per second
 */
export function measureFsyncRate(dir: string, forMs: number): number {
  const file = path.join(dir, "fsync.bin");
  const descriptor = openSync(file, "w");
  const page = Buffer.alloc(PAGE_BYTES, 1);
  let count = 0;
  const startMs = performance.now();
  let nowMs = startMs;
  while (nowMs - startMs < forMs) {
    writeSync(descriptor, page);
    fsyncSync(descriptor);
    count += 1;
    nowMs = performance.now();
  }
  closeSync(descriptor);
  rmSync(file);
  return (count * 1000) / (nowMs - startMs);
}
