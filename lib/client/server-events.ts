export interface ServerEvent {
  event: string;
  /** As JSON read; undefined where it is none. */
  data: unknown;
}

/**
 * The events of a stream, one by one.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation (of it: event and data)
 */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let waiting = "";
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const blocks = (waiting + decoder.decode(chunk.value, { stream: true })).split("\n\n");
      waiting = blocks.pop() ?? "";
      for (const block of blocks) {
        const read = eventOf(block);
        if (read !== null) yield read;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** null: a comment. */
function eventOf(block: string): ServerEvent | null {
  const fields = block.split("\n").map((line) => {
    const [name = "", ...rest] = line.split(":");
    return { name, value: rest.join(":").replace(/^ /, "") };
  });
  const data = fields.filter(({ name }) => name === "data").map(({ value }) => value);
  if (data.length === 0) return null;
  return { event: fields.find(({ name }) => name === "event")?.value ?? "message", data: parsed(data.join("\n")) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
