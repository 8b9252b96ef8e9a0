import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curlCommand } from "./curl-command";

/** What a shell makes of the command: the words that curl would be given. */
function wordsOf(command: string, token = ""): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\036' "$word"; done; }\n${command}\n`;
  const out = execFileSync("sh", ["-c", script], { env: { ...process.env, TOKEN: token }, encoding: "utf8" });
  return out.split("\u001e").slice(0, -1);
}

const request = (part: Partial<Parameters<typeof curlCommand>[0]>) => ({
  method: "POST",
  url: "https://api.example.com/a",
  headers: {},
  ...part,
});

describe("the request as a cURL command", () => {
  it("quotes, newlines, dollars, backticks and letters of any script reach curl as they were sent", () => {
    const body = `{"text": "it's \\"fine\\"\nline two $HOME \`id\` \\\\ ! ü 漢字 🎉"}`;
    const headers = { "content-type": "application/json", "x-note": 'a\'b "c"' };
    expect(
      wordsOf(curlCommand(request({ body, headers, url: "https://api.example.com/a?q='$(id)'&b=[1]" })) ?? ""),
    ).toEqual([
      "--globoff",
      "--request",
      "POST",
      "https://api.example.com/a?q='$(id)'&b=[1]",
      "--header",
      "content-type: application/json",
      "--header",
      'x-note: a\'b "c"',
      "--data-raw",
      body,
    ]);
  });

  it("a body that is no text comes from a file, not from what describes it", () => {
    const command = curlCommand(request({ body: "(file a.png, image/png, 3 bytes)", bodyBytes: 3 })) ?? "";
    expect(wordsOf(command)).toContain("@body");
    expect(command).not.toContain("a.png");
  });

  it("what was masked is read from TOKEN, also inside a text, and is never run", () => {
    const words = wordsOf(
      curlCommand(request({ headers: { authorization: "[secret]", "x-key": "v1-[secret]-end" } })) ?? "",
      "t'o$(id)k",
    );
    expect(words).toContain("authorization: t'o$(id)k");
    expect(words).toContain("x-key: v1-t'o$(id)k-end");
  });

  it("no header is added that was not sent, and none that curl makes itself", () => {
    const words = wordsOf(
      curlCommand(request({ body: "x", headers: { Host: "a", "content-length": "1", "x-empty": "" } })) ?? "",
    );
    expect(words.filter((_, i) => words[i - 1] === "--header")).toEqual(["x-empty;", "Content-Type:"]);
  });

  it("a HEAD request does not wait for a body, and a call that is no HTTP has no command", () => {
    expect(curlCommand(request({ method: "HEAD" }))).toContain("--head");
    expect(curlCommand(request({ method: "CALL", url: "log:write" }))).toBeNull();
  });

  it("any text stays one word and stays itself", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 }).filter((value) => !/[\0\u001e\p{Cs}]/u.test(value));
    const ofShell = fc.array(
      fc.constantFrom("'", '"', "$(id)", "`", "\\", "\n", " ", "*", "!", ";", "&", "#", "~", "{a,b}"),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          ofShell.map((parts) => parts.join("")),
        ),
        (body) => {
          expect(wordsOf(curlCommand(request({ body, headers: { "content-type": "a" } })) ?? "").at(-1)).toBe(body);
        },
      ),
      { numRuns: 60 },
    );
  });
});
