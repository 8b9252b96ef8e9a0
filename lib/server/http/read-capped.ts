/** So many times the limit is read and thrown away before the connection is cut. */
const DISCARDED_MAX = 16;

/**
 * Reads a body of at most `bytesMax` bytes, counting while it streams: a Content-Length may lie or be absent.
 * What goes beyond is read on and thrown away: a client still sending would meet a reset connection, not the answer,
 * and so would the next request on it.
 * @returns null when it is larger
 */
export async function readCapped(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes <= bytesMax) chunks.push(chunk);
    else if (bytes > bytesMax * DISCARDED_MAX) break;
    else chunks.length = 0;
  }
  return bytes > bytesMax ? null : Buffer.concat(chunks);
}
