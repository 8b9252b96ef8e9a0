import { describe, expect, it } from "vitest";
import { readCapped } from "./read-capped";

function stream(sizes: readonly number[]) {
  const seen = { chunks: 0 };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const size of sizes) {
      seen.chunks += 1;
      yield new Uint8Array(size).fill(97);
    }
  }
  return { seen, body: chunks() };
}

describe("reading a body up to a limit", () => {
  it("takes one of exactly the limit", async () => {
    expect((await readCapped(stream([4, 6]).body, 10))?.toString("utf8")).toBe("a".repeat(10));
  });
  it("reads what is too large to its end, so that the client hears the answer", async () => {
    const { seen, body } = stream([8, 8, 8, 8]);
    expect(await readCapped(body, 10)).toBeNull();
    expect(seen.chunks).toBe(4);
  });
  it("stops at a multiple of the limit", async () => {
    const { seen, body } = stream(new Array<number>(1_000).fill(10));
    expect(await readCapped(body, 10)).toBeNull();
    expect(seen.chunks).toBe(17);
  });
});
