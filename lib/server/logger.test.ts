import { describe, expect, it } from "vitest";
import { createLogger } from "./logger";
import { createSecretScrubber } from "./scrub-secrets";

const SECRET = 'p@ss "word"/+?&=';

describe("logger", () => {
  it("lets no registered secret through, in whatever field and encoding", () => {
    const lines: string[] = [];
    const scrubber = createSecretScrubber();
    scrubber.register(SECRET);
    const logger = createLogger({ level: "info", name: "test" }, scrubber, (line) => lines.push(line));
    const base64 = Buffer.from(SECRET).toString("base64");
    logger.info({ a: { b: { c: { d: SECRET } } } }, `message ${SECRET}`);
    logger.error({ err: new Error(`GET https://x/?key=${encodeURIComponent(SECRET)}`, { cause: new Error(SECRET) }) });
    logger.info({
      list: [
        base64,
        base64.replace(/=+$/, ""),
        Buffer.from(SECRET).toString("base64url"),
        Buffer.from(SECRET).toString("hex"),
        Buffer.from(`ann:${SECRET}`).toString("base64"),
        SECRET.toUpperCase(),
      ],
    });
    const text = lines.join("");
    for (const form of [
      SECRET,
      JSON.stringify(SECRET).slice(1, -1),
      encodeURIComponent(SECRET),
      base64.replace(/=+$/, ""),
      Buffer.from(`ann:${SECRET}`).toString("base64"),
      JSON.stringify(SECRET.toUpperCase()).slice(1, -1),
    ]) {
      expect(text).not.toContain(form);
    }
    for (const line of lines) expect(() => void JSON.parse(line)).not.toThrow();
  });
});
