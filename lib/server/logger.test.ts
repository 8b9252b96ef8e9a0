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

  it("forgets secrets that come and go when hundreds of others were heard of since, and lasting ones never", () => {
    const scrubber = createSecretScrubber();
    scrubber.register("lasting-secret-1", true);
    scrubber.register("passing-secret-1");
    scrubber.register("in-use-secret-1");
    for (let index = 0; index < 499; index += 1) {
      scrubber.register(`renewed-token-${index}`);
      scrubber.register("in-use-secret-1");
    }
    const said = scrubber.scrub("lasting-secret-1 passing-secret-1 in-use-secret-1 renewed-token-498");
    expect(said).toBe("[secret] passing-secret-1 [secret] [secret]");
  });
});
