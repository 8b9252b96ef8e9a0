import { describe, expect, it } from "vitest";
import type { TransportAnswer } from "../../core/prepared-request";
import { buildHttpRequest, readHttpAnswer } from "./request";

const url = "https://example.com/";
const file = (bytes: number[]) => ({
  $file: { name: "a.png", contentType: "image/png", base64: Buffer.from(bytes).toString("base64") },
});

function answered(body: string, contentType: string, bytes?: number[]): TransportAnswer & { kind: "answered" } {
  const headers = { "content-type": contentType };
  const given = bytes === undefined ? {} : { bytes: Buffer.from(bytes) };
  return { kind: "answered", status: 200, headers, body, url: `${url}pic.png`, ...given };
}

describe("the request of an HTTP step", () => {
  it("sends a file as it is, with its own type unless the author names one", () => {
    const request = buildHttpRequest({ method: "PUT", url, body: file([0, 255]) });
    expect(request).toMatchObject({
      headers: { "content-type": "image/png" },
      body: "(file a.png, image/png, 2 bytes)",
    });
    expect(request.bytes).toEqual(Buffer.from([0, 255]));
    const named = buildHttpRequest({ method: "PUT", url, headers: { "content-type": "a/b" }, body: file([1]) });
    expect(named.headers["content-type"]).toBe("a/b");
  });

  it("makes a form of an object where the author says multipart, with a boundary of its own", () => {
    const headers = { "Content-Type": "multipart/form-data; boundary=theirs" };
    const request = buildHttpRequest({ method: "POST", url, headers, body: { title: "Hi", picture: file([1]) } });
    expect(request.headers["content-type"]).toBe("multipart/form-data; boundary=form-part");
    expect(Buffer.from(request.bytes ?? []).toString("latin1")).toBe(
      '--form-part\r\nContent-Disposition: form-data; name="title"\r\n\r\nHi\r\n' +
        '--form-part\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\u0001\r\n' +
        "--form-part--\r\n",
    );
  });

  it("refuses what is no file with the field", () => {
    expect(() => buildHttpRequest({ method: "POST", url, body: { $file: { path: "/etc/passwd" } } })).toThrow(
      expect.objectContaining({ details: [expect.objectContaining({ path: "with.body" })] }),
    );
  });
});

describe("the answer of an HTTP step", () => {
  it("that is said to be JSON and is a web page fails as what it is; a page that says so, and odd text, are given on", () => {
    const page = "<!doctype html><html><head><title>Sign in</title></head></html>";
    expect(readHttpAnswer(answered(page, "application/json; charset=utf-8"))).toMatchObject({
      kind: "unreadable",
      code: "ANSWER_NOT_JSON",
      category: "schema_drift",
      message: 'answered a web page (200, titled "Sign in") instead of JSON',
    });
    expect(readHttpAnswer(answered(page, "text/html"))).toMatchObject({ output: { body: page } });
    expect(readHttpAnswer(answered("OK", "application/json"))).toMatchObject({ output: { body: "OK" } });
    expect(readHttpAnswer(answered("", "application/json"))).toMatchObject({ output: { body: "" } });
    expect(readHttpAnswer(answered('{"a":1}', "application/json"))).toMatchObject({ output: { body: { a: 1 } } });
  });

  it("is a file where it is no text, whatever it is said to be", () => {
    expect(readHttpAnswer(answered("\ufffd", "image/png", [255]))).toMatchObject({
      kind: "file",
      output: { status: 200, body: { $file: { name: "pic.png", contentType: "image/png", bytes: 1, base64: "/w==" } } },
    });
    expect(readHttpAnswer(answered("a\ufffd", "text/plain", [97, 255]))).toMatchObject({ output: { body: "a\ufffd" } });
    expect(readHttpAnswer(answered("<svg/>", "image/svg+xml"))).toMatchObject({ output: { body: "<svg/>" } });
    expect(readHttpAnswer(answered('{"a":1}', "application/json"))).toMatchObject({ output: { body: { a: 1 } } });
  });
});
