import { isDeepStrictEqual } from "node:util";
import type { OperationCall } from "@/lib/connectors/contract";
import { canonicalJson, type Json } from "@/lib/kernel/json";

interface Read {
  question: string;
  output: Json;
  answeredMs: number;
}

/** What was read of services, and what was answered in place of a read. */
export class CacheLedger {
  /** Answers that were taken from what was kept. */
  taken = 0;
  private readonly reads: Read[] = [];

  /** A service has answered. @param credential by which the call was made */
  noteRead(call: OperationCall, credential: string, output: Json, answeredMs: number): void {
    this.reads.push({ question: questionOf(call, credential), output, answeredMs });
  }

  /**
   * A step was answered without a call.
   * @param credential as it stood when the step asked
   * @returns what is wrong with that answer; undefined: nothing
   */
  check(call: OperationCall, credential: string, output: Json, takenMs: number): string | undefined {
    this.taken += 1;
    const { cache } = call;
    const what = `${call.stepPath} of ${call.runId}`;
    if (cache === undefined) return `${what} is answered from the cache, and has none`;
    const same = this.reads.filter((read) => isDeepStrictEqual(read.output, output));
    const asked = same.filter(({ question }) => question === questionOf(call, credential));
    if (asked.length === 0)
      return same.length === 0
        ? `${what} is answered from the cache by what no service ever said`
        : `${what} is answered from the cache by the answer to another question`;
    const ageMs = Math.min(...asked.map(({ answeredMs }) => takenMs - answeredMs));
    return ageMs < cache.ttlMs
      ? undefined
      : `${what} is answered from the cache after ${ageMs} ms; ttlMs is ${cache.ttlMs}`;
  }
}

/** Everything that an answer hangs on. */
function questionOf({ service, operation, connectionId, input, cache }: OperationCall, credential: string): string {
  return canonicalJson([
    service,
    operation,
    connectionId,
    connectionId === null ? "" : credential,
    input,
    cache?.key ?? null,
  ]);
}
