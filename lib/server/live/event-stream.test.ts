import { describe, expect, it } from "vitest";
import { type EventStream, eventStream, UNREAD_BYTES_MAX } from "./event-stream";

const data = "x".repeat(1_000);

function open(atOnce = 0) {
  let ended = 0;
  let stream: EventStream | undefined;
  const response = eventStream(new Request("http://localhost/x"), (opened) => {
    stream = opened;
    for (let n = 0; n < atOnce; n += 1) opened.send({ id: n, event: "step_started", data });
    return () => void (ended += 1);
  });
  if (stream === undefined || response.body === null) throw new TypeError("no stream");
  return { stream, body: response.body, ended: () => ended };
}

describe("an event stream", () => {
  it("that nobody reads is broken off, and what waited for its reader is let go", async () => {
    const { stream, body, ended } = open();
    for (let sent = 0; sent <= UNREAD_BYTES_MAX; sent += data.length) stream.send({ event: "runs", data });
    expect(ended()).toBe(1);
    await expect(body.getReader().read()).rejects.toThrow(/too slow/);
    stream.send({ event: "runs", data });
    stream.end();
    expect(ended()).toBe(1);
  });

  it("that begins with too much gives what it holds, and keeps its place until the reader has left", async () => {
    const { body, ended } = open(UNREAD_BYTES_MAX / 500);
    const reader = body.getReader();
    let bytes = 0;
    for (let read = await reader.read(); !read.done && bytes < UNREAD_BYTES_MAX / 2; read = await reader.read())
      bytes += read.value.length;
    expect(ended()).toBe(0);
    await reader.cancel();
    expect(ended()).toBe(1);
    const other = open(UNREAD_BYTES_MAX / 500);
    other.stream.end();
    const whole = await new Response(other.body).text();
    expect(whole.length).toBeGreaterThanOrEqual(UNREAD_BYTES_MAX);
    expect(whole.length).toBeLessThan(UNREAD_BYTES_MAX + 2_000);
  });

  it("that is read may tell as much as there is", async () => {
    const { stream, body, ended } = open();
    const reader = body.getReader();
    for (let sent = 0; sent <= UNREAD_BYTES_MAX * 2; sent += data.length * 100) {
      for (let n = 0; n < 100; n += 1) stream.send({ event: "runs", data });
      for (let n = 0; n < 100; n += 1) await reader.read();
    }
    expect(ended()).toBe(0);
    stream.end();
    expect((await reader.read()).done).toBe(true);
  });
});
