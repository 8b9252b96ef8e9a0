import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "@/scripts/testing/property-seed";
import { eventsOf, type ServerEvent } from "./server-events";

const streamOf = (chunks: readonly Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

async function allOf(chunks: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of eventsOf(streamOf(chunks))) events.push(event);
  return events;
}

describe("events of a stream", () => {
  it("are the same however the bytes are cut, comments left out", async () => {
    const event = fc.record({ event: fc.constantFrom("phase", "result"), data: fc.jsonValue() });
    await fc.assert(
      fc.asyncProperty(fc.array(event), fc.integer({ min: 1, max: 9 }), async (events, size) => {
        const text = events.map(
          ({ event: name, data }) => `: ping\n\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`,
        );
        const bytes = new TextEncoder().encode(text.join(""));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        const read = await allOf(chunks);
        expect(JSON.stringify(read)).toBe(JSON.stringify(events));
      }),
    );
  });

  it("one that was cut off is none", async () => {
    const half = new TextEncoder().encode('event: result\ndata: {"a":');
    expect(await allOf([half])).toEqual([]);
  });
});
