import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/kernel/json";
import { createOperationExecutor } from "../../executor";
import { catalogs } from "../../testing/catalog";
import { operationCall } from "../../testing/operation-call";

/** A bucket of so many objects, listed as the vendor documents it: at most 1,000 a page. */
function bucket(count: number) {
  const asked: URLSearchParams[] = [];
  const executor = createOperationExecutor({
    catalogs,
    clock: { now: () => 0, monotonicMs: () => 0 },
    transport: {
      send({ request }) {
        const query = new URL(request.url).searchParams;
        asked.push(query);
        const from = Number(query.get("continuation-token")?.slice(2) ?? 0);
        const size = Math.min(1000, Number(query.get("max-keys") ?? 1000));
        const keys = Array.from({ length: Math.max(0, Math.min(size, count - from)) }, (_, i) => from + i);
        const next = from + keys.length;
        const objects = keys.map((n) => `<Contents><Key>k${n}</Key><Size>${n}</Size><ETag>"e"</ETag></Contents>`);
        const more = `<NextContinuationToken>t=${next}</NextContinuationToken>`;
        const rest = `<IsTruncated>${next < count}</IsTruncated>${next < count ? more : ""}`;
        const body = `<ListBucketResult>${objects.join("")}${rest}</ListBucketResult>`;
        const headers = { "content-type": "application/xml" };
        return Promise.resolve({ kind: "answered", status: 200, headers, body, url: request.url });
      },
    },
  });
  const list = async (input: JsonObject, onSendMore?: () => Promise<boolean>) => {
    const call = operationCall({
      service: "amazon-s3",
      operation: "object.list",
      input: { bucket: "files", ...input },
      mode: "live",
    });
    const outcome = await executor.call({ ...call, ...(onSendMore === undefined ? {} : { onSendMore }) });
    return { outcome, output: outcome.kind === "succeeded" ? (outcome.output as JsonObject) : {} };
  };
  return { list, asked };
}

const keysOf = (output: JsonObject) => ((output["objects"] ?? []) as JsonObject[]).map(({ key }) => key);

describe("objects of a bucket", () => {
  it.each([
    [{ all: true }, 2500, 2500, [null, "t=1000", "t=2000"]],
    [{ limit: 1200 }, 2500, 1200, [null, "t=1000"]],
    [{ limit: 10 }, 2500, 10, [null]],
    [{}, 2500, 1000, [null]],
    [{ all: true }, 1, 1, [null]],
    [{ all: true }, 0, 0, [null]],
  ])("asked for with %j, of %i there come %i, each once", async (input, count, expected, tokens) => {
    const { list, asked } = bucket(count);
    const { output } = await list(input);
    expect(keysOf(output)).toEqual(Array.from({ length: expected }, (_, n) => `k${n}`));
    expect(output["truncated"]).toBe(expected < count);
    expect(output["continuationToken"]).toBe(expected < count ? `t=${expected}` : undefined);
    expect(asked.map((query) => query.get("continuation-token"))).toEqual(tokens);
    for (const query of asked) expect(Number(query.get("max-keys") ?? 0)).toBeLessThanOrEqual(1000);
  });

  it("each further page waits for the limits, and none is asked for once the call was given up", async () => {
    let more = 0;
    const { list } = bucket(2500);
    await list({ all: true }, () => Promise.resolve((more += 1) > 0));
    expect(more).toBe(2);
    const { outcome } = await bucket(2500).list({ all: true }, () => Promise.resolve(false));
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { code: "CALL_CANCELLED", retryable: true } });
  });

  it("an object stored is found beyond the first thousand", () => {
    const event = catalogs.shared.service("amazon-s3")?.events.find(({ id }) => id === "object.created");
    expect(event?.polling?.input).toEqual({ all: true });
  });
});
